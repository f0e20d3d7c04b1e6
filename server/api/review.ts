import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, Next } from 'hono';
import type { AuditEntry } from '../../db/audit.ts';
import { actorProofs, reviewActions } from '../../db/schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { instantSchema, problemResponses, waveParam } from '../http/schemas.ts';
import { requireJson } from '../http/text-body.ts';
import { actorOf } from '../identity/actor.ts';
import type { Actor } from '../identity/grants.ts';
import { decide, MAX_REASON, undo } from '../services/review/decide.ts';
import { listDecisions } from '../services/review/list-decisions.ts';
import { listHeld } from '../services/review/queue.ts';
import { type Subject, selectionRule, selectionSchema, storableText } from '../services/review/selection.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';
import { signalRules } from '../survey/screening/verdict.ts';

const numbers = z.record(z.string(), z.number());
const score = z.number().nullable().openapi({ description: 'Overall score, 0–100, unrounded' });

const heldGroup = z
  .object({
    city: z.string(),
    group: z.string().openapi({ example: 'PRAISE:channel:qr-12' }),
    rule: z.enum(signalRules),
    submissions: z.int().openapi({ description: 'Held in the group now' }),
    evidence: numbers,
    score,
    withGroup: score,
    withAll: score,
  })
  .openapi('HeldGroup', { description: 'With the city’s score as it stands, with the group, with all held' });

const decision = z
  .object({
    id: z.uuid(),
    at: instantSchema,
    actor: z.string(),
    via: z.enum(actorProofs).nullable().openapi({
      description:
        '`session`, `key`, `token`: their own proved who it was; `command`: said at the command line; null: of an entry from before it was kept',
    }),
    action: z.enum(reviewActions),
    city: z.string(),
    subject: z.string().openapi({
      description:
        '`group:…` (with the conditions, if it was split), `interviewer:…`, `submission:…` or `decision:…`',
    }),
    reason: z.string(),
    detail: numbers.openapi({
      description:
        'Submissions that it moved, and what became of them; `moved_up`: those that got a place which it freed, `moved_back`: those that gave it back',
    }),
  })
  .openapi('Decision');

const reason = storableText.trim().min(1).max(MAX_REASON);

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
  action: z.enum(['accept', 'remove']),
  reason,
});

const params = z.object({ wave: waveParam });
const security = [{ staff: [] }];
const limited = limitBody(4096);
const decided = { description: 'Decided', content: { 'application/json': { schema: decision } } };

const heldRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/held',
  summary: 'Groups of submissions that are held, for a reviewer of the wave',
  security,
  request: { params, query: z.object({ city: cityCode.optional() }) },
  responses: {
    200: {
      description: 'Held groups, by city',
      content: { 'application/json': { schema: z.object({ wave: z.uuid(), groups: z.array(heldGroup) }) } },
    },
    ...problemResponses(401, 403, 404, 422),
  },
});

const decideRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/decisions',
  summary: 'Accept or remove a held group, a part of one, what an interviewer entered, or one submission',
  security,
  middleware: [limited, requireJson],
  request: { params, body: { required: true, content: { 'application/json': { schema: newDecision } } } },
  responses: { 201: decided, ...problemResponses(401, 403, 404, 409, 413, 415, 422) },
});

const withdrawRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/decisions/{id}/withdrawal',
  summary: 'Take a decision back: what it moved gets the verdict again that stood before',
  security,
  middleware: [limited, requireJson],
  request: {
    params: params.extend({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) }),
    body: { required: true, content: { 'application/json': { schema: z.strictObject({ reason }) } } },
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
    query: z.object({
      before: z.uuid().optional().openapi({ description: '`next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: {
      description: 'Decisions',
      content: {
        'application/json': {
          schema: z.object({
            wave: z.uuid(),
            decisions: z.array(decision),
            next: z.uuid().nullable().openapi({ description: 'Leads to the next page; null on the last' }),
          }),
        },
      },
    },
    ...problemResponses(401, 403, 404, 422),
  },
});

type Reviewed = { Variables: { actor: Actor } };

export function reviewRoutes({ platform, fieldworkOf }: Surroundings) {
  const app = new OpenAPIHono<Reviewed>();
  app.openAPIRegistry.registerComponent('securitySchemes', 'staff', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of a member of staff (`staff issue`)',
  });
  for (const path of ['/api/v1/waves/:wave/held', '/api/v1/waves/:wave/decisions/*'])
    app.use(path, async (c: Context<Reviewed>, next: Next) => {
      c.header('Cache-Control', 'no-store');
      c.set('actor', await actorOf(platform, c));
      await next();
    });
  return app
    .openapi(heldRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { city } = c.req.valid('query');
      const groups = await listHeld(platform.db, fieldwork, c.get('actor'), city);
      return c.json({ wave: fieldwork.wave.id, groups }, 200);
    })
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
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { before, limit } = c.req.valid('query');
      const page = { before, limit: limit + 1 };
      const entries = await listDecisions(platform.db, wave.id, c.get('actor'), page);
      const decisions = entries.slice(0, limit).map(decisionOf);
      const next = entries.length > limit ? (decisions.at(-1)?.id ?? null) : null;
      return c.json({ wave: wave.id, decisions, next }, 200);
    });
}

function decisionOf({ waveId: _, account: __, city, action, at, ...entry }: AuditEntry) {
  const reviewAction = reviewActions.find((a) => a === action);
  if (city === null || !reviewAction) throw new Error(`entry ${entry.id} of the audit trail is no decision`);
  return { ...entry, at: at.toISOString(), city, action: reviewAction };
}
