import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { evaluationParam, numberParam } from '../http/schemas.ts';
import { withdrawalFields, withdrawalRoutesOf } from '../http/signing-routes.ts';
import { callerOf } from '../identity/acting.ts';
import { evaluationNamed } from '../services/evaluation/read-evaluation.ts';
import { approveWithdrawal } from '../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../services/releases/propose-withdrawal.ts';
import { releasesOfEvaluation } from '../services/releases/withdrawable.ts';

const path = '/api/v1/evaluations/{evaluation}';
const ofRelease = z.object({ evaluation: evaluationParam, n: numberParam });

const withdrawal = z
  .object({
    evaluation: z.string(),
    ...withdrawalFields,
  })
  .openapi('EvaluationWithdrawal');

const routes = withdrawalRoutesOf(
  { path: `${path}/releases/{n}/withdrawal`, params: ofRelease, withdrawal },
  { what: 'a release of an evaluation' },
);

/** Withdrawals of an evaluation's releases: one person proposes, another approves. */
export function evaluationWithdrawalRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(routes.propose, async (c) => {
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
    .openapi(routes.approve, async (c) => {
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
