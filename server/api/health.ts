import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { jsonReply } from '../http/schemas.ts';

const status = z.object({ status: z.string() });

const aliveRoute = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'The process is alive',
  responses: { 200: jsonReply('Alive', status) },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'The database takes submissions and its migrations are current',
  responses: {
    200: jsonReply('Ready', status),
    503: jsonReply('Not ready', status),
  },
});

const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Metrics for Prometheus',
  responses: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
});

export function operationRoutes({ platform }: Surroundings) {
  const app = new OpenAPIHono();
  for (const path of ['/healthz', '/readyz', '/metrics'])
    app.use(path, async (c, next) => {
      await next();
      c.header('Cache-Control', 'no-store');
    });
  return app
    .openapi(aliveRoute, (c) => c.json({ status: 'alive' }, 200))
    .openapi(readyRoute, async (c) =>
      (await platform.ready()) ? c.json({ status: 'ready' }, 200) : c.json({ status: 'not ready' }, 503),
    )
    .openapi(metricsRoute, async (c) =>
      c.text(await platform.metrics.metrics(), 200, { 'Content-Type': platform.metrics.contentType }),
    );
}
