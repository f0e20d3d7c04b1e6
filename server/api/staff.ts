import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { decodeJwt } from 'jose';
import { findCities } from '../../db/cities.ts';
import type { Surroundings } from '../cache/context.ts';
import { instantSchema, problemResponses } from '../http/schemas.ts';
import { requireStaff } from '../identity/require-staff.ts';
import { bearerIn, entryWays, staffRoles } from '../identity/staff.ts';

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
  summary: 'Whom a token of a member of staff names, and what it is good for',
  security: [{ staff: [] }],
  responses: {
    200: { description: 'The token’s bearer', content: { 'application/json': { schema: member } } },
    ...problemResponses(401),
  },
});

/** What a token says, for the page that holds it. */
export function staffRoutes({ platform }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    c.header('Cache-Control', 'no-store');
    const authorization = c.req.header('authorization');
    const staff = await requireStaff(platform, authorization);
    const { exp } = decodeJwt(bearerIn(authorization) ?? '');
    // Only tokens that say when they expire are read.
    const expiresAt = new Date(Number(exp) * 1000).toISOString();
    const cities = staff.cities === 'all' ? [] : await findCities(platform.db, staff.cities);
    const cityNames = Object.fromEntries(cities.map(({ code, name, english }) => [code, { name, english }]));
    return c.json({ ...staff, cityNames, expiresAt }, 200);
  });
}
