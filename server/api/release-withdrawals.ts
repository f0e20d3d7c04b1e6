import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import {
  instantSchema,
  jsonReply,
  numberParam,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { withdrawalFields, withdrawalRoutesOf } from '../http/signing-routes.ts';
import { type ActingEnv, acting } from '../identity/acting.ts';
import { approveWithdrawal } from '../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../services/releases/propose-withdrawal.ts';
import { readProposals } from '../services/releases/read-signing.ts';
import { releasesOfWave } from '../services/releases/withdrawable.ts';

const ofWave = z.object({ wave: waveParam });
const path = '/api/v1/waves/{wave}';

const withdrawal = z
  .object({
    wave: z.uuid(),
    ...withdrawalFields,
  })
  .openapi('ReleaseWithdrawal');

const ofRelease = ofWave.extend({ n: numberParam });

const proposalsRoute = createRoute({
  method: 'get',
  path: `${path}/withdrawals`,
  summary: 'Withdrawals that were proposed and wait for an approval',
  security,
  request: { params: ofWave },
  responses: {
    200: jsonReply(
      'The newest for each release, by release',
      z.object({
        wave: z.uuid(),
        withdrawals: z.array(
          z.object({
            withdrawal: z.uuid(),
            release: z.int(),
            reason: z.string(),
            author: z.string(),
            proposedAt: instantSchema,
          }),
        ),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const routes = withdrawalRoutesOf(
  { path: `${path}/releases/{n}/withdrawal`, params: ofRelease, withdrawal },
  { what: 'a release' },
);

/** Withdrawals of a wave's releases: one person proposes, another approves. */
export function releaseWithdrawalRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db, now } = platform;
  const app = new OpenAPIHono<ActingEnv>();
  app.use('/api/v1/waves/:wave/withdrawals', acting(platform));
  app.use('/api/v1/waves/:wave/releases/:n/withdrawal/*', acting(platform));
  return app
    .openapi(proposalsRoute, async (c) => {
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const withdrawals = (await readProposals(db, wave.id, c.get('actor'))).map((proposal) => ({
        withdrawal: proposal.id,
        release: proposal.number,
        reason: proposal.reason,
        author: proposal.authorName,
        proposedAt: proposal.at.toISOString(),
      }));
      return c.json({ wave: wave.id, withdrawals }, 200);
    })
    .openapi(routes.propose, async (c) => {
      const { wave: idOrCode, n: number } = c.req.valid('param');
      const { wave } = await fieldworkOf(idOrCode);
      const proposal = { ...c.req.valid('json'), number, actor: c.get('actor') };
      const { id, reason } = await proposeWithdrawal(db, releasesOfWave(wave), proposal);
      return c.json({ withdrawal: id, wave: wave.id, release: number, reason, withdrawnAt: null }, 201);
    })
    .openapi(routes.approve, async (c) => {
      const { wave: idOrCode, n: number } = c.req.valid('param');
      const { wave } = await fieldworkOf(idOrCode);
      const { id } = c.req.valid('json');
      const approval = { number, proposal: id, actor: c.get('actor'), now: now() };
      const { reason, withdrawnAt } = await approveWithdrawal(db, releasesOfWave(wave), approval);
      const body = { withdrawal: id, wave: wave.id, release: number, reason };
      return c.json({ ...body, withdrawnAt: withdrawnAt.toISOString() }, 201);
    });
}
