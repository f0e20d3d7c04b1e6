import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { cityKinds } from '../../db/schema.ts';
import { listOpenedWaves } from '../../db/waves.ts';
import type { Surroundings } from '../cache/context.ts';
import { instantSchema, jsonReply, problemResponses, textSchema, waveParam } from '../http/schemas.ts';
import { organiserSchema } from '../survey/organiser.ts';
import { statusOf } from '../survey/wave.ts';

const wave = z
  .object({
    id: z.uuid(),
    code: z.string(),
    title: textSchema,
    status: z.enum(['scheduled', 'open', 'closed']),
    opensAt: instantSchema,
    closesAt: instantSchema,
    weight: z
      .number()
      .openapi({ description: 'Weight of the subjective score in the overall evaluation, percent' }),
    questionnaire: z.int().openapi({ description: 'Version of the questionnaire' }),
    simulated: z.boolean().openapi({ description: 'The answers are simulated, for demonstration' }),
    organiser: organiserSchema.nullable().openapi({ description: 'Who asks; null where it was not said' }),
  })
  .openapi('Wave');

const city = z
  .object({
    code: z.string(),
    name: z.string(),
    english: z.string(),
    kind: z.enum(cityKinds),
    province: z.string(),
    provinceEnglish: z.string(),
    pinyin: z.string(),
    initials: z.string(),
  })
  .openapi('City');

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves',
  summary: 'Waves that have been opened, the newest first',
  responses: {
    200: jsonReply('Waves', z.object({ waves: z.array(wave) })),
    ...problemResponses(),
  },
});

const citiesRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/cities',
  summary: 'Cities of a wave, by code',
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: jsonReply('Cities', z.object({ wave: z.uuid(), cities: z.array(city) })),
    ...problemResponses(404),
  },
});

export function waveRoutes({ platform, fieldworkOf }: Surroundings) {
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const now = platform.now();
      const waves = (await listOpenedWaves(platform.db)).map((w) => ({
        id: w.id,
        code: w.code,
        title: w.title,
        status: statusOf(w, now),
        opensAt: w.opensAt.toISOString(),
        closesAt: w.closesAt.toISOString(),
        weight: w.weight,
        questionnaire: w.questionnaireVersion,
        simulated: w.simulated,
        organiser: w.organiser,
      }));
      return c.json({ waves }, 200);
    })
    .openapi(citiesRoute, async (c) => {
      const { wave, cities } = await fieldworkOf(c.req.valid('param').wave);
      const listed = [...cities.values()].map(
        ({ population: _p, margins: _m, marginSource: _s, provinceCode: _c, ...shown }) => shown,
      );
      return c.json({ wave: wave.id, cities: listed }, 200);
    });
}
