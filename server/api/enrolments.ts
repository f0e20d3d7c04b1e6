import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { entryWays, staffRoles } from '../../db/grants-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import type { Fieldwork } from '../cache/open-wave.ts';
import { addressOf } from '../http/address.ts';
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
import { linkOf } from '../identity/enrolment.ts';
import { type Invitee, inviteDevice } from '../services/enrolments/invite.ts';
import { deviceStates, type ListedDevice, listDevices } from '../services/enrolments/list.ts';
import { revokeDevice } from '../services/enrolments/revoke.ts';
import { enrolmentPath } from '../services/enrolments/work-page.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';
import { MAX_REASON, storableText, visibleName } from '../survey/typed-text.ts';

const cities = z.union([z.literal('all'), z.array(cityCode).min(1).max(1000)]);
const orNull = instantSchema.nullable();

const enrolment = z
  .object({
    id: z.uuid(),
    kind: z.enum(['device', 'token']),
    state: z.enum(deviceStates).openapi({
      description:
        '`waiting`: the link was not opened yet; `lapsed`: nor can it be any more; `over`: its time has passed',
    }),
    name: z.string().openapi({ description: 'Of the interviewer' }),
    role: z.enum(staffRoles),
    entry: z.enum(entryWays).nullable(),
    cities: z
      .union([z.literal('all'), z.array(z.string())])
      .openapi({ description: 'Those that the caller may see' }),
    until: instantSchema,
    linkExpiresAt: orNull,
    enrolledAt: orNull,
    lastSeenAt: orNull.openapi({ description: 'The beginning of the hour' }),
    grantedBy: z.string(),
    grantedAt: instantSchema,
    revokedBy: z.string().nullable(),
    revokedAt: orNull,
  })
  .openapi('Enrolment', {
    description:
      'A device on which an interviewer works, or a token. How much waits on it to be sent, only the device knows.',
  });

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/enrolments',
  summary: 'Devices and tokens of interviewers, the newest first',
  security,
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: jsonReply(
      'Those for cities that the caller may see',
      z.object({ wave: z.uuid(), enrolments: z.array(enrolment) }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const inviteRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/enrolments',
  summary: 'Make the link by which an interviewer’s device is enrolled, once',
  description: 'The same id with the same content again gives the same link.',
  security,
  middleware: jsonUpTo(16_384),
  request: {
    params: z.object({ wave: waveParam }),
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        name: visibleName,
        entry: z.enum(entryWays).default('tablet'),
        cities,
        until: z.iso.datetime(),
      }),
    ),
  },
  responses: {
    201: jsonReply(
      'It can be opened for 72 hours, or until the end, if that is earlier',
      z.object({ id: z.uuid(), link: z.string() }),
    ),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const revokeRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/enrolments/{id}/revocation',
  summary: 'Revoke a device or a token at once; what waits on a device stays there',
  security,
  middleware: jsonUpTo(8192),
  request: {
    params: z.object({
      wave: waveParam,
      id: submissionId.clone(),
    }),
    body: jsonRequest(z.strictObject({ reason: storableText.trim().max(MAX_REASON).default('') })),
  },
  responses: {
    204: { description: 'Revoked, also where it was revoked before' },
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

/** Devices of interviewers, for the people who manage them; staff.ts has the route by which a device enrols itself. */
export function enrolmentRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db, keys, now } = platform;

  /** The full link that enrols a device. */
  const linkFor = (c: Context, fieldwork: Fieldwork, { id, entry, cities }: Invitee) =>
    addressOf(
      c,
      platform,
      enrolmentPath({ entry, cities }, fieldwork.cities.keys(), linkOf(keys.enrolments, id)),
    );

  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const devices = await listDevices(platform, actor, wave.id, now());
      return c.json({ wave: wave.id, enrolments: devices.map(enrolmentBody) }, 200);
    })
    .openapi(inviteRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { until, ...others } = c.req.valid('json');
      const invitee = { ...others, until: new Date(until) };
      await inviteDevice(db, actor, fieldwork, invitee, now());
      return c.json({ id: invitee.id, link: linkFor(c, fieldwork, invitee) }, 201);
    })
    .openapi(revokeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: idOrCode, id } = c.req.valid('param');
      const { wave } = await fieldworkOf(idOrCode);
      const { reason } = c.req.valid('json');
      await revokeDevice(db, actor, { waveId: wave.id, id, reason }, now());
      return c.body(null, 204);
    });
}

function enrolmentBody(device: ListedDevice): z.infer<typeof enrolment> {
  const { mayRevoke: _, link: __, cities, ...others } = device;
  const { until, linkExpiresAt, enrolledAt, lastSeenAt, grantedAt, revokedAt } = device;
  return {
    ...others,
    cities: cities === 'all' ? 'all' : [...cities],
    until: until.toISOString(),
    linkExpiresAt: linkExpiresAt?.toISOString() ?? null,
    enrolledAt: enrolledAt?.toISOString() ?? null,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    grantedAt: grantedAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
