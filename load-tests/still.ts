import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/**
 * What pages are compared with, on the same HTTP server program: /echo answers with bytes that are there
 * already, and everything else is a file of FOLDER, compressed beforehand.
 */
const body = new Uint8Array(readFileSync(process.env.BODY ?? ''));
const app = new Hono();
app.get('/echo', (c) =>
  c.body(body, 200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'br' }),
);
app.get('*', serveStatic({ root: relative('.', process.env.FOLDER ?? ''), precompressed: true }));
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
