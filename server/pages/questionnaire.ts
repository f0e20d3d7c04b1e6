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
import { questionnairePath, withParameter } from '../../web/paths.ts';
import type { PageContext } from '../../web/ui/document.tsx';
import type { Surroundings } from '../cache/context.ts';
import { cityOf, type Fieldwork, formOf, questionnaireOf } from '../cache/open-wave.ts';
import { requireOwnForm } from '../http/own-form.ts';
import { Problem } from '../http/problems.ts';
import { deviceTokenIn, mintDevice, provideDevice } from '../identity/device-cookie.ts';
import { readHandoff } from '../identity/handoff.ts';
import type { Platform } from '../platform.ts';
import { submissionBodySchema } from '../services/submissions/submission-body.ts';
import { submit } from '../services/submissions/submit.ts';
import type { Answers } from '../survey/questionnaire/routing.ts';
import { type AnswerFault, isEligible } from '../survey/submission/check-answers.ts';
import { statusOf } from '../survey/wave.ts';
import { isMangled } from './mended-links.ts';
import {
  credentialIn,
  credentialValue,
  formFieldsIn,
  limitAnswers,
  type PostedForm,
  postedFormSchema,
  readPostedForm,
  submissionOf,
} from './posted-answers.ts';
import { receiptStatusFor } from './receipt-status.ts';
import { type Choices, choiceCookies, choicesOf, contextOf, show } from './render.ts';
import { invitationCode, type Visit, visitCookie, visitOf } from './visit-cookie.ts';

/** The parameters of a link; one that was mangled on its way still opens the questionnaire. */
const link = z.object({
  ch: submissionBodySchema.shape.channel.catch(undefined),
  k: invitationCode.optional().catch(undefined),
  t: credentialValue.catch(undefined),
});

/** The questionnaire of the open wave, and the form for residents without scripts. */
export function answerPages({ platform, cityWaves, keptPages }: Surroundings) {
  return new Hono()
    .get('/s/:city', async (c) => {
      const city = c.req.param('city');
      const { ch, k, t } = link.parse(c.req.query());
      const fieldwork = await cityWaves.read(city, k);
      if (!fieldwork) return showNotOpen(c, platform, city);
      const { wave } = fieldwork;
      if (statusOf(wave, platform.now()) !== 'open') throw new Problem('wave-closed');
      // A token with an invalid signature makes no page: the script takes it from the address, as it takes an
      // invitation.
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
    .post('/s/:city', requireOwnForm(platform), limitAnswers, async (c) => {
      const city = c.req.param('city');
      const fields = await readPostedForm(c);
      await platform.turn(c);
      const form = formFieldsIn(fields, visitOf(c), platform.now());
      const fieldwork = await cityWaves.read(city, form.invitation);
      if (!fieldwork) return showNotOpen(c, platform, city);
      const { questions } = formOf(fieldwork, city);
      const answers = readAnswers(questions, fields);
      const shown = shownAnswers(questions, answers);
      const credential = credentialIn(form);
      const context = contextOf(c, platform);
      const deviceCookie = deviceTokenIn(c, platform);
      const body = submissionOf(fieldwork, form, city, credential, shown, deviceCookie, platform.now());
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

/**
 * Answers at once with a cached questionnaire, if nothing has to be read for it; the app handles everything else. A
 * runtime may ask here first: with its middleware, and with headers as an object (see `withCookies`), the server
 * would spend 1.6 times the processor time on a page (2 shared cores, 28 November 2026, medians of ten turns: 1.55 to
 * 1.8).
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
 * A cached page's link to another language or mode has neither channel nor invitation; the visit does. Returns the
 * address with both, where they are missing.
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

/** Whether an app signed this token; if its keys are unavailable now, the submission will check it. */
const isHandoff = async ({ handoffHosts, now }: Platform, token: string): Promise<boolean> =>
  typeof (await readHandoff(handoffHosts, token, now()).catch(() => undefined)) === 'object';

/** The cookies that come with a cached page, which are each visitor's own. */
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

/** A city without a wave: a registered one, or an unknown code. */
async function showNotOpen(c: Context, platform: Platform, code: string): Promise<Response> {
  const city = (await listCities(platform.db)).find((one) => one.code === code);
  if (!city) throw new Problem('city-unknown');
  const context = contextOf(c, platform);
  const values = { city: cityName(city, context.language) };
  return show(c, problemPage({ ...context, kind: 'notOpen', values }), 404);
}

/** The refusal that waiting resolves; rethrows any other failure. */
function passesByWaiting(error: unknown): Problem<'too-many-requests'> {
  if (error instanceof Problem && error.is('too-many-requests')) return error;
  throw error;
}

/** The same form for posting again, with a ticket; it includes the facts from the visit's cookie. */
function showWait(
  c: Context,
  context: PageContext,
  city: string,
  answers: Answers,
  form: PostedForm,
  { extras, retryAfterSeconds: seconds }: Problem<'too-many-requests'>,
): Promise<Response> {
  const said: Record<string, unknown> = { ...form, ticket: extras.ticket };
  const names = Object.keys(postedFormSchema.shape).filter((name) => said[name] !== undefined);
  const answered = Object.entries(answers).flatMap(([id, answer]) =>
    [answer].flat().map((value) => [id, String(value)] as const),
  );
  const fields = [...names.map((name) => [`form.${name}`, String(said[name])] as const), ...answered];
  c.header('Retry-After', String(seconds));
  return show(c, waitPage({ ...context, city, fields, seconds }), 429);
}
