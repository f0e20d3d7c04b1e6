import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/** The least that a JSON endpoint can do on this HTTP server: parse the body, answer with a small one. */
const app = new Hono();
app.post('*', async (c) => {
  const { id } = await c.req.json();
  return c.json({ receipt: id, outcome: 'counted' }, 201);
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) });
