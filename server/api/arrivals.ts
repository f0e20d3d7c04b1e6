import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { createJsonReplies } from '../cache/json.ts';
import { countSchema as count, itemDropOffSchema, wayBody, waySchema } from '../http/field-schemas.ts';
import { Problem } from '../http/problems.ts';
import { instantSchema, jsonContent, problemResponses, security, waveParam } from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { waysOfArrival } from '../services/monitor/channels.ts';
import { dropOff } from '../services/monitor/drop-off.ts';
import type { Monitors } from '../services/monitor/monitor.ts';
import { cityCode } from '../survey/schemas.ts';
import { verdictReasons } from '../survey/screening/verdict.ts';
import { submissionModes } from '../survey/submission/modes.ts';

const seconds = z.number().min(0);
const time = seconds.openapi({ description: 'Seconds: the middle of an interval of ten' });
const notCounted = 'Null where the server does not count pages, as on Workers';

const arrivals = z
  .object({
    asOf: instantSchema,
    wave: z.uuid(),
    channels: z.array(
      waySchema.extend({
        medianSeconds: seconds
          .nullable()
          .openapi({ description: 'That answering took; null where no time is known' }),
      }),
    ),
    modes: z.array(waySchema),
    languages: z.array(waySchema),
    removed: z.array(z.object({ reason: z.enum(verdictReasons), n: count })),
    times: z.object({
      asOf: instantSchema,
      secondsPerQuestion: seconds.openapi({
        description: 'For each question shown, below which everybody is too fast; 0 without screening',
      }),
      durations: z.array(
        z.object({
          mode: z.enum(submissionModes),
          language: z.string().nullable().openapi({ description: 'Null for all of the mode' }),
          n: count.openapi({ description: 'Whose time is known; nobody who is out of scope' }),
          ...{ p10: time, p25: time, p50: time, p75: time, p90: time },
          limit: seconds.nullable().openapi({
            description:
              'Seconds below which somebody is too fast beside the median of the whole wave; null in a language, while too few have answered, and for callers who do not see the whole wave',
          }),
        }),
      ),
    }),
    paces: z
      .array(
        z.object({
          page: z.string().openapi({ description: 'By its question' }),
          language: z.string(),
          n: count,
          seconds: seconds.openapi({ description: 'The median in this language' }),
          others: seconds.openapi({ description: 'The median in all others together' }),
          ratio: z.number().openapi({
            description: 'Of the two, beside what is usual for the language over all pages',
          }),
          isSlow: z.boolean().openapi({
            description:
              'The ratio is above 1.25 even at the lower end of its interval of three standard errors',
          }),
        }),
      )
      .nullable()
      .openapi({ description: `How long pages that can be compared take by language. ${notCounted}` }),
  })
  .openapi('Arrivals');

const pageSum = z.object({
  name: z.string().openapi({ description: 'A page by its first question, or a channel' }),
  shown: count,
  passed: count.openapi({ description: 'Of them, who went on, or sent answers' }),
});
const dropOffBody = z
  .object({
    asOf: instantSchema,
    wave: z.uuid(),
    city: cityCode.nullable().openapi({ description: 'Null for all that the caller may see' }),
    received: count.openapi({ description: 'Submissions in scope' }),
    items: z.array(itemDropOffSchema),
    pages: z
      .object({
        opened: count.openapi({ description: 'Who saw the opening, of one resident in sixteen' }),
        sent: count.openapi({ description: 'Who sent answers, of the same' }),
        pages: z.array(pageSum),
        channels: z.array(pageSum).openapi({ description: 'The thirty busiest' }),
      })
      .nullable()
      .openapi({ description: `Best effort: browsers tell it. ${notCounted}` }),
  })
  .openapi('DropOff');

const unchanged = { 304: { description: 'The caller’s copy is current' } };
const tagged = { ETag: { schema: { type: 'string' as const } } };

const arrivalsRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/arrivals',
  summary: 'By which channels, in which modes and languages answers come, and how long answering takes',
  security,
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: {
      description: 'Of the cities that the caller may see',
      content: jsonContent(arrivals),
      headers: tagged,
    },
    ...unchanged,
    ...problemResponses(401, 403, 404),
  },
});

const dropOffRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/drop-off',
  summary: 'Where answers are lacking, and where people stop',
  security,
  request: { params: z.object({ wave: waveParam }), query: z.object({ city: cityCode.optional() }) },
  responses: {
    200: {
      description: 'Of the cities that the caller may see, or of one of them',
      content: jsonContent(dropOffBody),
      headers: tagged,
    },
    ...unchanged,
    ...problemResponses(401, 403, 404, 422),
  },
});

/** How answers arrive and where they are missing, for programs: the data of the console's pages of these names. */
export function arrivalRoutes({ platform, fieldworkOf }: Surroundings, monitorOf: Monitors) {
  const reply = createJsonReplies(platform);
  return new OpenAPIHono()
    .openapi(arrivalsRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const ways = await waysOfArrival(platform, monitorOf, fieldwork, actor);
      // Counting begins within seconds of a wave's opening.
      if (!ways) throw new Problem('overloaded');
      const { durations, medians, secondsPerQuestion } = ways.times;
      const body: z.infer<typeof arrivals> = {
        asOf: ways.asOf.toISOString(),
        wave: fieldwork.wave.id,
        channels: ways.channels.map((way) => ({
          ...wayBody(way),
          medianSeconds: medians.get(way.name) ?? null,
        })),
        modes: ways.modes.map(wayBody),
        languages: ways.languages.map(wayBody),
        removed: ways.removed,
        times: { asOf: ways.times.asOf.toISOString(), secondsPerQuestion, durations },
        paces: ways.paces ?? null,
      };
      return await reply(c, () => body);
    })
    .openapi(dropOffRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { city } = c.req.valid('query');
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const view = await dropOff(platform, monitorOf, fieldwork, actor, city);
      if (!view) throw new Problem('overloaded');
      const body: z.infer<typeof dropOffBody> = {
        asOf: view.asOf.toISOString(),
        wave: fieldwork.wave.id,
        city: city ?? null,
        received: view.received,
        items: view.items,
        pages: view.pages ?? null,
      };
      return await reply(c, () => body);
    });
}
