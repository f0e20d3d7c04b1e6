import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { decisionOf, decisionSchema, verdictSchema } from '../http/decision-schema.ts';
import {
  jsonReply,
  jsonRequest,
  listPageOf,
  nextPage,
  pageParams,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { type ActingEnv, acting } from '../identity/acting.ts';
import { decide, undo } from '../services/review/decide.ts';
import { listDecisions } from '../services/review/list-decisions.ts';
import { type Subject, selectionRule, selectionSchema } from '../services/review/selection.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';
import { removalCauses } from '../survey/screening/removal-causes.ts';
import { reasonText, storableText } from '../survey/typed-text.ts';

const params = z.object({ wave: waveParam });
const middleware = jsonUpTo(16_384);

/** One object, since a union's failures would not say where they are. */
const subject = selectionSchema
  .extend({
    group: storableText.min(1).max(200).optional(),
    submission: submissionId.optional(),
  })
  .refine(selectionRule.check, selectionRule.params)
  .transform(({ group, submission, ...wanted }, ctx): Subject => {
    if (group !== undefined && submission === undefined) return { group, ...wanted };
    const { interviewer, ...others } = wanted;
    const isPlain = group === undefined && Object.keys(others).length === 0;
    if (isPlain && submission !== undefined && interviewer === undefined) return { submission };
    if (isPlain && submission === undefined && interviewer !== undefined) return { interviewer };
    ctx.addIssue('a group, which may have conditions, an interviewer, or a submission');
    return z.NEVER;
  });

const newDecision = z.strictObject({
  city: cityCode,
  subject,
  action: verdictSchema,
  reason: reasonText,
  cause: z.enum(removalCauses).optional().openapi({ description: 'Which of the usual reasons it is' }),
  after: z.uuid().nullable().optional().openapi({
    description:
      'The latest decision on the group that the reviewer knows of, or undoing of one; null for none. Another one since is a 409',
  }),
});

const decided = jsonReply('Decided', decisionSchema);

const decideRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/decisions',
  summary: 'Accept or remove a held group, a part of one, what an interviewer entered, or one submission',
  security,
  middleware,
  request: { params, body: jsonRequest(newDecision) },
  responses: { 201: decided, ...problemResponses(401, 403, 404, 409, 413, 415, 422) },
});

const withdrawRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/decisions/{id}/withdrawal',
  summary: 'Take a decision back: what it moved gets the verdict again that stood before',
  security,
  middleware,
  request: {
    params: params.extend({ id: z.uuid() }),
    body: jsonRequest(z.strictObject({ reason: reasonText })),
  },
  responses: { 201: decided, ...problemResponses(401, 403, 404, 409, 413, 415, 422) },
});

const trailRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/decisions',
  summary: 'What reviewers decided and took back, the newest first',
  security,
  request: {
    params,
    query: z.object(pageParams),
  },
  responses: {
    200: jsonReply(
      'Decisions',
      z.object({
        wave: z.uuid(),
        decisions: z.array(decisionSchema),
        next: nextPage,
      }),
    ),
    ...problemResponses(401, 403, 404, 422),
  },
});

/** Decisions of reviewers, and undoing them. */
export function decisionRoutes({ platform, fieldworkOf }: Surroundings) {
  const app = new OpenAPIHono<ActingEnv>();
  app.use('/api/v1/waves/:wave/decisions', acting(platform));
  app.use('/api/v1/waves/:wave/decisions/:id/withdrawal', acting(platform));
  return app
    .openapi(decideRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const input = { ...c.req.valid('json'), actor: c.get('actor') };
      return c.json(decisionOf(await decide(platform.db, fieldwork, input)), 201);
    })
    .openapi(withdrawRoute, async (c) => {
      const { wave, id } = c.req.valid('param');
      const fieldwork = await fieldworkOf(wave);
      const { reason } = c.req.valid('json');
      const withdrawal = { decision: id, actor: c.get('actor'), reason };
      return c.json(decisionOf(await undo(platform.db, fieldwork, withdrawal)), 201);
    })
    .openapi(trailRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { before, limit } = c.req.valid('query');
      const page = { before, limit: limit + 1 };
      const entries = await listDecisions(platform.db, fieldwork, c.get('actor'), page);
      const { rows, next } = listPageOf(entries, limit);
      return c.json({ wave: fieldwork.wave.id, decisions: rows.map(decisionOf), next }, 200);
    });
}
