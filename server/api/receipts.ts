import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { problemResponses } from '../http/schemas.ts';
import type { Platform } from '../platform.ts';
import { findReceipt } from '../services/submissions/find-receipt.ts';

const receiptInfo = z
  .object({
    receipt: z.string(),
    known: z.boolean(),
    wave: z.uuid().optional(),
    releases: z
      .array(z.int())
      .openapi({ description: 'Numbers of the releases of the wave that include it' }),
  })
  .openapi('KnownReceipt');

const route = createRoute({
  method: 'get',
  path: '/api/v1/receipts/{receipt}',
  summary: 'Whether a receipt is known, and which releases include it',
  request: {
    params: z.object({
      receipt: z
        .string()
        .min(1)
        .max(80)
        .openapi({ param: { name: 'receipt', in: 'path' } }),
    }),
  },
  responses: {
    200: { description: 'What is known', content: { 'application/json': { schema: receiptInfo } } },
    ...problemResponses(404),
  },
});

export function receiptRoutes({ platform }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json(await lookUpReceipt(platform, c.req.valid('param').receipt), 200);
  });
}

/** What a receipt's holder may know: that the submission is stored, in which wave and releases. No answers. */
async function lookUpReceipt(platform: Platform, receipt: string): Promise<z.infer<typeof receiptInfo>> {
  const submission = await findReceipt(platform, receipt);
  if (!submission) return { receipt, known: false, releases: [] };
  return { receipt, known: true, wave: submission.wave.id, releases: submission.releases };
}
