import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { objectionBody, objectionSchema } from '../http/objection-schema.ts';
import {
  cityParam,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { answerObjection } from '../services/feedback/answer-objection.ts';
import { readObjections } from '../services/feedback/list-objections.ts';
import { objectToResult } from '../services/feedback/object.ts';
import {
  MAX_OBJECTION,
  OBJECTION_DAYS,
  objectionOutcomes,
  objectionText,
} from '../survey/feedback/objection.ts';
import { submissionId } from '../survey/schemas.ts';

const middleware = jsonUpTo(32_768);
const params = z.object({ wave: waveParam, city: cityParam });

const stored = { content: jsonContent(objectionSchema) };

const longText = objectionText.clone().openapi({
  type: 'string',
  description: `Up to ${MAX_OBJECTION} characters`,
});

const objectRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/feedback/{city}/objections',
  summary: 'Objects to a city’s own result in a release',
  description: `Until the end of the ${OBJECTION_DAYS}th day after the sign-off: later 409 \`objections-closed\`, with \`until\`. The same id with the same content again gets the first one, at any time.`,
  security,
  middleware,
  request: {
    params,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        release: z.int().min(1).max(2_147_483_647),
        text: longText,
      }),
    ),
  },
  responses: {
    200: { description: 'It was stored before', ...stored },
    201: { description: 'Stored', ...stored },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const objectionsRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/objections',
  summary: 'Objections of cities to their results, those without an answer first',
  security,
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: jsonReply('Objections', z.object({ wave: z.uuid(), objections: z.array(objectionSchema) })),
    ...problemResponses(401, 403, 404),
  },
});

const answerRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/objections/{objection}/answer',
  summary: 'Answers an objection, once, by somebody else than its author',
  description:
    'With the signed release that corrects, which is later than the one objected to, or with the reason why nothing is corrected. 409 `objection-answered`: somebody was first.',
  security,
  middleware,
  request: {
    params: z.object({
      wave: waveParam,
      objection: z.uuid().toLowerCase(),
    }),
    body: jsonRequest(
      z.strictObject({
        outcome: z.enum(objectionOutcomes),
        release: z.int().min(1).max(2_147_483_647).nullable().default(null),
        text: longText,
      }),
    ),
  },
  responses: {
    200: { description: 'It was answered so before', ...stored },
    201: { description: 'Answered', ...stored },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Objections of cities to their results, and the answers. */
export function objectionRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(objectRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave, city } = c.req.valid('param');
      const fieldwork = await fieldworkOf(wave);
      const wanted = { city, ...c.req.valid('json') };
      const { isNew, ...objected } = await objectToResult(db, fieldwork, actor, wanted, platform.now());
      // A repeat gets the first reply, even if somebody has answered the objection since.
      return c.json(objectionBody({ ...objected, answer: null }), isNew ? 201 : 200);
    })
    .openapi(objectionsRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const objections = await readObjections(db, wave.id, actor);
      return c.json({ wave: wave.id, objections: objections.map(objectionBody) }, 200);
    })
    .openapi(answerRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave, objection: id } = c.req.valid('param');
      const fieldwork = await fieldworkOf(wave);
      const wanted = { objection: id, ...c.req.valid('json') };
      const { isNew, ...answered } = await answerObjection(db, fieldwork, actor, wanted);
      return c.json(objectionBody(answered), isNew ? 201 : 200);
    });
}
