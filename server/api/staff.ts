import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { decodeJwt } from 'jose';
import type { Surroundings } from '../cache/context.ts';
import { Problem } from '../http/problems.ts';
import { instantSchema, problemResponses } from '../http/schemas.ts';
import { bearerIn, entryWays, readStaffToken, staffRoles } from '../identity/staff.ts';

const member = z
  .object({
    name: z.string(),
    role: z.enum(staffRoles),
    entry: z.enum(entryWays).optional().openapi({ description: 'Of an interviewer' }),
    wave: z.uuid(),
    cities: z.union([z.literal('all'), z.array(z.string())]),
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
    const token = bearerIn(c.req.header('authorization'));
    const staff =
      token === undefined ? undefined : await readStaffToken(platform.keys.staff, token, platform.now());
    if (token === undefined || !staff) throw new Problem('unauthorized');
    // Only tokens that say when they expire are read.
    const expiresAt = new Date(Number(decodeJwt(token).exp) * 1000).toISOString();
    return c.json({ ...staff, expiresAt }, 200);
  });
}
