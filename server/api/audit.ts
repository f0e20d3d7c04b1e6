import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { actorProofs, auditActions } from '../../db/trail-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { instantSchema, jsonReply, problemResponses, security } from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { readWholeTrail } from '../services/trail/read-trail.ts';
import { removalCauses } from '../survey/screening/removal-causes.ts';

const digest = z.string().openapi({ example: 'f'.repeat(64) });

const row = z
  .object({
    seq: z.int().min(1).openapi({ description: 'Its place in the chain, without gaps' }),
    id: z.uuid(),
    at: instantSchema,
    actor: z.string(),
    account: z.uuid().nullable(),
    via: z.enum(actorProofs).nullable(),
    action: z.enum(auditActions),
    wave: z.uuid().nullable(),
    city: z.string().nullable(),
    subject: z.string(),
    reason: z.string(),
    cause: z
      .enum(removalCauses)
      .optional()
      .openapi({ description: 'Where answers were removed for a usual reason' }),
    detail: z.record(z.string(), z.number()),
    previous: digest,
    hash: digest,
  })
  .openapi('TrailRow', {
    description:
      '`hash` is the SHA-256 of the RFC 8785 JSON of the row without `hash`; `previous` is the hash of the row before, 64 zeros before row 1',
  });

const trailRoute = createRoute({
  method: 'get',
  path: '/api/v1/audit',
  summary: 'The trail of what people did, chained by hash, the oldest first, for auditors',
  security,
  request: {
    query: z.object({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .default(0)
        .openapi({ description: '`next` of the page before, or the last `seq` that was read' }),
      limit: z.coerce.number().int().min(1).max(1000).default(500),
    }),
  },
  responses: {
    200: jsonReply(
      'Rows after `after`',
      z.object({
        rows: z.array(row),
        next: z.int().nullable().openapi({ description: 'Null when these are the last' }),
      }),
    ),
    ...problemResponses(401, 403, 422),
  },
});

/** The audit trail. */
export function auditRoutes({ platform }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono().openapi(trailRoute, async (c) => {
    const { after, limit } = c.req.valid('query');
    const rows = await readWholeTrail(db, await callerOf(platform, c), {}, { after, limit });
    const next = rows.length < limit ? null : rows.at(-1)!.seq;
    return c.json({ rows, next }, 200);
  });
}
