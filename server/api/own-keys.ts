import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { KeyOfAccount } from '../../db/grants.ts';
import type { Surroundings } from '../cache/context.ts';
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
import { endOwnKey, listOwnKeys, MAX_KEY_NAME, makeOwnKey } from '../services/accounts/own-keys.ts';
import { submissionId } from '../survey/schemas.ts';
import { storableText } from '../survey/typed-text.ts';

const ownKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    madeAt: instantSchema,
    until: instantSchema,
    revokedAt: instantSchema.nullable(),
    good: z.boolean().openapi({ description: 'Not revoked, not over, and neither is the role of its maker' }),
  })
  .openapi('OwnKey');

const madeKey = z
  .object({
    id: z.uuid(),
    key: z.string().openapi({ description: 'Told this once; only a hash of it is stored' }),
    until: instantSchema,
  })
  .openapi('MadeKey');

const ofWave = z.object({ wave: waveParam });
const middleware = jsonUpTo(2048);
const path = '/api/v1/waves/{wave}/keys';

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'The keys that an evaluator made for a wave, the newest first',
  security,
  request: { params: ofWave },
  responses: {
    200: jsonReply('Keys', z.object({ wave: z.uuid(), keys: z.array(ownKey) })),
    ...problemResponses(401, 403, 404),
  },
});

const makeRoute = createRoute({
  method: 'post',
  path,
  summary: 'Make a key that pulls the releases of a wave and reads its own log, and nothing else',
  description:
    'By whoever is signed in with the role evaluator for the wave; a key makes no keys. It ends with that role at the latest. 409 `key-conflict` for an id that was used before: a key is told once.',
  security,
  middleware,
  request: {
    params: ofWave,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        name: storableText.trim().min(1).max(MAX_KEY_NAME),
        until: z.iso.datetime(),
      }),
    ),
  },
  responses: {
    201: jsonReply('The key', madeKey),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const endRoute = createRoute({
  method: 'post',
  path: `${path}/{key}/revocation`,
  summary: 'Revoke one’s own key, at once and everywhere; the same again gets the first reply',
  security,
  middleware,
  request: {
    params: ofWave.extend({ key: z.uuid() }),
    body: jsonRequest(z.strictObject({})),
  },
  responses: {
    200: jsonReply('Revoked', z.object({ id: z.uuid(), revokedAt: instantSchema })),
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

/** Keys that evaluators make for their own programs. */
export function ownKeyRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db, keys, now } = platform;
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const own = await listOwnKeys(db, await callerOf(platform, c), wave.id, now());
      return c.json({ wave: wave.id, keys: own.map(keyBody) }, 200);
    })
    .openapi(makeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { id, name, until } = c.req.valid('json');
      const wanted = { id, name, waveId: wave.id, until: new Date(until) };
      const key = await makeOwnKey(db, keys, actor, wanted, now());
      return c.json({ id, key, until: wanted.until.toISOString() }, 201);
    })
    .openapi(endRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: idOrCode, key: id } = c.req.valid('param');
      const { wave } = await fieldworkOf(idOrCode);
      const revokedAt = await endOwnKey(db, actor, { waveId: wave.id, id }, now());
      return c.json({ id, revokedAt: revokedAt.toISOString() }, 200);
    });
}

const keyBody = ({ id, name, madeAt, until, revokedAt, isGood }: KeyOfAccount) => ({
  id,
  name,
  madeAt: madeAt.toISOString(),
  until: until.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
  good: isGood,
});
