import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import type { Surroundings } from '../cache/context.ts';
import { addressOf } from '../http/address.ts';
import { csv } from '../http/csv.ts';
import {
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { invitationColumns, invitationLines } from '../services/invitations/file.ts';
import { makeInvitations } from '../services/invitations/make.ts';
import {
  invitationChannel,
  MOST_PLANNED_ROWS,
  planInvitations,
  plannedInvitations,
} from '../services/invitations/plan.ts';
import { batchStates, readInvitations } from '../services/invitations/read.ts';
import { voidInvitations } from '../services/invitations/void.ts';
import { submissionId } from '../survey/schemas.ts';
import { MAX_REASON, storableText } from '../survey/typed-text.ts';

const orNull = instantSchema.nullable();
const ofWave = z.object({ wave: waveParam });
const ofBatch = ofWave.extend({
  id: submissionId.clone(),
});
const path = '/api/v1/waves/{wave}/invitations';

const batchSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(batchStates).openapi({
      description: '`planned`: its codes were not made yet; `made`: made and downloaded; `expired`; `void`',
    }),
    cities: z.array(z.string()),
    invitations: z.int().openapi({ description: 'How many codes it has' }),
    used: z.int(),
    channel: z.string().nullable(),
    expiresAt: instantSchema,
    plannedAt: instantSchema,
    plannedBy: z.string(),
    madeAt: orNull,
    voidedAt: orNull,
    voidedBy: z.string().nullable(),
  })
  .openapi('InvitationBatch');

const countSchema = z
  .object({
    city: z.string(),
    stratum: z.string().nullable(),
    made: z.int(),
    used: z.int(),
    expired: z.int().openapi({ description: 'Neither used nor good any more' }),
  })
  .openapi('InvitationCount');

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'What became of invitations by city and stratum, and their batches, the newest first',
  security,
  request: { params: ofWave },
  responses: {
    200: jsonReply(
      'Those of the cities that the caller may see',
      z.object({ counts: z.array(countSchema), batches: z.array(batchSchema) }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const planRoute = createRoute({
  method: 'post',
  path,
  summary: 'Plan a batch of invitations for one or many cities',
  description: 'The same id with the same content again gets the first reply.',
  security,
  middleware: jsonUpTo(1_048_576),
  request: {
    params: ofWave,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        plan: z.array(plannedInvitations).min(1).max(MOST_PLANNED_ROWS),
        channel: invitationChannel.nullable().default(null),
        expiresAt: z.iso.datetime(),
      }),
    ),
  },
  responses: {
    201: jsonReply('It is planned', z.object({ id: z.uuid() })),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const makeRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/codes`,
  summary: 'Make the codes of a batch and send them as CSV, this once',
  description:
    'Only hashes of the codes are kept. If the reply is lost, void the batch and plan another one.',
  security,
  middleware: jsonUpTo(4096),
  request: {
    params: ofBatch,
    body: jsonRequest(
      z.strictObject({
        language: z.enum(['zh-CN', 'en']).default('zh-CN').openapi({ description: 'Of the text messages' }),
      }),
    ),
  },
  responses: {
    200: {
      description: `Columns ${invitationColumns.join(', ')}`,
      content: { 'text/csv': { schema: z.string() } },
    },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const voidRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/void`,
  summary: 'Void a batch whole: what was not used is good no more',
  security,
  middleware: jsonUpTo(8192),
  request: {
    params: ofBatch,
    body: jsonRequest(z.strictObject({ reason: storableText.trim().max(MAX_REASON).default('') })),
  },
  responses: {
    204: { description: 'It is void, also where it was before' },
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

/** Batches of invitations, for the people who send them. */
export function invitationRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db, keys, now } = platform;
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { counts, batches } = await readInvitations(db, actor, wave.id, now());
      const listed = batches.map(({ mayChange: _, ...batch }) => ({
        ...batch,
        expiresAt: batch.expiresAt.toISOString(),
        plannedAt: batch.plannedAt.toISOString(),
        madeAt: batch.madeAt?.toISOString() ?? null,
        voidedAt: batch.voidedAt?.toISOString() ?? null,
      }));
      return c.json({ counts, batches: listed }, 200);
    })
    .openapi(planRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const invited = await fieldworkOf(c.req.valid('param').wave);
      const { expiresAt, ...batch } = c.req.valid('json');
      await planInvitations(db, actor, invited, { ...batch, expiresAt: new Date(expiresAt) }, now());
      return c.json({ id: batch.id }, 201);
    })
    .openapi(makeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave, id } = c.req.valid('param');
      const invited = await fieldworkOf(wave);
      const made = await makeInvitations(db, actor, invited, id, now());
      const links = {
        ...{ invited, channelKey: keys.channel, language: c.req.valid('json').language },
        addressOf: (to: string) => addressOf(c, platform, to),
      };
      c.header('Content-Type', 'text/csv; charset=utf-8');
      return stream(c, async (file) => {
        let isFirst = true;
        for (const lines of invitationLines(made, links)) {
          await file.write(csv(lines, invitationColumns, { header: isFirst }));
          isFirst = false;
        }
      });
    })
    .openapi(voidRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: name, id } = c.req.valid('param');
      const { wave } = await fieldworkOf(name);
      await voidInvitations(db, actor, { waveId: wave.id, id, reason: c.req.valid('json').reason }, now());
      return c.body(null, 204);
    });
}
