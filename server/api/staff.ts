import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findCities } from '../../db/cities.ts';
import { entryWays, staffRoles } from '../../db/grants-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { instantSchema, jsonReply, jsonRequest, problemResponses, security } from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { DEVICE_KEY } from '../identity/enrolment.ts';
import type { FoundStaff } from '../identity/find-staff.ts';
import { requireStaff } from '../identity/require-staff.ts';
import { enrolDevice } from '../services/enrolments/enrol.ts';

const member = z
  .object({
    name: z.string(),
    role: z.enum(staffRoles),
    entry: z.enum(entryWays).optional().openapi({ description: 'Of an interviewer' }),
    wave: z.uuid(),
    cities: z.union([z.literal('all'), z.array(z.string())]),
    cityNames: z
      .record(z.string(), z.object({ name: z.string(), english: z.string() }))
      .openapi({ description: 'Of the cities, where these are named, by their codes' }),
    expiresAt: instantSchema,
  })
  .openapi('StaffMember');

const route = createRoute({
  method: 'get',
  path: '/api/v1/staff',
  summary: 'Whom a device or a token of a member of staff stands for, and what it is good for',
  security,
  responses: {
    200: jsonReply('Its bearer', member),
    ...problemResponses(401, 403),
  },
});

const enrolRoute = createRoute({
  method: 'post',
  path: '/api/v1/enrolments',
  summary: 'Enrol the device that opens a link: from then on its key stands for the interviewer',
  description:
    'The device makes the key, and keeps it. The same link with the same key again gives the same reply; with another key it is dead.',
  middleware: jsonUpTo(2048),
  request: {
    body: jsonRequest(
      z.strictObject({
        link: z.string().min(1).max(100).openapi({ description: 'What stands behind `#enrol=` in it' }),
        key: z
          .string()
          .regex(DEVICE_KEY, 'cd_ and 43 characters of base64url')
          .openapi({ description: '`cd_` and 256 random bits in base64url' }),
      }),
    ),
  },
  responses: {
    200: jsonReply('The device’s bearer', member),
    ...problemResponses(401, 403, 410, 413, 415, 422),
  },
});

/** What a device or a token stands for, for the page that holds it. */
export function staffRoutes({ platform }: Surroundings) {
  async function memberOf({ staff, until }: FoundStaff): Promise<z.infer<typeof member>> {
    const cities = staff.cities === 'all' ? [] : await findCities(platform.db, staff.cities);
    const cityNames = Object.fromEntries(cities.map(({ code, name, english }) => [code, { name, english }]));
    return { ...staff, cityNames, expiresAt: until.toISOString() };
  }

  return new OpenAPIHono()
    .openapi(route, async (c) => {
      c.header('Cache-Control', 'no-store');
      return c.json(await memberOf(await requireStaff(platform, c.req.header('authorization'))), 200);
    })
    .openapi(enrolRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const { link, key: deviceKey } = c.req.valid('json');
      return c.json(await memberOf(await enrolDevice(platform, { link, deviceKey })), 200);
    });
}
