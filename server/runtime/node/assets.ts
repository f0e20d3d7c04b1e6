import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Context, Env, Hono, Next } from 'hono';
import { serviceWorkerPath } from '../../../web/paths.ts';

const YEAR_SECONDS = 31_536_000;

/** The built front end: beside the built server in dist, or from the sources. */
const builtFront = ['../web', '../../../dist/web']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(join(path, '.vite/manifest.json')));

/** Looks up the URL path of a built asset by its source path, such as "web/answer/main.tsx". */
export function readAssets(): (source: string) => string | undefined {
  if (!builtFront) return () => undefined;
  const manifest: Record<string, { file: string }> = JSON.parse(
    readFileSync(join(builtFront, '.vite/manifest.json'), 'utf8'),
  );
  return (source) => {
    const built = manifest[source];
    return built && `/${built.file}`;
  };
}

/** Serves the built files, if there are any. */
export function serveAssets<E extends Env>(app: Hono<E>): void {
  if (!builtFront) return;
  const root = relative('.', builtFront);
  app.get('/assets/*', keepForEver, serveStatic({ root, precompressed: true }));
  app.get(serviceWorkerPath(), askAgain, serveStatic({ root }));
}

/** The service worker keeps its address: browsers must ask for it each time. */
async function askAgain(c: Context, next: Next): Promise<void> {
  await next();
  c.header('Cache-Control', 'no-cache');
}

/** Built files carry a hash of their content in their name. */
async function keepForEver(c: Context, next: Next): Promise<void> {
  await next();
  if (c.res.ok) c.header('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
}
