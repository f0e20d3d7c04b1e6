import { Hono } from 'hono';
import { findLatest } from '../../db/releases.ts';
import { verifyPage } from '../../web/verify/page.tsx';
import type { Surroundings } from '../cache/context.ts';
import { addressOf } from '../http/address.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { contextOf, show } from './render.ts';

/** The page on which everybody can check a release. */
export function verifyPages({ platform, openedWaves }: Surroundings) {
  return new Hono().get('/verify', async (c) => {
    const context = contextOf(c, platform);
    const waves = await openedWaves.read();
    const current = await Promise.all(
      waves.map(async ({ id, code, title }) => {
        const latest = await findLatest(platform.db, id, platform.now());
        return latest
          ? [{ wave: code, title: localize(title, context.language), number: latest.number }]
          : [];
      }),
    );
    const { origin } = new URL(addressOf(c, platform, '/'));
    const script = platform.asset('web/verify/client.ts');
    return show(c, verifyPage({ ...context, current: current.flat(), origin, script }));
  });
}
