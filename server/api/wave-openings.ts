import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findNewestOpening } from '../../db/wave-openings.ts';
import type { Surroundings } from '../cache/context.ts';
import {
  instantSchema,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { setupApiPath, setupContent, setupDigestText, setupParams } from '../http/setup-schema.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { approveOpening } from '../services/setup/approve-opening.ts';
import { proposeOpening } from '../services/setup/propose-opening.ts';
import { readSetup, setupDigest } from '../services/setup/setup.ts';
import { setupBody } from '../services/setup/setup-document.ts';
import { submissionId } from '../survey/schemas.ts';

const middleware = jsonUpTo(4096);

const opening = z
  .object({
    id: z.uuid(),
    at: instantSchema,
    author: z.string(),
    digest: z.string().openapi({ description: 'Of the set-up that is to be opened' }),
  })
  .openapi('WaveOpening');
const content = jsonContent(opening);

const newestRoute = createRoute({
  method: 'get',
  path: `${setupApiPath}/openings`,
  summary: 'The newest proposal to open the wave',
  security,
  request: { params: setupParams },
  responses: {
    200: jsonReply(
      'Null: nobody has proposed it',
      z.object({
        opening: opening.nullable(),
        overtaken: z.boolean().openapi({ description: 'The set-up has changed since' }),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const proposeRoute = createRoute({
  method: 'post',
  path: `${setupApiPath}/openings`,
  summary: 'Propose to open the wave as it stands, for another person to approve',
  description: 'The same id again gets the first reply.',
  security,
  middleware,
  request: {
    params: setupParams,
    body: jsonRequest(z.strictObject({ id: submissionId })),
  },
  responses: {
    201: { description: 'Proposed', content },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const approveRoute = createRoute({
  method: 'post',
  path: `${setupApiPath}/openings/{id}/approval`,
  summary: 'Approve a proposal: the wave is opened for good',
  security,
  middleware,
  request: {
    params: setupParams.extend({
      id: z.uuid().toLowerCase(),
    }),
    body: jsonRequest(
      z.strictObject({
        digest: setupDigestText.clone().openapi({ description: 'Of what was seen' }),
      }),
    ),
  },
  responses: {
    200: { description: 'The set-up, which is frozen', content: setupContent },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Opening a wave by two people. */
export function waveOpeningRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(newestRoute, async (c) => {
      const setup = await readSetup(db, c.req.valid('param').wave, await callerOf(platform, c));
      const row = await findNewestOpening(db, setup.wave.id);
      const isOvertaken = row !== undefined && row.digest !== setupDigest(setup);
      return c.json({ opening: row ? openingBody(row) : null, overtaken: isOvertaken }, 200);
    })
    .openapi(proposeRoute, async (c) => {
      const proposed = await proposeOpening(db, {
        ...c.req.valid('json'),
        wave: c.req.valid('param').wave,
        actor: await callerOf(platform, c),
        requireOrganiser: platform.requiresOrganiser,
        now: now(),
      });
      return c.json(openingBody(proposed), 201);
    })
    .openapi(approveRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave, id } = c.req.valid('param');
      const opened = await approveOpening(db, {
        ...{ opening: id, wave, actor, now: now() },
        digest: c.req.valid('json').digest,
        requireOrganiser: platform.requiresOrganiser,
      });
      return c.json(setupBody(await readSetup(db, opened.id, actor)), 200);
    });
}

const openingBody = ({
  id,
  at,
  authorName,
  digest,
}: {
  id: string;
  at: Date;
  authorName: string;
  digest: string;
}) => ({
  ...{ id, digest },
  at: at.toISOString(),
  author: authorName,
});
