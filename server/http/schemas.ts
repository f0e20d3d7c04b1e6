import { z } from '@hono/zod-openapi';
import { cityCode, sha256Text } from '../survey/schemas.ts';

/** Parameters and documents that several routes share, named as in the OpenAPI document. */

export const waveParam = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .openapi({
    description: 'A wave’s id, or its code such as 2016',
    example: '2016',
  });

export const cityParam = cityCode
  // A copy: only schemas made after zod-openapi was loaded can be described.
  .clone()
  .openapi({ description: 'Six-digit city code', example: '330100' });

export const numberParam = z.coerce
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .openapi({ description: 'Number of the release', example: 1 });

export const evaluationParam = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .openapi({
    description: 'Code of an evaluation',
    example: '2016',
  });

export const reportNumberParam = z.coerce
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .openapi({ description: 'Number of the report', example: 1 });

/** What the OpenAPI document says of routes for staff. */
export const security = [{ staff: [] }];

/** A SHA-256 in hexadecimal: a copy, to be described. */
export const digestSchema = sha256Text.clone();

/** A schema as the JSON content of a request or a response. */
export const jsonContent = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });

/** A reply whose body is JSON. */
export const jsonReply = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: jsonContent(schema),
});

/** A required JSON body of a request. */
export const jsonRequest = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: jsonContent(schema),
});

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem document, in the caller’s language' });

const descriptions: Record<number, string> = {
  401: 'No valid token',
  403: 'The credential is not valid, or not for this',
  404: 'Not known',
  405: 'Method not allowed',
  406: 'Not available in the requested format',
  409: 'It conflicts with what is stored',
  410: 'The wave is closed, or what was there is kept no more',
  412: 'Somebody else changed the same meanwhile; `fields` has what both wrote',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not valid; the first 20 faults are named, each in a few words, then how many more there are',
  429: 'Slow down',
  501: 'Not done by this runtime',
  503: 'Overloaded; nothing was stored, send the same id again',
};

/** The problem responses in a route's description. Every route that needs the database can reply 503. */
export function problemResponses<S extends number>(...statuses: S[]) {
  const entries = [...statuses, 503].map((status) => [
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
    S | 503,
    { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } }
  >;
}

/** Description only: validating every header of every submission would cost more than it is worth. */
export const proofHeader = {
  name: 'Proof-Of-Work',
  in: 'header' as const,
  required: false,
  schema: { type: 'string' as const, maxLength: 2048 },
  description:
    'After a 429: the solved challenge, `{"challenge": …, "solution": {"counter": …, "derivedKey": …}}` in base64, or the ticket',
};

const challengeSchema = z
  .object({
    parameters: z.looseObject({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: z.string(),
      salt: z.string(),
      cost: z.int().openapi({ description: 'Iterations' }),
      keyLength: z.int(),
      keyPrefix: z.string().openapi({ description: 'What the derived key starts with, hexadecimal' }),
      expiresAt: z.int().openapi({ description: 'Seconds since 1970' }),
      data: z.looseObject({ most: z.int().openapi({ description: 'The counter is below it' }) }),
    }),
    signature: z.string(),
  })
  .openapi('Challenge', { description: 'Proof of work, as ALTCHA (version 2) describes it' });

/** The reply to a submission under pressure: many arrive from one network or for one city. */
export const askedForWork = {
  description: 'Unusually many come from this network or for this city: send the same again with a proof',
  content: {
    'application/problem+json': {
      schema: problemSchema
        .extend({
          challenge: challengeSchema,
          ticket: z
            .string()
            .openapi({ description: 'Passes in place of a proof, once `Retry-After` is over' }),
        })
        .openapi('AskedForWork'),
    },
  },
  headers: {
    'Retry-After': { schema: { type: 'integer' as const }, description: 'Seconds until the ticket passes' },
  },
};

/** `{ "zh-CN": …, "en": … }` */
export const textSchema = z
  .record(z.string(), z.string())
  .openapi('Text', { example: { 'zh-CN': '市民体验调查', en: 'Citizen experience survey' } });

export const instantSchema = z.iso.datetime().openapi({ example: '2026-11-22T09:14:03.000Z' });

/** Parameters of a paginated list, newest first. */
export const pageParams = {
  before: z.uuid().optional().openapi({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
export const nextPage = z
  .uuid()
  .nullable()
  .openapi({ description: 'Leads to the next page; null on the last' });

/** One page of a list, given one row more than it shows. */
export function listPageOf<T extends { id: string }>(read: readonly T[], limit: number) {
  const rows = read.slice(0, limit);
  return { rows, next: read.length > limit ? (rows.at(-1)?.id ?? null) : null };
}
