import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ListedPull } from '../../db/pulls.ts';
import { pullForms } from '../../db/releases-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import {
  instantSchema,
  jsonReply,
  listPageOf,
  nextPage,
  pageParams,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { readPulls } from '../services/releases/read-pulls.ts';

const pull = z
  .object({
    id: z.uuid(),
    at: instantSchema.openapi({ description: 'Before the first byte was sent' }),
    key: z.object({ id: z.uuid(), name: z.string() }),
    release: z.int(),
    digest: z.string().openapi({ description: 'Of the release' }),
    form: z.enum(pullForms).openapi({ description: 'The release, a file of it, or the feed' }),
    status: z
      .union([z.literal(200), z.literal(304)])
      .openapi({ description: '304: what the caller held was current' }),
  })
  .openapi('Pull');

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/pulls',
  summary: 'What was sent of releases to keys, the newest first: an evaluator’s own, all for auditors',
  description:
    'A key reads what it pulled itself and what the other keys of its account did. Pulls without a key are not logged.',
  security,
  request: { params: z.object({ wave: waveParam }), query: z.object(pageParams) },
  responses: {
    200: jsonReply('Pulls', z.object({ wave: z.uuid(), pulls: z.array(pull), next: nextPage })),
    ...problemResponses(401, 403, 404, 422),
  },
});

/** The log of pulls. */
export function pullRoutes({ platform, fieldworkOf }: Surroundings) {
  return new OpenAPIHono().openapi(listRoute, async (c) => {
    const { before, limit } = c.req.valid('query');
    const { wave } = await fieldworkOf(c.req.valid('param').wave);
    const actor = await callerOf(platform, c);
    const read = await readPulls(platform.db, actor, wave.id, { before, limit: limit + 1 });
    const { rows, next } = listPageOf(read.rows, limit);
    return c.json({ wave: wave.id, pulls: rows.map(pullBody), next }, 200);
  });
}

const pullBody = ({ id, at, keyId, keyName, number, digest, form, status }: ListedPull) => ({
  id,
  at: at.toISOString(),
  key: { id: keyId, name: keyName },
  release: number,
  digest,
  form,
  status,
});
