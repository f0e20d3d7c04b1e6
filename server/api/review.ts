import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, Next } from 'hono';
import type { AuditEntry } from '../../db/audit.ts';
import { actorProofs, reviewActions } from '../../db/trail-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import {
  instantSchema,
  listPageOf,
  nextPage,
  pageParams,
  problemResponses,
  waveParam,
} from '../http/schemas.ts';
import { requireJson } from '../http/text-body.ts';
import { actorOf } from '../identity/actor.ts';
import type { Actor } from '../identity/grants.ts';
import { decide, undo } from '../services/review/decide.ts';
import { type GroupView, readGroup } from '../services/review/group.ts';
import type { GroupDecision } from '../services/review/group-decisions.ts';
import { listDecisions } from '../services/review/list-decisions.ts';
import { giveSecondOpinion, judgeProvisionally, listSecondOpinions } from '../services/review/opinions.ts';
import { type HeldGroup, listHeld } from '../services/review/queue.ts';
import { type Subject, selectionRule, selectionSchema } from '../services/review/selection.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';
import { removalCauses } from '../survey/screening/removal-causes.ts';
import { holdReasons } from '../survey/screening/verdict.ts';
import { submissionModes } from '../survey/submission/modes.ts';
import { reasonText, storableText } from '../survey/typed-text.ts';

const numbers = z.record(z.string(), z.number());
const score = z.number().nullable().openapi({
  description:
    'Overall score, 0–100, unrounded; null where there is none, or the reviewer may not know it yet',
});

const heldGroup = z
  .object({
    city: z.string(),
    group: z.string().openapi({ example: 'PRAISE:channel:qr-12' }),
    rule: z.enum(holdReasons),
    submissions: z.int().openapi({ description: 'Held in the group now' }),
    since: instantSchema.openapi({ description: 'When any of it was held first' }),
    evidence: numbers,
    stake: z
      .number()
      .nullable()
      .openapi({ description: 'By how much the group would move the score, in whichever direction' }),
    score,
    withGroup: score,
    withAll: score,
    hasTwoOpinions: z.boolean(),
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
    cause: z.enum(removalCauses).nullable(),
    detail: numbers.openapi({
      description:
        'Submissions that it moved, and what became of them; `moved_up`: those that got a place which it freed, `moved_back`: those that gave it back',
    }),
  })
  .openapi('Decision');

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

const verdict = z.enum(['accept', 'remove']);
const groupName = storableText.min(1).max(200);

const newDecision = z.strictObject({
  city: cityCode,
  subject,
  action: verdict,
  reason: reasonText,
  cause: z.enum(removalCauses).optional().openapi({ description: 'Which of the usual reasons it is' }),
  after: z.uuid().nullable().optional().openapi({
    description:
      'The latest decision on the group that the reviewer knows of, or undoing of one; null for none. Another one since is a 409',
  }),
});

// As nullable, a named schema would be described as one that has to be an object as well.
const takenBack = decision.or(z.null()).openapi({ description: 'What took it back' });
const withUndoing = z.object({ decision, undone: takenBack });
const item = z.object({
  question: z.string(),
  answered: z.int(),
  mean: z.number().nullable(),
  shares: z.array(z.number()).openapi({ description: 'Of scores in each fifth of 0 to 100' }),
});

const groupView = z
  .object({
    city: z.string(),
    group: z.string(),
    held: heldGroup.or(z.null()).openapi({ description: 'Null once nothing is held in it' }),
    evidence: numbers,
    members: z.array(
      z.object({
        id: z.uuid(),
        storedAt: instantSchema,
        channel: z.string().nullable(),
        mode: z.enum(submissionModes),
        durationMs: z.int().nullable(),
        mean: z.number().nullable(),
      }),
    ),
    profile: z.object({ members: z.array(item), rest: z.array(item) }),
    decisions: z.array(withUndoing),
    latest: z.uuid().nullable(),
    similar: z.array(withUndoing),
    provisional: z.enum(['accept', 'remove', 'wanted']).nullable(),
    asked: z.uuid().nullable().openapi({ description: 'The decision that the caller is to judge again' }),
  })
  .openapi('HeldGroupView');

const secondOpinions = z.object({
  wave: z.uuid(),
  asked: z.array(z.object({ decision: z.uuid(), city: z.string(), group: z.string(), at: instantSchema })),
  decisions: z.int().openapi({ description: 'Judged twice' }),
  agreed: z.int(),
  alpha: z.number().nullable().openapi({ description: 'Krippendorff’s alpha, nominal' }),
});

const params = z.object({ wave: waveParam });
const security = [{ staff: [] }];
const limited = limitBody(16_384);
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

const groupRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/held/{city}/{group}',
  summary: 'A held group with its members, without anything about who sent them, and what was decided on it',
  security,
  request: {
    params: params.extend({
      city: cityCode,
      group: groupName,
    }),
  },
  responses: {
    200: { description: 'The group', content: { 'application/json': { schema: groupView } } },
    ...problemResponses(401, 403, 404, 422),
  },
});

const provisionalRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/provisional-verdicts',
  summary: 'Judge a held group before knowing which way the score would move, where review is blind',
  security,
  middleware: [limited, requireJson],
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ city: cityCode, group: groupName, action: verdict }),
        },
      },
    },
  },
  responses: {
    201: {
      description: 'The first verdict of this reviewer, which stays',
      content: { 'application/json': { schema: z.object({ action: verdict }) } },
    },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const secondOpinionsRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/second-opinions',
  summary: 'Decisions that the caller is to judge a second time, and how far reviewers agree',
  security,
  request: { params },
  responses: {
    200: { description: 'Second opinions', content: { 'application/json': { schema: secondOpinions } } },
    ...problemResponses(401, 403, 404),
  },
});

const secondOpinionRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/decisions/{id}/second-opinions',
  summary: 'Judge a decision a second time; a verdict that differs takes it back',
  security,
  middleware: [limited, requireJson],
  request: {
    params: params.extend({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) }),
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ action: verdict, reason: reasonText }) } },
    },
  },
  responses: {
    201: {
      description: 'Noted',
      content: { 'application/json': { schema: z.object({ id: z.uuid(), agrees: z.boolean() }) } },
    },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
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
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ reason: reasonText }) } },
    },
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
    200: {
      description: 'Decisions',
      content: {
        'application/json': {
          schema: z.object({
            wave: z.uuid(),
            decisions: z.array(decision),
            next: nextPage,
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
  for (const path of [
    '/api/v1/waves/:wave/held/*',
    '/api/v1/waves/:wave/decisions/*',
    '/api/v1/waves/:wave/provisional-verdicts',
    '/api/v1/waves/:wave/second-opinions',
  ])
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
      return c.json({ wave: fieldwork.wave.id, groups: groups.map(heldGroupOf) }, 200);
    })
    .openapi(groupRoute, async (c) => {
      const { wave, ...named } = c.req.valid('param');
      const fieldwork = await fieldworkOf(wave);
      return c.json(groupViewOf(await readGroup(platform.db, fieldwork, c.get('actor'), named)), 200);
    })
    .openapi(provisionalRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const input = { ...c.req.valid('json'), actor: c.get('actor') };
      return c.json({ action: await judgeProvisionally(platform.db, fieldwork, input) }, 201);
    })
    .openapi(secondOpinionsRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { asked, ...agreement } = await listSecondOpinions(platform.db, fieldwork, c.get('actor'));
      const wanted = asked.map((one) => ({ ...one, at: one.at.toISOString() }));
      return c.json({ wave: fieldwork.wave.id, asked: wanted, ...agreement }, 200);
    })
    .openapi(secondOpinionRoute, async (c) => {
      const { wave, id } = c.req.valid('param');
      const fieldwork = await fieldworkOf(wave);
      const input = { decision: id, ...c.req.valid('json'), actor: c.get('actor') };
      const opinion = await giveSecondOpinion(platform.db, fieldwork, input);
      return c.json({ id: opinion.id, agrees: opinion.agrees }, 201);
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
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { before, limit } = c.req.valid('query');
      const page = { before, limit: limit + 1 };
      const entries = await listDecisions(platform.db, fieldwork, c.get('actor'), page);
      const { rows, next } = listPageOf(entries, limit);
      return c.json({ wave: fieldwork.wave.id, decisions: rows.map(decisionOf), next }, 200);
    });
}

const heldGroupOf = (group: HeldGroup) => ({ ...group, since: group.since.toISOString() });

const withUndoingOf = ({ entry, undone }: GroupDecision) => ({
  decision: decisionOf(entry),
  undone: undone ? decisionOf(undone) : null,
});

function groupViewOf(view: GroupView) {
  const { city, group, evidence, profile, latest } = view;
  return {
    city,
    group,
    held: view.held ? heldGroupOf(view.held) : null,
    evidence,
    members: view.members.map((member) => ({ ...member, storedAt: member.storedAt.toISOString() })),
    profile,
    decisions: view.decisions.map(withUndoingOf),
    latest,
    similar: view.similar.map(withUndoingOf),
    provisional: view.provisional ?? null,
    asked: view.asked ?? null,
  };
}

function decisionOf({ waveId: _, account: __, city, action, at, ...entry }: AuditEntry) {
  const reviewAction = reviewActions.find((a) => a === action);
  if (city === null || !reviewAction) throw new Error(`entry ${entry.id} of the audit trail is no decision`);
  return { ...entry, at: at.toISOString(), city, action: reviewAction };
}
