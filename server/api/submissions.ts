import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Status } from '../../db/schema.ts';
import { admit } from '../admission/admission.ts';
import { originOf } from '../admission/network-hash.ts';
import type { Surroundings } from '../cache/context.ts';
import { cityOf, type Fieldwork, formOf, isClosed } from '../cache/open-wave.ts';
import { storedChannel } from '../crypto/channel-mark.ts';
import { receiptOf } from '../crypto/receipt.ts';
import { boundBody } from '../http/body-limit.ts';
import { contentErrors, malformedContent } from '../http/content-errors.ts';
import { apiHeaders } from '../http/headers.ts';
import { languageOf } from '../http/language.ts';
import { Problem, type ProblemCode } from '../http/problems.ts';
import { askedForWork, problems, proofHeader, waveParam } from '../http/schemas.ts';
import { requireType, textIn } from '../http/text-body.ts';
import { checkCredential } from '../identity/credential.ts';
import { deviceIn } from '../identity/device-cookie.ts';
import { sheetIdOf } from '../identity/paper-sheet.ts';
import type { Platform, Submitted } from '../platform.ts';
import {
  contentDigest,
  MAX_SUBMISSION_BYTES,
  MOST_PAGES,
  MOST_TIMED,
  receive,
  refuseOutdated,
  type SubmissionBody,
  submissionBody,
} from '../services/submissions/check.ts';
import { answerStored } from '../services/submissions/store.ts';
import { checkAnswers } from '../survey/submission/check-answers.ts';

const receipt = z
  .object({
    receipt: z.string().openapi({
      description: 'Proof that the submission was stored',
      example: '7M2K-XQ4V-9ZB0-TC6H-1R8N-WD3F-5GJY-PA0S',
    }),
    outcome: z
      .enum(['counted', 'quota_full', 'held'])
      .openapi({ description: '`held`: stored, waits for screening' }),
  })
  .openapi('Receipt');

const body = submissionBody.extend({
  // Copies: only schemas made after zod-openapi was loaded can be described, and in a build the originals may be older.
  credential: submissionBody.shape.credential.clone().openapi({
    description:
      'What vouches for who answers, of a kind that the wave takes. `value`: for `device` the token, unless the cookie carries it; for `invitation` the code; for `handoff` the JWT of the app; for `interviewer` the token',
  }),
  pages: submissionBody.shape.pages.clone().openapi({
    type: 'array',
    maxItems: MOST_PAGES,
    description: `How long each page was in sight, for clients that show pages; at most ${MOST_TIMED} questions in all`,
    items: {
      type: 'object',
      properties: {
        questions: { type: 'array', items: { type: 'string', maxLength: 64 } },
        ms: { type: 'integer', minimum: 0 },
      },
      required: ['questions', 'ms'],
      additionalProperties: false,
    },
  }),
  answers: submissionBody.shape.answers.clone().openapi({
    type: 'object',
    description: 'By question id: a value, a list of values, or "not_used" or "dont_know" in their place',
    additionalProperties: {
      anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'array', items: { type: 'string' } }],
    },
  }),
});

const route = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/submissions',
  summary: 'Submit one resident’s answers',
  description: `At most ${MAX_SUBMISSION_BYTES} bytes. The client mints the id before its first attempt; the same id and content again gets the same receipt.`,
  parameters: [proofHeader],
  request: {
    params: z.object({ wave: waveParam }),
    body: { required: true, content: { 'application/json': { schema: body } } },
  },
  responses: {
    201: { description: 'Stored', content: { 'application/json': { schema: receipt } } },
    200: { description: 'The same submission again', content: { 'application/json': { schema: receipt } } },
    ...problems(403, 404, 409, 410, 413, 415, 422),
    429: askedForWork,
  },
});

/**
 * The route that has to keep up with a whole country. It stands before all middleware and does for itself what
 * that does for others, without a promise for each step: reads, validates, answers with every header at once.
 */
export function submissionRoutes({ platform, fieldworkOf }: Surroundings) {
  const routes = new OpenAPIHono();
  routes.openAPIRegistry.registerPath(route);
  const bound = boundBody(MAX_SUBMISSION_BYTES);
  const headers = {
    ...apiHeaders(platform),
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  };
  routes.post(route.getRoutingPath(), async (c) => {
    const counting = bound(c);
    if (counting) await counting;
    requireType(c, JSON_TYPE);
    const wave = waveParam.safeParse(c.req.param('wave'));
    if (!wave.success) throw new Problem('not-found');
    const body = readBody(c, await textIn(c), platform);
    const submitted = await takeSubmission(platform, await fieldworkOf(wave.data), body, {
      deviceCookie: deviceIn(c, platform),
      language: () => languageOf(c, platform),
      address: platform.addressOf(c),
      proof: c.req.header('proof-of-work'),
    });
    const status = submitted.isNew ? 201 : 200;
    return new Response(JSON.stringify(submitted.receipt), { status, headers });
  });
  return routes;
}

/** For routes behind middleware. */
export async function requireJson(c: Context, next: () => Promise<void>): Promise<void> {
  requireType(c, JSON_TYPE);
  // What is not UTF-8 is no JSON either (RFC 8259, 8.1).
  if ((await textIn(c)) === undefined) throw new HTTPException(400);
  await next();
}

const JSON_TYPE = 'application/json';

function readBody(c: Context, text: string | undefined, platform: Platform): SubmissionBody {
  let content: unknown;
  try {
    content = JSON.parse(text ?? '');
  } catch {
    throw new Problem('content-invalid', { errors: malformedContent(languageOf(c, platform)) });
  }
  const read = submissionBody.safeParse(content);
  if (read.success) return read.data;
  const errors = contentErrors(read.error.issues, content, languageOf(c, platform));
  throw new Problem('content-invalid', { errors });
}

/** What is known of whoever submits. */
export interface Caller {
  deviceCookie: string | undefined;
  /** Of what it is told; asked only when something is wrong. */
  language: () => string;
  address: string | undefined;
  /** Proof of work, or a ticket, when it was asked for. */
  proof: string | undefined;
}

/** The one way in for a submission, from the API and from the page's form alike. */
export async function takeSubmission(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: Caller,
) {
  const now = platform.now();
  cityOf(fieldwork, body.city);
  const { participantsKey } = fieldwork;
  const origin = participantsKey ? originOf(participantsKey, caller.address, now) : null;
  const asking = admit(platform, fieldwork, { id: body.id, city: body.city, origin, proof: caller.proof });
  if (asking) await asking;
  const { id, submitted } = isClosed(fieldwork.wave, now)
    ? await findRepeat(platform, fieldwork, body, 'wave-closed')
    : await submitOpen(platform, fieldwork, body, caller, origin);
  switch (submitted.kind) {
    case 'conflict':
      throw new Problem('submission-conflict');
    case 'answered':
      throw new Problem('already-answered', { answeredAt: submitted.at.toISOString() });
    case 'spent':
      throw new Problem('credential-invalid');
    default:
      return {
        isNew: submitted.kind === 'stored',
        receipt: receiptFor(platform, fieldwork.wave.id, id, submitted.status),
      };
  }
}

/** What the sender of a stored submission is told. */
export function receiptFor(platform: Platform, waveId: string, id: string, status: Status) {
  return {
    receipt: receiptOf(platform.keys, waveId, id),
    // Somebody whom a rule removed is not told which: the answer waits for screening.
    outcome: status === 'removed' ? ('held' as const) : status,
  };
}

/** What became of a submission, and the id that it is stored under. */
interface Taken {
  id: string;
  submitted: Submitted;
}

async function submitOpen(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: Caller,
  origin: string | null,
): Promise<Taken> {
  refuseOutdated(fieldwork, body);
  const checked = checkCredential(body, fieldwork, platform, caller);
  const claims = checked instanceof Promise ? await checked : checked;
  if (claims === 'expired') return await findRepeat(platform, fieldwork, body, 'credential-invalid');
  const channel = storedChannel(platform.keys.channel, body.channel, claims.interviewer !== null);
  const sheet = receive(fieldwork, body, claims, caller.language, { channel, origin });
  return { id: sheet.id, submitted: await platform.submit(sheet) };
}

/**
 * After the end of a wave or a credential nothing new is taken, but who was told nothing at the time still gets
 * the receipt; anybody else the refusal.
 */
async function findRepeat(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  refusal: ProblemCode,
): Promise<Taken> {
  const { wave } = fieldwork;
  const form = formOf(fieldwork, body.city);
  // Only valid answers were ever stored, and only they are fit to be digested.
  if (checkAnswers(form.questions, body.answers).length > 0) throw new Problem(refusal);
  const digest = contentDigest(form, body);
  for (const id of idsOf(platform, wave.id, body)) {
    const [submitted] = (await answerStored(platform.db, [{ waveId: wave.id, id, digest }])).values();
    if (submitted) return { id, submitted };
  }
  throw new Problem(refusal);
}

/** The ids under which a submission may be stored: what an interviewer sent can be a sheet of paper. */
function idsOf({ keys }: Platform, waveId: string, { id, city, credential }: SubmissionBody): Set<string> {
  if (credential.kind !== 'interviewer') return new Set([id]);
  return new Set([sheetIdOf(keys, { waveId, city, id }), id]);
}
