import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import { listCities } from '../../db/cities.ts';
import { findSubmissions } from '../../db/submissions.ts';
import { listOpenedWaves } from '../../db/waves.ts';
import { questionnairePage, thanksPage } from '../../web/answer/page.tsx';
import type { Credential } from '../../web/answer/paper.ts';
import { readAnswers, shownAnswers } from '../../web/answer/read.ts';
import { cityName } from '../../web/city-name.ts';
import { problemPage } from '../../web/notice/page.tsx';
import type { Surroundings } from '../app.ts';
import { limitBody } from '../body-limit.ts';
import { canonicalJson, sha256 } from '../digest.ts';
import { cityOf, type Fieldwork, formOf, questionnaireOf } from '../fieldwork.ts';
import { Problem } from '../problems.ts';
import type { Platform } from '../runtime/platform.ts';
import { MAX_SUBMISSION_BYTES, type SubmissionBody, submissionBody } from '../steps/receive.ts';
import type { Answers } from '../survey/routing.ts';
import { checkAnswers, type Fault, isEligible } from '../survey/submission.ts';
import { takesAnswers } from './city-pages.ts';
import { contextOf, show } from './page.ts';
import { DEVICE_COOKIE, provideDevice } from './questionnaires.ts';
import { receiptFor, takeSubmission } from './submissions.ts';

/** How a link was made; a link that was mangled on its way still opens the questionnaire. */
const link = z.object({
  ch: submissionBody.shape.channel.catch(undefined),
  k: z.string().min(1).max(4096).optional().catch(undefined),
});

/** What the page's form says besides the answers. */
const own = z.object({
  version: z.coerce.number().pipe(submissionBody.shape.questionnaire),
  language: submissionBody.shape.language,
  channel: submissionBody.shape.channel,
  invitation: z.string().min(1).max(4096).optional(),
  openedAt: submissionBody.shape.startedAt,
});
type Own = z.infer<typeof own>;

const limit = limitBody(MAX_SUBMISSION_BYTES);

/** The questionnaire of the open wave, and the form of those who answer without a script. */
export function answerPages({ platform, fieldworkOf }: Surroundings) {
  /** The fieldwork that a city answers in: its open wave's, else its latest one's. */
  async function fieldworkIn(city: string): Promise<Fieldwork | undefined> {
    const waves = await listOpenedWaves(platform.db);
    const started = waves.filter((w) => w.opensAt <= platform.now());
    const inOrder = [...started].sort(
      (a, b) => Number(takesAnswers(b, platform)) - Number(takesAnswers(a, platform)),
    );
    for (const wave of inOrder) {
      const fieldwork = await fieldworkOf(wave.id);
      if (fieldwork.cities.has(city)) return fieldwork;
    }
    return undefined;
  }

  return new Hono()
    .get('/s/:city', async (c) => {
      const city = c.req.param('city');
      const fieldwork = await fieldworkIn(city);
      if (!fieldwork) return showNotOpen(c, platform, city);
      if (!takesAnswers(fieldwork.wave, platform)) throw new Problem('wave-closed');
      const { ch, k } = link.parse(c.req.query());
      const credential: Credential = k ? { kind: 'invitation', value: k } : { kind: 'device' };
      provideDevice(c, platform);
      const openedAt = platform.now().toISOString();
      return show(c, sheetPage(c, platform, fieldwork, city, { channel: ch, credential, openedAt }));
    })
    .post('/s/:city', limit, async (c) => {
      const city = c.req.param('city');
      const fieldwork = await fieldworkIn(city);
      if (!fieldwork) return showNotOpen(c, platform, city);
      const fields = await readForm(c);
      const form = readOwn(fields);
      const { questions } = formOf(fieldwork, city);
      const answers = readAnswers(questions, fields);
      const given = shownAnswers(questions, answers);
      const faults = checkAnswers(questions, given);
      const credential: Credential = form.invitation
        ? { kind: 'invitation', value: form.invitation }
        : { kind: 'device' };
      if (faults.length > 0) {
        const { channel, openedAt } = form;
        return show(
          c,
          sheetPage(c, platform, fieldwork, city, { channel, credential, openedAt, answers, faults }),
          422,
        );
      }
      const context = contextOf(c, platform);
      const device = getCookie(c, DEVICE_COOKIE);
      const body = bodyOf(form, city, credential, given, device, platform.now());
      const { isNew, receipt } = await take(platform, fieldwork, body, {
        deviceCookie: device,
        language: context.language,
      });
      const name = cityName(cityOf(fieldwork, city), context.language);
      const page = thanksPage({
        ...context,
        ...receipt,
        cityName: name,
        eligible: isEligible(questions, given),
      });
      return show(c, page, isNew ? 201 : 200);
    });
}

interface SheetState {
  channel: string | undefined;
  credential: Credential;
  openedAt: string;
  answers?: Answers;
  faults?: Fault[];
}

function sheetPage(
  c: Context,
  platform: Platform,
  fieldwork: Fieldwork,
  city: string,
  state: SheetState,
): string {
  const context = contextOf(c, platform);
  return questionnairePage({
    ...context,
    ...state,
    questionnaire: questionnaireOf(fieldwork, city),
    dimensions: fieldwork.definition.dimensions,
    cityName: cityName(cityOf(fieldwork, city), context.language),
    script: platform.asset('web/answer/client.tsx'),
  });
}

/** A city without a wave: one that we know, or a code that names none. */
async function showNotOpen(c: Context, platform: Platform, code: string): Promise<Response> {
  const city = (await listCities(platform.db)).find((one) => one.code === code);
  if (!city) throw new Problem('city-unknown');
  const context = contextOf(c, platform);
  const values = { city: cityName(city, context.language) };
  return show(c, problemPage({ ...context, kind: 'notOpen', values }), 404);
}

async function readForm(c: Context): Promise<URLSearchParams> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new Problem('media-type-unsupported');
  return new URLSearchParams(await c.req.text());
}

function readOwn(fields: URLSearchParams): Own {
  const named = [...fields].filter(([name]) => name.startsWith('form.'));
  const read = own.safeParse(Object.fromEntries(named.map(([name, value]) => [name.slice(5), value])));
  if (!read.success) throw new Problem('content-invalid');
  return read.data;
}

/**
 * The submission that a form stands for. Its id follows from its content and sender, so that a reload or
 * a second tap is the same submission again.
 */
function bodyOf(
  form: Own,
  city: string,
  credential: Credential,
  answers: Answers,
  device: string | undefined,
  now: Date,
): SubmissionBody {
  const content = {
    city,
    questionnaire: form.version,
    language: form.language,
    ...(form.channel ? { channel: form.channel } : {}),
    startedAt: form.openedAt,
    credential,
    answers,
  };
  const hash = sha256(canonicalJson({ ...content, device: device ?? null }));
  // A version 8 UUID (RFC 9562): its bits are the application's own.
  const id = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  const durationMs = Math.max(0, now.getTime() - Date.parse(form.openedAt));
  return { id, ...content, durationMs };
}

/** Stores it. The same id with other content can differ in its duration alone: it is the same form again. */
async function take(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: { deviceCookie: string | undefined; language: string },
) {
  try {
    return await takeSubmission(platform, fieldwork, body, caller);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'submission-conflict')) throw error;
    const waveId = fieldwork.wave.id;
    const [stored] = await findSubmissions(platform.db, [{ waveId, id: body.id }]);
    if (!stored) throw error;
    return { isNew: false, receipt: receiptFor(platform, waveId, body.id, stored.status) };
  }
}
