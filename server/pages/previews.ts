import { Hono } from 'hono';
import { previewLinkPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { requireOwnForm } from '../http/own-form.ts';
import { previewedDesign } from '../services/design/preview-link.ts';
import { showDraftPaper } from './console/design/draft-paper.ts';
import { MOST_TEXT } from './evaluation/form.ts';
import { readPostedForm } from './posted-answers.ts';

/** Drafts of questionnaires, behind a link that expires and accepts no answers. */
export function previewPages({ platform }: Surroundings) {
  const { db, keys, now } = platform;
  const path = '/preview/:wave/:ticket';
  async function show(c: Parameters<typeof showDraftPaper>[0], sent?: [string, string][]): Promise<Response> {
    const [wave, ticket] = [c.req.param('wave') ?? '', c.req.param('ticket') ?? ''];
    const design = await previewedDesign(db, keys, { wave, ticket, now: now() });
    const response = await showDraftPaper(
      c,
      platform,
      design,
      (choice) => previewLinkPath(wave, ticket, choice),
      sent,
    );
    response.headers.set('Cache-Control', 'no-store');
    response.headers.set('X-Robots-Tag', 'noindex');
    return response;
  }
  return new Hono()
    .get(path, async (c) => await show(c))
    .post(path, requireOwnForm(platform), limitBody(MOST_TEXT), async (c) =>
      show(c, [...(await readPostedForm(c))]),
    );
}
