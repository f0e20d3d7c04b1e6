import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { GrantRow } from '../../db/grants.ts';
import { roles } from '../../db/grants-schema.ts';
import { activationPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { addressOf } from '../http/address.ts';
import { instantSchema, jsonReply, jsonRequest, problemResponses, security } from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import type { ActivationLink } from '../services/accounts/activation-link.ts';
import { closeAccount } from '../services/accounts/close.ts';
import { grantRole, takeRoleBack } from '../services/accounts/grant.ts';
import { grantInput, readGrant } from '../services/accounts/grant-input.ts';
import { inviteAccount } from '../services/accounts/invite.ts';
import { type ListedPerson, listPeople } from '../services/accounts/people.ts';
import { resetAccount } from '../services/accounts/reset.ts';
import { reasonText, visibleName } from '../survey/typed-text.ts';

const MAX_BYTES = 65_536;
const middleware = jsonUpTo(MAX_BYTES);
const idParam = z.object({ id: z.uuid() });
const nothing = jsonRequest(z.strictObject({}));

const grant = z
  .object({
    id: z.uuid(),
    role: z.enum(roles),
    wave: z.uuid().nullable().openapi({ description: 'Null: every wave' }),
    cities: z.array(z.string()).nullable(),
    provinces: z
      .array(z.string())
      .nullable()
      .openapi({ description: 'Null, where cities are null too: everywhere' }),
    until: instantSchema,
    grantedBy: z.string(),
    grantedAt: instantSchema,
  })
  .openapi('Grant');

const account = z
  .object({
    id: z.uuid(),
    username: z.string(),
    name: z.string(),
    state: z.enum(['invited', 'active', 'closed']),
    hasSecondFactor: z.boolean(),
    sessions: z.int(),
    lastSignIn: instantSchema.nullable(),
    createdAt: instantSchema,
    closedAt: instantSchema.nullable(),
    grants: z.array(grant).openapi({ description: 'Those that are still good' }),
  })
  .openapi('Account');

const activation = z
  .object({
    id: z.uuid().openapi({ description: 'Of the account' }),
    link: z.string(),
    expiresAt: instantSchema,
  })
  .openapi('ActivationLink', { description: 'Good once; whoever opens it chooses the password' });

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/accounts',
  summary: 'Everybody who works or worked here, with their roles',
  security,
  responses: {
    200: jsonReply('The open ones first, by name', z.object({ accounts: z.array(account) })),
    ...problemResponses(401, 403),
  },
});

const inviteRoute = createRoute({
  method: 'post',
  path: '/api/v1/accounts',
  summary: 'Add an account with its roles, and make the link that sets it up',
  description: 'Of the link only a digest is stored, so it is told this once.',
  security,
  middleware,
  request: {
    body: jsonRequest(
      z.strictObject({
        username: z.string().min(1).max(100),
        name: visibleName,
        grants: z.array(grantInput).max(20).default([]),
      }),
    ),
  },
  responses: {
    201: jsonReply('Invited', activation),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const resetRoute = createRoute({
  method: 'post',
  path: '/api/v1/accounts/{id}/reset',
  summary:
    'Take the password and the second factor away, end all sessions, and make a link that sets them anew',
  security,
  middleware,
  request: { params: idParam, body: nothing },
  responses: {
    201: jsonReply('Reset', activation),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const closeRoute = createRoute({
  method: 'post',
  path: '/api/v1/accounts/{id}/closing',
  summary: 'Close an account for good: its roles, keys and sessions end',
  security,
  middleware,
  request: {
    params: idParam,
    body: jsonRequest(z.strictObject({ reason: reasonText })),
  },
  responses: { 204: { description: 'Closed' }, ...problemResponses(401, 403, 404, 409, 413, 415, 422) },
});

const grantRoute = createRoute({
  method: 'post',
  path: '/api/v1/accounts/{id}/grants',
  summary: 'Give an account a role',
  security,
  middleware,
  request: {
    params: idParam,
    body: jsonRequest(grantInput),
  },
  responses: {
    201: jsonReply('Granted, from the next request on', z.object({ id: z.uuid() })),
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

const revokeRoute = createRoute({
  method: 'post',
  path: '/api/v1/grants/{id}/revocation',
  summary: 'Take a role back at once',
  security,
  middleware,
  request: { params: idParam, body: nothing },
  responses: {
    204: { description: 'Taken back' },
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

/** Accounts and their roles, for administrators. A key of theirs needs no recent proof: see docs/console.md. */
export function accountRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  const linkBody = (c: Context, id: string, { token, expiresAt }: ActivationLink) => ({
    id,
    link: addressOf(c, platform, activationPath(token)),
    expiresAt: expiresAt.toISOString(),
  });

  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const people = await listPeople(db, await callerOf(platform, c), now());
      return c.json({ accounts: people.map(accountBody) }, 200);
    })
    .openapi(inviteRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { username, name, grants } = c.req.valid('json');
      const wanted = await Promise.all(grants.map((input) => readGrant(db, actor, input, now())));
      const invited = await inviteAccount(db, actor, { username, name, grants: wanted }, now());
      return c.json(linkBody(c, invited.id, invited), 201);
    })
    .openapi(resetRoute, async (c) => {
      const { id } = c.req.valid('param');
      const link = await resetAccount(db, await callerOf(platform, c), id, now());
      return c.json(linkBody(c, id, link), 201);
    })
    .openapi(closeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      await closeAccount(db, actor, c.req.valid('param').id, c.req.valid('json').reason, now());
      return c.body(null, 204);
    })
    .openapi(grantRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const wanted = await readGrant(db, actor, c.req.valid('json'), now());
      return c.json({ id: await grantRole(db, actor, c.req.valid('param').id, wanted, now()) }, 201);
    })
    .openapi(revokeRoute, async (c) => {
      await takeRoleBack(db, await callerOf(platform, c), c.req.valid('param').id, now());
      return c.body(null, 204);
    });
}

function accountBody({ isActivated, grants, ...person }: ListedPerson): z.infer<typeof account> {
  return {
    ...person,
    state: person.closedAt ? 'closed' : isActivated ? 'active' : 'invited',
    lastSignIn: person.lastSignIn?.toISOString() ?? null,
    createdAt: person.createdAt.toISOString(),
    closedAt: person.closedAt?.toISOString() ?? null,
    grants: grants.map(grantBody),
  };
}

const grantBody = ({ id, role, waveId, cities, provinces, ...row }: GrantRow): z.infer<typeof grant> => ({
  id,
  role,
  wave: waveId,
  cities,
  provinces,
  until: row.until.toISOString(),
  grantedBy: row.grantedBy,
  grantedAt: row.grantedAt.toISOString(),
});
