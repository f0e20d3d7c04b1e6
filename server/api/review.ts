import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { decisionOf, decisionSchema, evidenceNumbers, verdictSchema } from '../http/decision-schema.ts';
import {
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { type ActingEnv, acting } from '../identity/acting.ts';
import { type GroupView, readGroup } from '../services/review/group.ts';
import type { GroupDecision } from '../services/review/group-decisions.ts';
import { giveSecondOpinion, judgeProvisionally, listSecondOpinions } from '../services/review/opinions.ts';
import { type HeldGroup, listHeld } from '../services/review/queue.ts';
import { cityCode } from '../survey/schemas.ts';
import { holdReasons } from '../survey/screening/verdict.ts';
import { submissionModes } from '../survey/submission/modes.ts';
import { reasonText, storableText } from '../survey/typed-text.ts';

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
    evidence: evidenceNumbers,
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

const groupName = storableText.min(1).max(200);

// As nullable, a named schema would be described as one that has to be an object as well.
const takenBack = decisionSchema.or(z.null()).openapi({ description: 'What took it back' });
const withUndoing = z.object({ decision: decisionSchema, undone: takenBack });
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
    evidence: evidenceNumbers,
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
const middleware = jsonUpTo(16_384);

const heldRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/held',
  summary: 'Groups of submissions that are held, for a reviewer of the wave',
  security,
  request: { params, query: z.object({ city: cityCode.optional() }) },
  responses: {
    200: jsonReply('Held groups, by city', z.object({ wave: z.uuid(), groups: z.array(heldGroup) })),
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
    200: jsonReply('The group', groupView),
    ...problemResponses(401, 403, 404, 422),
  },
});

const provisionalRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/provisional-verdicts',
  summary: 'Judge a held group before knowing which way the score would move, where review is blind',
  security,
  middleware,
  request: {
    params,
    body: jsonRequest(z.strictObject({ city: cityCode, group: groupName, action: verdictSchema })),
  },
  responses: {
    201: jsonReply('The first verdict of this reviewer, which stays', z.object({ action: verdictSchema })),
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
    200: jsonReply('Second opinions', secondOpinions),
    ...problemResponses(401, 403, 404),
  },
});

const secondOpinionRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/decisions/{id}/second-opinions',
  summary: 'Judge a decision a second time; a verdict that differs takes it back',
  security,
  middleware,
  request: {
    params: params.extend({ id: z.uuid() }),
    body: jsonRequest(z.strictObject({ action: verdictSchema, reason: reasonText })),
  },
  responses: {
    201: jsonReply('Noted', z.object({ id: z.uuid(), agrees: z.boolean() })),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Held groups, and opinions of reviewers before and after a decision. */
export function reviewRoutes({ platform, fieldworkOf }: Surroundings) {
  const app = new OpenAPIHono<ActingEnv>();
  app.openAPIRegistry.registerComponent('securitySchemes', 'staff', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of a member of staff (`staff issue`)',
  });
  for (const path of ['held/*', 'decisions/:id/second-opinions', 'provisional-verdicts', 'second-opinions'])
    app.use(`/api/v1/waves/:wave/${path}`, acting(platform));
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
