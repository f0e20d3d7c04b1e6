import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { createJsonReplies } from '../cache/json.ts';
import type { Fieldwork } from '../cache/open-wave.ts';
import { countSchema as count, itemDropOffSchema, wayBody, waySchema } from '../http/field-schemas.ts';
import { Problem } from '../http/problems.ts';
import {
  cityParam,
  instantSchema,
  jsonContent,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { type CityView, cityInField } from '../services/monitor/city.ts';
import { dropOffOf } from '../services/monitor/drop-off.ts';
import type { CityMonitor, Monitors } from '../services/monitor/monitor.ts';
import { overview } from '../services/monitor/overview.ts';
import { verdictReasons } from '../survey/screening/verdict.ts';

const orNull = 'Null without quotas';

const cityMonitor = z.object({
  code: z.string(),
  received: count,
  counted: count,
  target: count.nullable().openapi({ description: orNull }),
  cap: count.nullable().openapi({ description: orNull }),
  turnedAway: count.openapi({ description: 'Their quota was full' }),
  held: count,
  removed: z.partialRecord(z.enum(verdictReasons), count),
  plan: z.number().nullable().openapi({ description: 'Answers that should have been counted by now' }),
  status: z.enum(['at_plan', 'slightly_behind', 'behind', 'stalled', 'complete', 'no_quota']),
  chance: z.number().min(0).max(1).nullable().openapi({
    description:
      'That every stratum reaches its target by the close; null without quotas, or when it is too early',
  }),
  worst: z
    .object({ stratum: z.string(), counted: count, target: count })
    .nullable()
    .openapi({ description: 'The stratum that has the least of its target' }),
  lastArrival: instantSchema.nullable().openapi({ description: 'When the last answer was stored' }),
  topChannel: z
    .object({ channel: z.string(), n: count })
    .nullable()
    .openapi({ description: 'By which most came; null before the first' }),
  recent: z.array(count).openapi({
    description: 'Received in each of the last 14 days of 24 hours, the one that ends at `asOf` at the end',
  }),
});

const date = instantSchema.nullable();
const forecast = z.union([
  z.object({ p10: date, p50: date, p90: date, fullByClose: z.number().min(0).max(1) }),
  z.object({ unknown: z.enum(['too_early', 'stalled']) }),
]);
const countRange = z
  .object({ p10: count, p50: count, p90: count })
  .nullable()
  .openapi({ description: 'Answers that will count at the close; null where nobody can tell' });
const fanPoint = z.object({ at: instantSchema, p10: count, p50: count, p90: count });
const cityView = cityMonitor.extend({
  asOf: instantSchema,
  wave: z.uuid(),
  atClose: countRange,
  strata: z.array(
    z.object({
      stratum: z.string(),
      counted: count,
      target: count.nullable(),
      cap: count.nullable(),
      turnedAway: count,
      held: count,
      forecast: forecast.nullable(),
      atClose: countRange,
    }),
  ),
  channels: z.array(waySchema),
  modes: z.array(waySchema),
  languages: z.array(waySchema),
  dropOff: z.array(itemDropOffSchema).openapi({
    description: 'The scored questions, of all submissions in scope, whether they count or not',
  }),
  daily: z.array(
    z.object({
      date: z.iso.date().openapi({ description: 'In China’s official time' }),
      received: count,
      counted: count,
    }),
  ),
  planned: z.array(z.object({ at: instantSchema, counted: z.number() })).openapi({
    description: 'What should be counted by when, from the beginning to the close; empty without quotas',
  }),
  fan: z.array(fanPoint).openapi({
    description: 'What will count by when, with ranges of 80 %; empty where nobody can tell',
  }),
  pastRanges: z.object({ days: count, held: count, of: count }).nullable().openapi({
    description:
      'How many ranges of 80 % that could be made so many days ago held, over the cities that the caller may see; null while the wave is too young',
  }),
});
const overviewSchema = z.object({
  asOf: instantSchema.nullable().openapi({ description: 'Null before the first count' }),
  wave: z.uuid(),
  cities: z.array(cityMonitor),
});

const unchanged = { 304: { description: 'The caller’s copy is current' } };
const tagged = { ETag: { schema: { type: 'string' as const } } };

const overviewRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/monitor',
  summary: 'How the cities stand in the field, at one moment, less than half a minute ago',
  security,
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: {
      description: 'The cities that the caller may see, by code',
      content: jsonContent(overviewSchema.openapi('Monitor')),
      headers: tagged,
    },
    ...unchanged,
    ...problemResponses(401, 403, 404),
  },
});

const cityRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/monitor/{city}',
  summary: 'How a city stands in the field: its strata with forecasts, and how its answers came',
  security,
  request: { params: z.object({ wave: waveParam, city: cityParam }) },
  responses: {
    200: {
      description: 'The city',
      content: jsonContent(cityView.openapi('CityMonitor')),
      headers: tagged,
    },
    ...unchanged,
    ...problemResponses(401, 403, 404),
  },
});

/** The monitor's figures for programs. */
export function monitorRoutes({ platform, fieldworkOf }: Surroundings, monitorOf: Monitors) {
  const reply = createJsonReplies(platform);
  return new OpenAPIHono()
    .openapi(overviewRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const view = await overview(monitorOf, wave, actor);
      const body = (): z.infer<typeof overviewSchema> => ({
        asOf: view?.asOf.toISOString() ?? null,
        wave: wave.id,
        cities: view?.cities.map(cityBody) ?? [],
      });
      return await reply(c, body, view);
    })
    .openapi(cityRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: idOrCode, city } = c.req.valid('param');
      const fieldwork = await fieldworkOf(idOrCode);
      const { wave } = fieldwork;
      const view = await cityInField(monitorOf, wave, actor, city);
      // Counting begins within seconds of a wave's opening.
      if (!view) throw new Problem('overloaded');
      const body: z.infer<typeof cityView> = {
        asOf: view.asOf.toISOString(),
        wave: wave.id,
        ...cityViewBody(fieldwork, view),
      };
      return await reply(c, () => body);
    });
}

function cityBody(city: Omit<CityMonitor, 'strata'>): z.infer<typeof cityMonitor> {
  const { code, received, counted, target, cap, turnedAway, held, removed } = city;
  const { plan, status, chance, worst, topChannel, recent } = city;
  const lastArrival = city.lastArrival?.toISOString() ?? null;
  return {
    ...{ code, received, counted, target, cap, turnedAway, held, removed },
    ...{ plan, status, chance, worst, lastArrival, topChannel, recent },
  };
}

const instantOf = (time: number | null) => (time === null ? null : new Date(time).toISOString());

function closeOf(fan: CityView['fan']): z.infer<typeof countRange> {
  const close = fan.at(-1);
  return close ? { p10: close.p10, p50: close.p50, p90: close.p90 } : null;
}

function cityViewBody(fieldwork: Fieldwork, view: CityView) {
  return {
    ...cityBody(view),
    atClose: closeOf(view.fan),
    strata: view.strata.map(({ received: _, forecast, ...counts }) => ({
      ...counts,
      forecast:
        forecast === null || 'unknown' in forecast
          ? forecast
          : {
              p10: instantOf(forecast.p10),
              p50: instantOf(forecast.p50),
              p90: instantOf(forecast.p90),
              fullByClose: forecast.fullByClose,
            },
    })),
    channels: view.channels.map(wayBody),
    modes: view.modes.map(wayBody),
    languages: view.languages.map(wayBody),
    dropOff: dropOffOf(fieldwork, [view]),
    daily: view.daily,
    planned: view.planned.map(({ at, counted }) => ({ at: new Date(at).toISOString(), counted })),
    fan: view.fan.map(({ at, ...range }) => ({ at: new Date(at).toISOString(), ...range })),
    pastRanges: view.past,
  };
}
