import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/**
 * The comparison for pages, on the same HTTP server: /echo replies with ready bytes, everything else is a file of
 * FOLDER, compressed beforehand.
 */
const body = new Uint8Array(readFileSync(process.env.BODY ?? ''));
const app = new Hono();
app.get('/echo', (c) =>
  c.body(body, 200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'br' }),
);
app.get('*', serveStatic({ root: relative('.', process.env.FOLDER ?? ''), precompressed: true }));
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
