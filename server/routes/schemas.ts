import { z } from '@hono/zod-openapi';

/** Parameters and documents that several routes share, as the OpenAPI document names them. */

export const waveParam = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .openapi({
    param: { name: 'wave', in: 'path' },
    description: 'A wave’s id, or its code such as 2016',
    example: '2016',
  });

export const cityParam = z
  .string()
  .regex(/^\d{6}$/)
  .openapi({ param: { name: 'city', in: 'path' }, description: 'Six-digit city code', example: '330100' });

export const numberParam = z.coerce
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .openapi({ param: { name: 'n', in: 'path' }, description: 'Number of the release', example: 1 });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem document, in the caller’s language' });

const descriptions: Record<number, string> = {
  403: 'The credential is not valid',
  404: 'Not known',
  405: 'Method not allowed',
  406: 'Not available in the requested format',
  409: 'It conflicts with what is stored',
  410: 'The wave is closed',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not valid; every fault is listed',
  429: 'Slow down',
  503: 'Overloaded; nothing was stored, send the same id again',
};

/** The problem responses of a route, for its description. */
export function problems<S extends number>(...statuses: S[]) {
  const entries = statuses.map((status) => [
    status,
    {
      description: descriptions[status] ?? 'Problem',
      content: { 'application/problem+json': { schema: problemSchema } },
      ...(status === 429 || status === 503
        ? {
            headers: {
              'Retry-After': { schema: { type: 'integer' as const }, description: 'Seconds to wait' },
            },
          }
        : {}),
    },
  ]);
  return Object.fromEntries(entries) as Record<
    S,
    { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } }
  >;
}

/** `{ "zh-CN": …, "en": … }` */
export const textSchema = z
  .record(z.string(), z.string())
  .openapi('Text', { example: { 'zh-CN': '市民体验调查', en: 'Citizen experience survey' } });

export const instantSchema = z.iso.datetime().openapi({ example: '2026-11-22T09:14:03.000Z' });
