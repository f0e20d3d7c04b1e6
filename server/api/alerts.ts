import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Alert } from '../../db/conditions.ts';
import type { Surroundings } from '../cache/context.ts';
import { noteBody, noteSchema } from '../http/note-body.ts';
import {
  instantSchema,
  jsonContent,
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
import { callerOf } from '../identity/acting.ts';
import { readAlerts } from '../services/monitor/alerts.ts';
import { type Change, changesSince } from '../services/monitor/changes.ts';
import { takeCharge } from '../services/monitor/take-charge.ts';
import { alertKinds, conditionKinds } from '../survey/monitor/conditions.ts';
import { cityCode } from '../survey/schemas.ts';

const params = z.object({ wave: waveParam });
const MAX_OWNERS = 1000;

const cityOrNull = z.string().nullable().openapi({ description: 'Null where it concerns the wave' });
const subjectOrNull = z
  .string()
  .nullable()
  .openapi({ description: 'The channel or the signal; null where it is about the city itself' });

const owner = z.object({ name: z.string(), at: instantSchema }).openapi('AlertOwner');
const alert = z
  .object({
    id: z.uuid(),
    kind: z.enum(alertKinds),
    city: cityOrNull,
    subject: subjectOrNull,
    beganAt: instantSchema,
    endedAt: instantSchema.nullable(),
    acknowledged: owner.nullable().openapi({ description: 'Who took charge of it first, and when' }),
    owner: owner.nullable().openapi({ description: 'Whom it belongs to now, and since when' }),
    owners: z.int().min(0).openapi({ description: 'How many took charge of it, one after another' }),
  })
  .openapi('Alert');
const change = z.object({
  kind: z.enum(conditionKinds),
  city: cityOrNull,
  subject: subjectOrNull,
  what: z.enum(['began', 'ended']),
  at: instantSchema,
});

const alertsRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/alerts',
  summary: 'What asks for somebody in the field, the newest first',
  description:
    'About the cities that the caller sees; about the wave itself for those who see all of them. Each is told of once, when it begins, and ends by itself.',
  security,
  request: {
    params,
    query: z.object({
      city: cityCode.clone().optional(),
      kind: z.enum(alertKinds).optional(),
      state: z.enum(['open', 'all']).default('open'),
      ...pageParams,
    }),
  },
  responses: {
    200: jsonReply('Alerts', z.object({ wave: z.uuid(), alerts: z.array(alert), next: nextPage })),
    ...problemResponses(401, 403, 404, 422),
  },
});

const taken = { content: jsonContent(owner) };
const takeRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/alerts/{alert}/owners',
  summary: 'Takes charge of an alert, which acknowledges it, or takes it over',
  security,
  middleware: jsonUpTo(1024),
  request: {
    params: params.extend({ alert: z.uuid() }),
    body: jsonRequest(
      z.strictObject({
        number: z.int().min(1).max(MAX_OWNERS).openapi({
          description: 'Which owner the caller would be: one more than `owners`',
        }),
      }),
    ),
  },
  responses: {
    200: { description: 'The caller had taken charge of it before', ...taken },
    201: { description: 'It belongs to the caller', ...taken },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const changesRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/changes',
  summary: 'What began, what ended and what was noted in the field since a moment',
  security,
  request: {
    params,
    query: z.object({ since: z.iso.datetime().refine((time) => time >= '2000', 'before 2000') }),
  },
  responses: {
    200: jsonReply(
      'The newest first; what began and ended again since is left out; notes are 200 at most',
      z.object({
        wave: z.uuid(),
        since: instantSchema,
        changes: z.array(change),
        notes: z.array(noteSchema),
      }),
    ),
    ...problemResponses(401, 403, 404, 422),
  },
});

/** Alerts and changes in the field. */
export function alertRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(alertsRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { limit, state, ...wish } = c.req.valid('query');
      const read = await readAlerts(db, wave.id, actor, {
        ...wish,
        withEnded: state === 'all',
        limit: limit + 1,
      });
      const { rows, next } = listPageOf(read, limit);
      return c.json({ wave: wave.id, alerts: rows.map(alertBody), next }, 200);
    })
    .openapi(takeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: idOrCode, alert } = c.req.valid('param');
      const { wave } = await fieldworkOf(idOrCode);
      const { number } = c.req.valid('json');
      const { owner, isNew } = await takeCharge(db, wave.id, actor, { alert, number });
      return c.json(ownerBody(owner), isNew ? 201 : 200);
    })
    .openapi(changesRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const since = new Date(c.req.valid('query').since);
      const { changes, notes } = await changesSince(db, wave.id, actor, since);
      return c.json(
        {
          wave: wave.id,
          since: since.toISOString(),
          changes: changes.map(changeBody),
          notes: notes.map(noteBody),
        },
        200,
      );
    });
}

const ownerBody = ({ name, at }: { name: string; at: Date }) => ({ name, at: at.toISOString() });

const aboutBody = ({ city, subject }: { city: string; subject: string }) => ({
  city: city || null,
  subject: subject || null,
});

function alertBody({ id, kind, beganAt, endedAt, owners, ...about }: Alert) {
  const [first, last] = [owners[0], owners.at(-1)];
  return {
    id,
    kind,
    ...aboutBody(about),
    beganAt: beganAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    acknowledged: first ? ownerBody(first) : null,
    owner: last ? ownerBody(last) : null,
    owners: owners.length,
  };
}

const changeBody = ({ kind, what, at, ...about }: Change) => ({
  kind,
  ...aboutBody(about),
  what,
  at: at.toISOString(),
});
