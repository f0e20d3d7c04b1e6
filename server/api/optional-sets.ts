import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ProposedSet } from '../../db/optional-sets.ts';
import type { Surroundings } from '../cache/context.ts';
import {
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { decideOptionalSet } from '../services/evaluation/decide-optional-set.ts';
import { MAX_SET, proposeOptionalSet } from '../services/evaluation/propose-optional-set.ts';
import { readOptionalSets } from '../services/evaluation/read-optional-sets.ts';
import { optionalActions } from '../survey/evaluation/optional-set.ts';
import { indicatorSetSchema } from '../survey/evaluation/parse-set.ts';
import { provinceCode, submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const digest = digestSchema;
const path = '/api/v1/evaluations/{evaluation}/optional-sets';
const ofEvaluation = z.object({ evaluation: evaluationParam });

const proposedSet = z
  .object({
    proposal: z.uuid(),
    province: provinceCode,
    set: z.object({ name: z.string(), version: z.int(), digest }),
    author: z.string(),
    proposedAt: instantSchema,
    decision: z
      .object({
        action: z.enum(optionalActions),
        reason: z.string().nullable(),
        by: z.string(),
        at: instantSchema,
      })
      .nullable()
      .openapi({ description: 'Null until the secretariat decides' }),
  })
  .openapi('OptionalSet', {
    description: 'Of a province the newest that was approved holds; the set is at /api/v1/indicator-sets',
  });

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'Optional sets that provinces proposed, of those that the grant covers',
  security,
  request: { params: ofEvaluation },
  responses: {
    200: jsonReply(
      'By province, the newest first',
      z.object({ evaluation: z.string(), optional: z.array(proposedSet) }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const proposeRoute = createRoute({
  method: 'post',
  path,
  summary: 'Propose an optional set for a province’s cities, until the evaluation opens',
  description:
    'Its name begins with the province’s code and a hyphen, it has no survey, and no code of the evaluation’s own set. The same id with the same content again is the same proposal.',
  security,
  middleware: jsonUpTo(MAX_SET),
  request: {
    params: ofEvaluation,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        province: provinceCode,
        set: indicatorSetSchema.clone().openapi({ description: 'An indicator set (docs/evaluation.md)' }),
      }),
    ),
  },
  responses: {
    201: jsonReply('Proposed', proposedSet),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const decideRoute = createRoute({
  method: 'post',
  path: `${path}/{proposal}/decision`,
  summary: 'Approve or refuse a province’s optional set, until the evaluation opens',
  description: '409 `draft-overtaken`: another set, or it was decided on. A refusal names its reason.',
  security,
  middleware: jsonUpTo(4096),
  request: {
    params: ofEvaluation.extend({
      proposal: z.uuid(),
    }),
    body: jsonRequest(
      z.strictObject({ digest, action: z.enum(optionalActions), reason: reasonText.optional() }),
    ),
  },
  responses: {
    201: jsonReply('Decided', proposedSet),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Provinces' optional sets: proposing and approving them. */
export function optionalSetRoutes({ platform }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation, provinces } = await readOptionalSets(db, { ...c.req.valid('param'), actor });
      const optional = provinces.flatMap(({ proposals }) => proposals.map(setBody));
      return c.json({ evaluation: evaluation.code, optional }, 200);
    })
    .openapi(proposeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const input = { ...c.req.valid('param'), ...c.req.valid('json'), actor };
      return c.json(setBody(await proposeOptionalSet(db, input)), 201);
    })
    .openapi(decideRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { reason, ...seen } = c.req.valid('json');
      const input = { ...c.req.valid('param'), ...seen, ...(reason !== undefined && { reason }), actor };
      return c.json(setBody(await decideOptionalSet(db, input)), 201);
    });
}

const setBody = ({ proposal, set, decision }: ProposedSet): z.infer<typeof proposedSet> => ({
  proposal: proposal.id,
  province: proposal.province,
  set: { name: set.name, version: set.version, digest: set.digest },
  author: proposal.authorName,
  proposedAt: proposal.at.toISOString(),
  decision: decision && {
    action: decision.action,
    reason: decision.reason,
    by: decision.byName,
    at: decision.at.toISOString(),
  },
});
