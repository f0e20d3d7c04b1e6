import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { answerErrors } from '../http/content-errors.ts';
import { apiHeaders } from '../http/headers.ts';
import { jsonBody } from '../http/json-body.ts';
import { languageOf } from '../http/language.ts';
import { Problem } from '../http/problems.ts';
import {
  askedForWork,
  jsonReply,
  jsonRequest,
  problemResponses,
  proofHeader,
  waveParam,
} from '../http/schemas.ts';
import { deviceTokenIn } from '../identity/device-cookie.ts';
import {
  MAX_SUBMISSION_BYTES,
  MOST_PAGES,
  MOST_TIMED,
  submissionBodySchema,
} from '../services/submissions/submission-body.ts';
import { submit } from '../services/submissions/submit.ts';
import { outcomes } from '../survey/submission/outcome.ts';

const receipt = z
  .object({
    receipt: z.string().openapi({
      description: 'Proof that the submission was stored',
      example: '7M2K-XQ4V-9ZB0-TC6H-1R8N-WD3F-5GJY-PA0S',
    }),
    outcome: z.enum(outcomes).openapi({ description: '`held`: stored, waits for screening' }),
  })
  .openapi('Receipt');

const body = submissionBodySchema.extend({
  // Copies: only schemas made after zod-openapi was loaded can be described, and in a build the originals may load
  // earlier.
  credential: submissionBodySchema.shape.credential.clone().openapi({
    description:
      'What vouches for who answers, of a kind that the wave takes. `value`: for `device` the token, unless the cookie carries it; for `invitation` the code; for `handoff` the JWT of the app; for `interviewer` the token',
  }),
  pages: submissionBodySchema.shape.pages.clone().openapi({
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
  answers: submissionBodySchema.shape.answers.clone().openapi({
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
    body: jsonRequest(body),
  },
  responses: {
    201: jsonReply('Stored', receipt),
    200: jsonReply('The same submission again', receipt),
    ...problemResponses(403, 404, 409, 410, 413, 415, 422),
    429: askedForWork,
  },
});

/**
 * Submissions from programs: the page's script, an interviewer's tablet, another app. The route comes before all
 * middleware and sets every header of its reply in one plain record, so that no `Headers` object is built: a
 * submission then takes 0.90 of the server's processor time (2 shared cores, 28 November 2026, median of ten turns).
 */
export function submissionRoutes({ platform, fieldworkOf }: Surroundings) {
  const routes = new OpenAPIHono();
  routes.openAPIRegistry.registerPath(route);
  const headers = {
    ...apiHeaders(platform),
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  };
  const body = jsonBody(submissionBodySchema, platform);
  routes.post(route.getRoutingPath(), limitBody(MAX_SUBMISSION_BYTES), body, async (c) => {
    const wave = waveParam.safeParse(c.req.param('wave'));
    if (!wave.success) throw new Problem('not-found');
    const reply = await submit(platform, await fieldworkOf(wave.data), c.req.valid('json'), {
      deviceCookie: deviceTokenIn(c, platform),
      address: platform.addressOf(c),
      proof: c.req.header('proof-of-work'),
      isIdOfContent: false,
    });
    if (reply.kind === 'invalid')
      throw new Problem('content-invalid', { errors: answerErrors(reply.faults, languageOf(c, platform)) });
    const { kind, ...receipt } = reply;
    return new Response(JSON.stringify(receipt), { status: kind === 'stored' ? 201 : 200, headers });
  });
  return routes;
}
