import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { caseSchema } from '../http/case-schema.ts';
import {
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { countCases, sumCases } from '../services/contacts/count-cases.ts';
import { recordContact } from '../services/contacts/record.ts';
import { dispositions } from '../survey/contact/dispositions.ts';
import { type CaseCounts, responseRates } from '../survey/contact/response-rates.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';

const params = z.object({ wave: waveParam });

const contact = z
  .strictObject({
    id: submissionId,
    city: cityCode,
    disposition: z
      .enum(dispositions)
      .optional()
      .openapi({ description: 'AAPOR’s final disposition code; absent only where a mistake is taken back' }),
    replaces: submissionId
      .optional()
      .openapi({ description: 'A contact of the same interviewer that was a mistake' }),
    channel: z
      .string()
      .regex(/^point-[A-Za-z0-9][A-Za-z0-9._-]{0,57}$/)
      .openapi({ description: 'The sampling point', example: 'point-A17' }),
    recordedAt: z.iso.datetime().openapi({ description: 'By the tablet’s clock' }),
  })
  .refine((c) => c.disposition !== undefined || c.replaces !== undefined, {
    path: ['disposition'],
    message: 'a disposition, or what it replaces',
  });

const stored = { content: jsonContent(z.object({ id: z.string() })) };

const recordRoute = createRoute({
  method: 'post',
  path: '/api/v1/waves/{wave}/contacts',
  summary: 'An address or a person that an interviewer approached without an interview',
  description:
    'The same id with the same content again changes nothing, so it may be sent any number of times.',
  security,
  middleware: jsonUpTo(2048),
  request: { params, body: jsonRequest(contact) },
  responses: {
    200: { description: 'It was stored before', ...stored },
    201: { description: 'Stored', ...stored },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const ratesRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/response-rates',
  summary: 'Response rates of interviews on tablets, for staff of the wave',
  security,
  request: { params },
  responses: {
    200: jsonReply(
      'Together, and by city: those for which the token is good and in which somebody was approached',
      z.object({
        wave: z.uuid(),
        total: caseSchema,
        cities: z.array(caseSchema.extend({ city: z.string() })),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

/** Contacts of interviewers that led to no interview, and the response rates. */
export function contactRoutes({ platform, fieldworkOf }: Surroundings) {
  return new OpenAPIHono()
    .openapi(recordRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { disposition, replaces, recordedAt, ...others } = c.req.valid('json');
      const recorded = await recordContact(platform, fieldwork, actor, {
        ...others,
        disposition: disposition ?? null,
        replaces: replaces ?? null,
        recordedAt: new Date(recordedAt),
      });
      return c.json({ id: others.id }, recorded === 'stored' ? 201 : 200);
    })
    .openapi(ratesRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const cases = await countCases(platform, fieldwork, actor);
      const ratesOf = (counts: CaseCounts) => ({ counts, rates: responseRates(counts) });
      return c.json(
        {
          wave: fieldwork.wave.id,
          total: ratesOf(sumCases(cases.map(({ counts }) => counts))),
          cities: cases.map(({ city, counts }) => ({ city, ...ratesOf(counts) })),
        },
        200,
      );
    });
}
