import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import {
  evaluationParam,
  instantSchema,
  jsonReply,
  jsonRequest,
  numberParam,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { evaluationNamed } from '../services/evaluation/read-evaluation.ts';
import { approveWithdrawal } from '../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../services/releases/propose-withdrawal.ts';
import { releasesOfEvaluation } from '../services/releases/withdrawable.ts';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const middleware = jsonUpTo(4096);
const path = '/api/v1/evaluations/{evaluation}';
const ofRelease = z.object({ evaluation: evaluationParam, n: numberParam });

const withdrawal = z
  .object({
    withdrawal: z.uuid(),
    evaluation: z.string(),
    release: z.int(),
    reason: z.string(),
    withdrawnAt: instantSchema.nullable().openapi({ description: 'Null until it is approved' }),
  })
  .openapi('EvaluationWithdrawal');

const proposeRoute = createRoute({
  method: 'post',
  path: `${path}/releases/{n}/withdrawal`,
  summary: 'Propose to withdraw a release of an evaluation; it stands until somebody approves that',
  security,
  middleware,
  request: { params: ofRelease, body: jsonRequest(z.strictObject({ id: submissionId, reason: reasonText })) },
  responses: {
    201: jsonReply('Proposed', withdrawal),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const approveWithdrawalRoute = createRoute({
  method: 'post',
  path: `${path}/releases/{n}/withdrawal/approval`,
  summary: 'Approve the withdrawal with this id; the release stays readable and says so',
  security,
  middleware,
  request: { params: ofRelease, body: jsonRequest(z.strictObject({ id: submissionId })) },
  responses: {
    201: jsonReply('Withdrawn', withdrawal),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Withdrawals of an evaluation's releases: one person proposes, another approves. */
export function evaluationWithdrawalRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(proposeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation: code, n: number } = c.req.valid('param');
      const released = await releasesOfEvaluation(db, await evaluationNamed(db, code));
      const { id, reason: why } = await proposeWithdrawal(db, released, {
        ...c.req.valid('json'),
        number,
        actor,
      });
      const proposed = { withdrawal: id, evaluation: code, release: number, reason: why };
      return c.json({ ...proposed, withdrawnAt: null }, 201);
    })
    .openapi(approveWithdrawalRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation: code, n: number } = c.req.valid('param');
      const { id } = c.req.valid('json');
      const released = await releasesOfEvaluation(db, await evaluationNamed(db, code));
      const approval = { number, proposal: id, actor, now: now() };
      const { reason: why, withdrawnAt } = await approveWithdrawal(db, released, approval);
      const withdrawn = { withdrawal: id, evaluation: code, release: number, reason: why };
      return c.json({ ...withdrawn, withdrawnAt: withdrawnAt.toISOString() }, 201);
    });
}
