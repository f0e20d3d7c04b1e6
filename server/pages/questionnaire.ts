import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { listCities } from '../../db/cities.ts';
import type { Wave } from '../../db/waves.ts';
import { readAnswers, shownAnswers } from '../../web/answer/form-answers.ts';
import { outOfScopePage, questionnairePage, thanksPage } from '../../web/answer/page.tsx';
import type { PageCredential } from '../../web/answer/questionnaire-props.ts';
import { waitPage } from '../../web/answer/retry-later-page.tsx';
import { cityName } from '../../web/city-name.ts';
import { problemPage } from '../../web/notice/page.tsx';
import { trialPage } from '../../web/notice/trial-page.tsx';
import { questionnairePath, shortPath, withParameter } from '../../web/paths.ts';
import type { PageContext } from '../../web/ui/document.tsx';
import type { Surroundings } from '../cache/context.ts';
import { cityOf, type Fieldwork, formOf, questionnaireOf } from '../cache/open-wave.ts';
import { markChannel } from '../crypto/channel-mark.ts';
import { canonicalJson } from '../crypto/digest.ts';
import { hashedId } from '../crypto/hashed-id.ts';
import { keyedHash } from '../crypto/keys.ts';
import { addressOf } from '../http/address.ts';
import { limitBody } from '../http/body-limit.ts';
import { requireOwnForm } from '../http/own-form.ts';
import { Problem } from '../http/problems.ts';
import { parseForm, readUtf8, requireType } from '../http/text-body.ts';
import { deviceTokenIn, mintDevice, provideDevice } from '../identity/device-cookie.ts';
import { readHandoff } from '../identity/handoff.ts';
import { residentCredentialSchema } from '../identity/types.ts';
import type { Platform } from '../platform.ts';
import {
  MAX_SUBMISSION_BYTES,
  type SubmissionBody,
  submissionBodySchema,
} from '../services/submissions/submission-body.ts';
import { submit } from '../services/submissions/submit.ts';
import { tryCredential } from '../services/submissions/try-credential.ts';
import type { Answers } from '../survey/questionnaire/routing.ts';
import { type AnswerFault, isEligible } from '../survey/submission/check-answers.ts';
import { statusOf } from '../survey/wave.ts';
import { isMangled } from './mended-links.ts';
import { receiptStatusFor } from './receipt-status.ts';
import { type Choices, choiceCookies, choicesOf, contextOf, show } from './render.ts';
import { SHARED } from './shared-channel.ts';
import { invitationCode, type Visit, visitCookie, visitOf } from './visit-cookie.ts';

const credentialValue = submissionBodySchema.shape.credential.shape.value;

/** How a link was made; a link that was mangled on its way still opens the questionnaire. */
const link = z.object({
  ch: submissionBodySchema.shape.channel.catch(undefined),
  k: invitationCode.optional().catch(undefined),
  t: credentialValue.catch(undefined),
});

/** What the page's form says besides the answers; a kept page leaves the last three to the visit. */
const formSchema = z.object({
  version: z.coerce.number().pipe(submissionBodySchema.shape.questionnaire),
  language: submissionBodySchema.shape.language,
  channel: submissionBodySchema.shape.channel,
  invitation: credentialValue,
  handoff: credentialValue,
  openedAt: submissionBodySchema.shape.startedAt.optional(),
  /** Of the page that asked to wait. */
  ticket: z.string().max(64).optional(),
});
type FormFields = Omit<z.infer<typeof formSchema>, keyof Visit> & Visit;

const limit = limitBody(MAX_SUBMISSION_BYTES);

/** The questionnaire of the open wave, and the form of those who answer without a script. */
export function answerPages({ platform, cityWaves, keptPages }: Surroundings) {
  return new Hono()
    .get('/s/:city', async (c) => {
      const city = c.req.param('city');
      const { ch, k, t } = link.parse(c.req.query());
      const fieldwork = await cityWaves.read(city, k);
      if (!fieldwork) return showNotOpen(c, platform, city);
      const { wave } = fieldwork;
      if (statusOf(wave, platform.now()) !== 'open') throw new Problem('wave-closed');
      // A token that nobody signed makes no page: the script takes it from the address, as it takes an invitation.
      if (t && (await isHandoff(platform, t))) {
        provideDevice(c, platform);
        const openedAt = platform.now().toISOString();
        const context = contextOf(c, platform);
        const credential = { kind: 'handoff', value: t } as const;
        return show(c, sheetPage(context, platform, fieldwork, city, { channel: ch, credential, openedAt }));
      }
      const whole = lostLink(c);
      if (whole) return c.redirect(whole);
      const choices = choicesOf(c, platform);
      const { languages } = platform;
      const page = await keptPages.keep(keyOf(wave, city, choices), () =>
        sheetPage({ ...choices, languages, url: questionnairePath(city) }, platform, fieldwork, city, {
          credential: { kind: 'device' },
        }),
      );
      return keptPages.answer(c, page, cookiesOf(c, platform, city, choices));
    })
    .post('/s/:city', requireOwnForm(platform), limit, async (c) => {
      const city = c.req.param('city');
      const fields = await readForm(c);
      await platform.turn(c);
      const form = readOwn(fields, visitOf(c), platform.now());
      const fieldwork = await cityWaves.read(city, form.invitation);
      if (!fieldwork) return showNotOpen(c, platform, city);
      const { questions } = formOf(fieldwork, city);
      const answers = readAnswers(questions, fields);
      const shown = shownAnswers(questions, answers);
      const credential = credentialIn(form);
      const context = contextOf(c, platform);
      const deviceCookie = deviceTokenIn(c, platform);
      const body = bodyOf(fieldwork, form, city, credential, shown, deviceCookie, platform.now());
      const address = platform.addressOf(c);
      const caller = { deviceCookie, address, proof: form.ticket, isIdOfContent: true };
      const reply = await submit(platform, fieldwork, body, caller).catch(passesByWaiting);
      if (reply instanceof Problem) return showWait(c, context, city, shown, form, reply);
      if (reply.kind === 'invalid') {
        const { channel, openedAt } = form;
        const state = { channel, credential, openedAt, answers, faults: reply.faults };
        return show(c, sheetPage(context, platform, fieldwork, city, state), 422);
      }
      const { kind, receipt, outcome } = reply;
      const props = { ...context, cityName: cityName(cityOf(fieldwork, city), context.language) };
      const page = isEligible(questions, shown)
        ? thanksPage({
            ...props,
            receipt,
            outcome,
            status: await receiptStatusFor(c, platform, receipt, context.language),
          })
        : outOfScopePage({ ...props, channel: form.channel });
      return show(c, page, kind === 'stored' ? 201 : 200);
    });
}

/** What a form says of who would answer. */
const trialForm = z.object({
  kind: residentCredentialSchema.shape.kind,
  value: credentialValue,
});

/**
 * What the page's script shows in place of the form before anybody answers in vain; nothing (204) for whoever can answer,
 * and for a browser without a cookie, which may have one by the time that it sends.
 */
export function trialPages({ platform, cityWaves }: Surroundings) {
  return new Hono().post('/s/:city/trial', requireOwnForm(platform), limit, async (c) => {
    const city = c.req.param('city');
    const read = trialForm.safeParse(Object.fromEntries(await readForm(c)));
    if (!read.success) throw new Problem('content-invalid');
    const credential = read.data;
    const fieldwork = await cityWaves.read(
      city,
      credential.kind === 'invitation' ? credential.value : undefined,
    );
    if (!fieldwork) return c.body(null, 204);
    const trial = await tryCredential(
      platform,
      fieldwork,
      { city, credential },
      { deviceCookie: deviceTokenIn(c, platform), address: platform.addressOf(c) },
    );
    c.header('Cache-Control', 'no-store');
    if (trial.standing === 'good' || (trial.standing === 'invalid' && credential.kind === 'device'))
      return c.body(null, 204);
    const context = contextOf(c, platform);
    return show(
      c,
      trialPage({
        ...context,
        kind: credential.kind,
        trial,
        wave: fieldwork.wave.code,
        isForEverybody: fieldwork.wave.credentials.includes('device'),
        cityName: (code) => cityName(cityOf(fieldwork, code), context.language),
        city,
        shareLink: (code) =>
          addressOf(c, platform, shortPath(code, markChannel(platform.keys.channel, SHARED))),
      }),
    );
  });
}

/**
 * Answers at once with a questionnaire that is kept, if nothing has to be read for it; everything else is left to
 * the app. A runtime may ask here first: with its middleware, and with headers as an object (see `withCookies`), the server
 * would spend 1.6 times the processor time on a page (2 shared cores, 28 November 2026, medians of ten turns: 1.55 to 1.8).
 */
export function keptQuestionnaire({ platform, cityWaves, keptPages }: Surroundings) {
  return (c: Context): Response | undefined => {
    const city = c.req.param('city') ?? '';
    const wave = cityWaves.find(city, c.req.query('k') !== undefined)?.wave;
    if (!wave || statusOf(wave, platform.now()) !== 'open') return undefined;
    if (c.req.query('t') !== undefined || lostLink(c) || isMangled(c)) return undefined;
    const choices = choicesOf(c, platform);
    const page = keptPages.find(c, keyOf(wave, city, choices));
    return page && keptPages.answer(c, page, cookiesOf(c, platform, city, choices));
  };
}

const keyOf = (wave: Wave, city: string, { language, mode }: Choices) =>
  `${wave.id}/${city}/${language}/${mode}`;

/**
 * A kept page's link to another language or mode knows neither channel nor invitation; the visit that it is followed in
 * does. The address with both, where they are lacking.
 */
function lostLink(c: Context): string | undefined {
  if (!(c.req.query('lang') ?? c.req.query('mode'))) return undefined;
  const { channel, invitation } = visitOf(c) ?? {};
  const lost = Object.entries({ ch: channel, k: invitation }).filter(
    ([name, value]) => value && !c.req.query(name),
  );
  const { pathname, search } = new URL(c.req.url);
  const whole = lost.reduce((url, [name, value]) => withParameter(url, name, value!), pathname + search);
  return lost.length > 0 ? whole : undefined;
}

/** Whether an app signed this token; one whose keys cannot be had now is for the submission to judge. */
const isHandoff = async ({ handoffHosts, now }: Platform, token: string): Promise<boolean> =>
  typeof (await readHandoff(handoffHosts, token, now()).catch(() => undefined)) === 'object';

/** What is each visitor's own about a kept page: the cookies that come with it. */
function cookiesOf(c: Context, platform: Platform, city: string, choices: Choices): string[] {
  const cookies = [
    mintDevice(c, platform)?.cookie,
    ...choiceCookies(c, choices, platform),
    visitCookie(city, visitOfLink(c, platform), platform),
  ];
  return cookies.filter((cookie) => cookie !== undefined);
}

function visitOfLink(c: Context, { now }: Platform): Visit {
  const { ch, k } = link.parse(c.req.query());
  return { openedAt: now().toISOString(), channel: ch, invitation: k };
}

/** What a form carries in place of the device. */
function credentialIn({ invitation, handoff }: Pick<FormFields, 'invitation' | 'handoff'>): PageCredential {
  if (handoff) return { kind: 'handoff', value: handoff };
  return invitation ? { kind: 'invitation', value: invitation } : { kind: 'device' };
}

interface SheetState {
  channel?: string | undefined;
  credential: PageCredential;
  openedAt?: string | undefined;
  answers?: Answers;
  faults?: AnswerFault[];
}

function sheetPage(
  context: PageContext,
  platform: Platform,
  fieldwork: Fieldwork,
  city: string,
  state: SheetState,
): string {
  return questionnairePage({
    ...context,
    ...state,
    questionnaire: questionnaireOf(fieldwork, city),
    dimensions: fieldwork.definition.dimensions,
    cityName: cityName(cityOf(fieldwork, city), context.language),
    organiser: fieldwork.wave.organiser,
    isSimulated: fieldwork.wave.simulated,
    script: platform.asset('web/answer/client.tsx'),
    elderScript: platform.asset('web/large-print/client.ts'),
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
  requireType(c, 'application/x-www-form-urlencoded');
  const fields = parseForm(await readUtf8(c));
  if (!fields) throw new Problem('content-invalid');
  return fields;
}

/** A form of which nobody knows when it was opened took no time. */
function readOwn(fields: URLSearchParams, visit: Visit | undefined, now: Date): FormFields {
  const named = [...fields].filter(([name]) => name.startsWith('form.'));
  const read = formSchema.safeParse(Object.fromEntries(named.map(([name, value]) => [name.slice(5), value])));
  if (!read.success) throw new Problem('content-invalid');
  const { openedAt, ...said } = read.data;
  return openedAt ? { ...said, openedAt } : { openedAt: now.toISOString(), ...visit, ...said };
}

/**
 * The submission that a form stands for. Its id follows from its content and sender, so that a reload or
 * a second tap is the same submission again; by the wave's key, so that once that is destroyed nobody can try
 * which invitation it came with. Throws `wave-closed` then.
 */
function bodyOf(
  { participantsKey }: Fieldwork,
  form: FormFields,
  city: string,
  credential: PageCredential,
  answers: Answers,
  device: string | undefined,
  now: Date,
): SubmissionBody {
  if (!participantsKey) throw new Problem('wave-closed');
  const content = {
    city,
    questionnaire: form.version,
    language: form.language,
    ...(form.channel ? { channel: form.channel } : {}),
    startedAt: form.openedAt,
    credential,
    answers,
  };
  const sent = canonicalJson({ ...content, device: device ?? null });
  const id = hashedId(keyedHash(participantsKey, 'form', sent));
  // A page can stay open for weeks.
  const durationMs = Math.max(0, now.getTime() - Date.parse(form.openedAt));
  return { id, ...content, durationMs };
}

/** The refusal that time undoes; any other failure goes on. */
function passesByWaiting(error: unknown): Problem<'too-many-requests'> {
  if (error instanceof Problem && error.is('too-many-requests')) return error;
  throw error;
}

/** The same form to be posted again, with a ticket; what the visit's cookie told of it is in it now. */
function showWait(
  c: Context,
  context: PageContext,
  city: string,
  answers: Answers,
  form: FormFields,
  { extras, retryAfterSeconds: seconds }: Problem<'too-many-requests'>,
): Promise<Response> {
  const said: Record<string, unknown> = { ...form, ticket: extras.ticket };
  const names = Object.keys(formSchema.shape).filter((name) => said[name] !== undefined);
  const answered = Object.entries(answers).flatMap(([id, answer]) =>
    [answer].flat().map((value) => [id, String(value)] as const),
  );
  const fields = [...names.map((name) => [`form.${name}`, String(said[name])] as const), ...answered];
  c.header('Retry-After', String(seconds));
  return show(c, waitPage({ ...context, city, fields, seconds }), 429);
}
