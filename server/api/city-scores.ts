import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { createJsonReplies } from '../cache/json.ts';
import { instantSchema, jsonContent, problemResponses, security, waveParam } from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { type CityScoreRow, type CityScores, readCityScores } from '../services/feedback/read-city-scores.ts';
import { funnelPositions } from '../survey/feedback/funnel.ts';
import { figureSchema } from '../survey/release/document.ts';
import { roundFigure } from '../survey/release/rounding.ts';

const { score, ci, points, reasons } = figureSchema.shape;
const limits = z
  .array(z.number())
  .length(2)
  .openapi({ description: 'Lower and upper limit of chance at the city’s effective number of respondents' });

const cityScore = z
  .object({
    code: z.string(),
    name: z.string(),
    ...{ score, ci, points, reasons },
    valid: z.int().openapi({ description: 'Answers that count' }),
    neff: z.number().nullable(),
    change: z
      .number()
      .nullable()
      .openapi({ description: 'Of the score, against `before`; null where either is withheld' }),
    funnel: z
      .object({
        inner: limits,
        outer: limits,
        position: z.enum(funnelPositions).openapi({
          description: '`within` 95 % limits, beyond them, or beyond those of 99.8 % (`far-`)',
        }),
        isUnusual: z.boolean().openapi({
          description: 'Beyond 99.8 % also when cities may differ as they commonly do',
        }),
      })
      .nullable()
      .openapi({ description: 'Null without a published score, and where fewer than three cities have one' }),
    readers: z
      .array(z.object({ name: z.string(), at: instantSchema }))
      .openapi({ description: 'Who opened the city’s result in this release, and when last' }),
    objections: z.object({ open: z.int(), answered: z.int() }),
  })
  .openapi('CityScore');

const scoresRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/scores',
  summary: 'The scores of the cities that the caller looks after, for provinces and ministries',
  description:
    'Of public releases; also before publication for those who may pull or sign them, and then it stands in the trail. Who read a city’s result, and how many objections wait for an answer.',
  security,
  request: {
    params: z.object({ wave: waveParam }),
    query: z.object({ release: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
  },
  responses: {
    200: {
      description: 'The newest release that stands, or the one asked for',
      content: jsonContent(
        z
          .object({
            wave: z.uuid(),
            release: z.int().nullable().openapi({ description: 'Null while there is none' }),
            isPublic: z.boolean().nullable(),
            withdrawnAt: instantSchema.nullable(),
            before: z.int().nullable().openapi({ description: 'The release that `change` is against' }),
            releases: z.array(z.int()).openapi({ description: 'Those in sight, the newest first' }),
            target: z.number().nullable().openapi({ description: 'The nation’s mean' }),
            within: z
              .number()
              .nullable()
              .openapi({ description: 'σ: standard deviation of the answers within cities' }),
            between: z
              .number()
              .nullable()
              .openapi({ description: 'τ: standard deviation between cities, beyond chance' }),
            cities: z.array(cityScore),
          })
          .openapi('CityScores'),
      ),
      headers: { ETag: { schema: { type: 'string' as const } } },
    },
    304: { description: 'The caller’s copy is current' },
    ...problemResponses(401, 403, 404, 422),
  },
});

/** The scores that provinces and ministries see of their own cities. */
export function cityScoreRoutes(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const reply = createJsonReplies(platform);
  return new OpenAPIHono().openapi(scoresRoute, async (c) => {
    const actor = await callerOf(platform, c);
    const fieldwork = await fieldworkOf(c.req.valid('param').wave);
    const scores = await readCityScores(surroundings, fieldwork, actor, c.req.valid('query'));
    return await reply(c, () => ({ wave: fieldwork.wave.id, ...scoresBody(scores) }));
  });
}

function scoresBody({ releases, shown }: CityScores) {
  const funnel = shown?.funnel;
  return {
    release: shown?.release.number ?? null,
    isPublic: shown?.isPublic ?? null,
    withdrawnAt: shown?.release.withdrawnAt?.toISOString() ?? null,
    before: shown?.before ?? null,
    releases: releases.map(({ number }) => number),
    target: funnel ? roundFigure(funnel.target) : null,
    within: funnel ? roundFigure(funnel.within) : null,
    between: funnel ? roundFigure(funnel.between) : null,
    cities: shown?.cities.map(cityBody) ?? [],
  };
}

function cityBody({ city, change, funnel, readers, objections }: CityScoreRow) {
  const { code, name, overall, n, neff } = city;
  return {
    ...{ code, name, neff, change, objections },
    score: overall.score,
    ci: overall.ci,
    points: overall.points,
    reasons: overall.reasons,
    valid: n.valid,
    funnel: funnel
      ? {
          inner: funnel.inner.map((limit) => roundFigure(limit)),
          outer: funnel.outer.map((limit) => roundFigure(limit)),
          position: funnel.position,
          isUnusual: funnel.isUnusual,
        }
      : null,
    readers: readers.map(({ name: reader, at }) => ({ name: reader, at: at.toISOString() })),
  };
}
