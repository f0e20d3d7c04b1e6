import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { roles } from '../../db/grants-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { instantSchema, jsonReply, jsonRequest, problemResponses, security } from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { endApiKey, issueApiKey, listKeys } from '../services/accounts/api-keys.ts';
import { keyInput, readGrant } from '../services/accounts/grant-input.ts';
import { visibleName } from '../survey/typed-text.ts';

const middleware = jsonUpTo(65_536);

const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    account: z.uuid().nullable().openapi({ description: 'Whom it was made for, as whom it counts' }),
    wave: z.uuid().nullable(),
    cities: z.array(z.string()).nullable(),
    provinces: z.array(z.string()).nullable(),
    until: instantSchema,
    grantedBy: z.string(),
    grantedAt: instantSchema,
    revokedBy: z.string().nullable(),
    revokedAt: instantSchema.nullable(),
  })
  .openapi('ApiKey', { description: 'A key of a program, without what is secret' });

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/keys',
  summary: 'All keys of programs, also those that are over',
  security,
  responses: {
    200: jsonReply('In the order in which they were made', z.object({ keys: z.array(apiKey) })),
    ...problemResponses(401, 403),
  },
});

const issueRoute = createRoute({
  method: 'post',
  path: '/api/v1/keys',
  summary: 'Make a key, which is told this once',
  security,
  middleware,
  request: {
    body: jsonRequest(
      keyInput.extend({
        name: visibleName,
        account: z.uuid().nullable().default(null),
      }),
    ),
  },
  responses: {
    201: jsonReply('Made; only a hash of it is stored', z.object({ id: z.uuid(), key: z.string() })),
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

const revokeRoute = createRoute({
  method: 'post',
  path: '/api/v1/keys/{id}/revocation',
  summary: 'End a key at once',
  security,
  middleware,
  request: {
    params: z.object({ id: z.uuid() }),
    body: jsonRequest(z.strictObject({})),
  },
  responses: { 204: { description: 'Ended' }, ...problemResponses(401, 403, 404, 413, 415, 422) },
});

/** Keys of programs, for administrators. */
export function apiKeyRoutes({ platform }: Surroundings) {
  const { db, keys, now } = platform;
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const listed = await listKeys(db, await callerOf(platform, c));
      return c.json({ keys: listed.map(keyBody) }, 200);
    })
    .openapi(issueRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { name, account, ...scope } = c.req.valid('json');
      const wanted = await readGrant(db, actor, scope, now());
      const { id, apiKey: key } = await issueApiKey(db, keys, actor, { ...wanted, name, account }, now());
      return c.json({ id, key }, 201);
    })
    .openapi(revokeRoute, async (c) => {
      await endApiKey(db, await callerOf(platform, c), c.req.valid('param').id, now());
      return c.body(null, 204);
    });
}

function keyBody(row: Awaited<ReturnType<typeof listKeys>>[number]): z.infer<typeof apiKey> {
  const { grantId: _, waveId, until, grantedAt, revokedAt, ...others } = row;
  return {
    ...others,
    wave: waveId,
    until: until.toISOString(),
    grantedAt: grantedAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
