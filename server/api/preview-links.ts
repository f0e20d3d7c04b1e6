import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { previewLinkPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { addressOf } from '../http/address.ts';
import { instantSchema, jsonReply, jsonRequest, problemResponses, security } from '../http/schemas.ts';
import { setupApiPath, setupParams } from '../http/setup-schema.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import {
  makePreviewLink,
  type PreviewLink,
  readPreviewLinks,
  revokePreviewLink,
} from '../services/design/preview-link.ts';
import { submissionId } from '../survey/schemas.ts';

const path = `${setupApiPath}/design/links`;
const guards = jsonUpTo(4096);

const previewLink = z
  .object({
    id: z.uuid(),
    url: z.url().openapi({ description: 'Shows the draft as it stands, without an account' }),
    by: z.string(),
    madeAt: instantSchema,
    until: instantSchema,
  })
  .openapi('PreviewLink');

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'The links to the draft that are good, the newest first',
  security,
  request: { params: setupParams },
  responses: {
    200: jsonReply('All of them', z.object({ links: z.array(previewLink) })),
    ...problemResponses(401, 403, 404),
  },
});

const makeRoute = createRoute({
  method: 'post',
  path,
  summary: 'Make a link by which somebody without an account looks at the draft',
  description:
    'Good for seven days, until it is revoked or the wave opens. The same id again is the same link.',
  security,
  middleware: guards,
  request: { params: setupParams, body: jsonRequest(z.strictObject({ id: submissionId })) },
  responses: {
    200: jsonReply('The link', previewLink),
    ...problemResponses(401, 403, 404, 409, 410, 413, 415, 422),
  },
});

const revokeRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/revocation`,
  summary: 'Revoke a link to the draft',
  security,
  middleware: guards,
  request: { params: setupParams.extend({ id: z.string() }), body: jsonRequest(z.strictObject({})) },
  responses: {
    204: { description: 'It is good no more' },
    ...problemResponses(401, 403, 404, 409, 410, 413, 415, 422),
  },
});

/** Links to the preview of a draft, as the page of the preview makes, lists and revokes them. */
export function previewLinkRoutes({ platform }: Surroundings) {
  const { db, keys, now } = platform;

  const ofPreviews = async (c: Context, wave: string) => ({
    wave,
    actor: await callerOf(platform, c),
    now: now(),
  });
  const fieldsOf = (c: Context, wave: string, { id, ticket, by, madeAt, until }: PreviewLink) => ({
    id,
    url: addressOf(c, platform, previewLinkPath(wave, ticket)),
    by,
    madeAt: madeAt.toISOString(),
    until: until.toISOString(),
  });

  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const of = await ofPreviews(c, c.req.valid('param').wave);
      const links = await readPreviewLinks(db, keys, of);
      return c.json({ links: links.map((link) => fieldsOf(c, of.wave, link)) }, 200);
    })
    .openapi(makeRoute, async (c) => {
      const of = await ofPreviews(c, c.req.valid('param').wave);
      const link = await makePreviewLink(db, keys, { ...of, ...c.req.valid('json') });
      return c.json(fieldsOf(c, of.wave, link), 200);
    })
    .openapi(revokeRoute, async (c) => {
      const { wave, id } = c.req.valid('param');
      await revokePreviewLink(db, keys, { ...(await ofPreviews(c, wave)), id: id.toLowerCase() });
      return c.body(null, 204);
    });
}
