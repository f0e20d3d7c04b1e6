import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findStoredSheet } from '../../db/submissions.ts';
import type { Surroundings } from '../cache/context.ts';
import { Problem } from '../http/problems.ts';
import {
  cityParam,
  instantSchema,
  jsonReply,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { findSheetId } from '../identity/paper-sheet.ts';
import { permit, requireStaff } from '../identity/require-staff.ts';
import { submissionId } from '../survey/schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/cities/{city}/paper-sheets/{id}',
  summary: 'When a paper sheet was received, for those who copy paper in the city',
  security,
  request: {
    params: z.object({
      wave: waveParam,
      city: cityParam,
      id: submissionId.clone().openapi({
        description: 'As it would be submitted under',
      }),
    }),
  },
  responses: {
    200: jsonReply('Null: not yet', z.object({ receivedAt: instantSchema.nullable() })),
    ...problemResponses(401, 403, 404),
  },
});

/**
 * Whether a paper sheet was copied before: a client asks as soon as its number is typed, so that nobody copies it in
 * vain.
 */
export function paperSheetRoutes({ platform, fieldworkOf }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    c.header('Cache-Control', 'no-store');
    const { staff } = await requireStaff(platform, c.req.header('authorization'));
    const { wave, city, id } = c.req.valid('param');
    const { id: waveId } = (await fieldworkOf(wave)).wave;
    permit(staff, waveId, city);
    if (staff.role !== 'interviewer' || staff.entry !== 'paper') throw new Problem('forbidden');
    const sheet = { waveId, city };
    const storedId = await findSheetId(platform.db, platform.keys, { ...sheet, id });
    const receivedAt = await findStoredSheet(platform.db, { ...sheet, id: storedId });
    return c.json({ receivedAt: receivedAt?.toISOString() ?? null }, 200);
  });
}
