import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { z } from 'zod';
import { findClip, listClips } from '../../db/clips.ts';
import { spokenTexts } from '../../web/large-print/spoken-texts.ts';
import { clipPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { Problem } from '../http/problems.ts';
import { languages } from '../survey/questionnaire/languages.ts';

const spokenLanguage = z.enum(languages);
const clipFile = z.string().regex(/^[0-9a-f]{64}\.opus$/);

/** The clips that are read aloud where the browser has no voice: the list of sentences, and each recording. */
export function clipPages({ platform, cityWaves }: Surroundings) {
  return new Hono()
    .get('/s/:city/clips/:language', etag(), async (c) => {
      const language = spokenLanguage.safeParse(c.req.param('language'));
      const fieldwork = await cityWaves.read(c.req.param('city'));
      if (!language.success || !fieldwork) throw new Problem('not-found');
      const texts = spokenTexts(fieldwork.definition, language.data);
      const clips = await listClips(platform.db, language.data, texts);
      c.header('Cache-Control', 'no-cache');
      if (clips.length === 0) return c.body(null, 204);
      return c.json(Object.fromEntries(clips.map(({ text, digest }) => [text, clipPath(digest)])));
    })
    .get('/clips/:file', async (c) => {
      const file = clipFile.safeParse(c.req.param('file'));
      const opus = file.success ? await findClip(platform.db, file.data.slice(0, 64)) : undefined;
      if (!opus) throw new Problem('not-found');
      return c.body(new Uint8Array(opus), 200, {
        'Content-Type': 'audio/ogg; codecs=opus',
        'Cache-Control': 'public, max-age=31536000, immutable',
      });
    });
}
