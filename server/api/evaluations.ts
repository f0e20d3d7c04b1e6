import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listEvaluations } from '../../db/evaluations.ts';
import { findIndicatorSet } from '../../db/indicator-sets.ts';
import type { Surroundings } from '../cache/context.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import {
  cityParam,
  evaluationParam,
  instantSchema,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { extendDeadline } from '../services/evaluation/extend-deadline.ts';
import { giveScore } from '../services/evaluation/give-score.ts';
import { readProgress } from '../services/evaluation/progress.ts';
import { hundredthsOf } from '../survey/evaluation/hundredths.ts';
import { indicatorSetShape } from '../survey/evaluation/indicator-set.ts';
import { reviews } from '../survey/evaluation/report-rules.ts';
import { reportStates } from '../survey/evaluation/report-state.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const middleware = jsonUpTo(8192);
const done = { content: jsonContent(z.object({ id: z.string() })) };

const setRoute = createRoute({
  method: 'get',
  path: '/api/v1/indicator-sets/{name}/{version}',
  summary: 'An indicator set',
  description: 'Immutable. Its digest is the SHA-256 of the canonical definition (RFC 8785).',
  request: {
    params: z.object({
      name: z.string().openapi({ example: 'nsc-2016' }),
      version: z.coerce.number().int().min(1).max(2_147_483_647),
    }),
  },
  responses: {
    200: {
      description: 'The set',
      content: jsonContent(
        z.object({
          name: z.string(),
          version: z.int(),
          digest: z.string(),
          definition: indicatorSetShape.clone().openapi('IndicatorSet'),
        }),
      ),
      headers: { ETag: { schema: { type: 'string' } } },
    },
    304: { description: 'Not modified' },
    ...problemResponses(404),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/evaluations',
  summary: 'Evaluations that have been opened',
  responses: {
    200: jsonReply(
      'The newest first',
      z.object({
        evaluations: z.array(
          z.object({
            code: z.string(),
            set: z.object({ name: z.string(), version: z.int(), digest: z.string() }),
            wave: z.string().nullable(),
            dueAt: instantSchema,
            openedAt: instantSchema,
            review: z.enum(reviews),
          }),
        ),
      }),
    ),
    ...problemResponses(),
  },
});

const extensionRoute = createRoute({
  method: 'post',
  path: '/api/v1/evaluations/{evaluation}/extensions',
  summary: 'Another deadline, of one city or of all',
  description: 'The newest extension decides. The same id with the same content again changes nothing.',
  security,
  middleware,
  request: {
    params: z.object({ evaluation: evaluationParam }),
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        city: cityCode.nullable().openapi({ description: 'Null: all cities' }),
        dueAt: z.iso.datetime(),
        reason: reasonText,
      }),
    ),
  },
  responses: {
    201: { description: 'It holds', ...done },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const givenRoute = createRoute({
  method: 'put',
  path: '/api/v1/evaluations/{evaluation}/given/{city}/{item}',
  summary: 'A score or deduction that is computed centrally',
  description:
    'Of an item that is given: 0 to 100. Of a deduction: points to take away. The newest decides, and earlier ones stay.',
  security,
  middleware,
  request: {
    params: z.object({
      evaluation: evaluationParam,
      city: cityParam,
      item: z.string().max(20).openapi({ example: 'L1P7-A2' }),
    }),
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        value: z
          .number()
          .min(0)
          .max(100)
          .refine((x) => hundredthsOf(x) !== undefined, 'has more than two decimals'),
        source: reasonText.clone().openapi({ description: 'Where the figure comes from' }),
      }),
    ),
  },
  responses: {
    200: { description: 'It holds', ...done },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const count = z.int().min(0);
const progressSchema = z
  .object({ expected: count, notBegun: count, submitted: count, onTime: count, accepted: count })
  .openapi('Progress', {
    description:
      'Cities: all; nobody has written anything; a report stands; of these, by the deadline; a report counts',
  });

const progressRoute = createRoute({
  method: 'get',
  path: '/api/v1/evaluations/{evaluation}/progress',
  summary: 'How far cities are with their reports, of those that the grant covers',
  security,
  request: { params: z.object({ evaluation: evaluationParam }) },
  responses: {
    200: jsonReply(
      'Together, by province and by city',
      z.object({
        all: progressSchema,
        provinces: z.record(z.string(), progressSchema),
        cities: z.array(
          z.object({
            city: z.string(),
            province: z.string(),
            hasBegun: z.boolean(),
            state: z.enum(reportStates),
            number: z.int().nullable().openapi({ description: 'Of its newest report' }),
            late: z.boolean().nullable(),
          }),
        ),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

/** Indicator sets and evaluations, and the secretariat's steps for all cities. */
export function evaluationSetupRoutes({ platform }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(setRoute, async (c) => {
      const { name, version } = c.req.valid('param');
      const set = await findIndicatorSet(db, name, version);
      if (!set) throw new Problem('not-found');
      const { digest, definition } = set;
      c.header('ETag', `"${digest}"`);
      c.header('Cache-Control', 'public, max-age=31536000, immutable');
      if (isCurrent(c, `"${digest}"`)) return c.body(null, 304);
      return c.json({ name, version, digest, definition }, 200);
    })
    .openapi(listRoute, async (c) => {
      c.header('Cache-Control', 'no-cache');
      const opened = await listEvaluations(db);
      const evaluations = opened.flatMap(({ openedAt, setName, setVersion, setDigest, dueAt, ...others }) =>
        openedAt
          ? [
              {
                code: others.code,
                set: { name: setName, version: setVersion, digest: setDigest },
                wave: others.wave,
                dueAt: dueAt.toISOString(),
                openedAt: openedAt.toISOString(),
                review: others.review,
              },
            ]
          : [],
      );
      return c.json({ evaluations }, 200);
    })
    .openapi(extensionRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { id, dueAt, ...others } = c.req.valid('json');
      await extendDeadline(db, {
        ...c.req.valid('param'),
        ...others,
        id,
        dueAt: new Date(dueAt),
        actor,
        now: platform.now(),
      });
      return c.json({ id }, 201);
    })
    .openapi(givenRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { id, value, source } = c.req.valid('json');
      const hundredths = hundredthsOf(value) ?? 0;
      await giveScore(db, { ...c.req.valid('param'), id, hundredths, source, actor });
      return c.json({ id }, 200);
    })
    .openapi(progressRoute, async (c) => {
      const actor = await callerOf(platform, c);
      return c.json(await readProgress(db, { ...c.req.valid('param'), actor }), 200);
    });
}
