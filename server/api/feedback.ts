import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { AuditEntry } from '../../db/audit.ts';
import type { Surroundings } from '../cache/context.ts';
import { createJsonReplies } from '../cache/json.ts';
import { objectionBody, objectionSchema } from '../http/objection-schema.ts';
import {
  cityParam,
  instantSchema,
  jsonContent,
  jsonReply,
  listPageOf,
  nextPage,
  pageParams,
  problemResponses,
  security,
  textSchema,
  waveParam,
} from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { citiesWithFeedback } from '../services/feedback/list-cities.ts';
import { readViews } from '../services/feedback/list-views.ts';
import { type CityFeedback, readFeedback } from '../services/feedback/read-feedback.ts';
import { VIEW_MINUTES } from '../services/feedback/record-view.ts';
import type { FeedbackRelease } from '../services/feedback/signed-releases.ts';
import { type NationComparison, positions } from '../survey/comparison/mean.ts';
import { directions } from '../survey/comparison/trend.ts';
import { objectionsUntil } from '../survey/feedback/objection.ts';
import { releaseCitySchema } from '../survey/release/document.ts';

const signedRelease = z
  .object({
    number: z.int(),
    signedAt: instantSchema.openapi({ description: 'When it was approved' }),
    cutoff: instantSchema,
    supersedes: z.int().nullable(),
    publicAt: instantSchema
      .nullable()
      .openapi({ description: 'From when on everybody may see it; null: withdrawn before that' }),
    withdrawnAt: instantSchema.nullable(),
    published: z
      .object({
        reason: z.string().nullable().openapi({ description: 'Why the release before was corrected' }),
        digest: z.string(),
        withdrawalReason: z.string().nullable(),
      })
      .nullable()
      .openapi({ description: 'Null until everybody may see it: this is about all cities' }),
  })
  .openapi('SignedRelease');

const trend = z.object({
  difference: z.number(),
  se: z.number().openapi({ description: 'Standard error of the difference' }),
  direction: z.enum(directions).openapi({
    description: '`indistinct`: |z| of the difference is below 1.96, which chance alone brings about',
  }),
});

const nation = z.object({
  score: z.number(),
  se: z.number(),
  ci: z.array(z.number()).min(2).max(2).openapi({ description: '95 % interval of the mean' }),
  cities: z.int(),
  isByPopulation: z
    .boolean()
    .openapi({ description: 'False: the plain mean, for a population is not known' }),
  difference: z.number().openapi({ description: 'The city less the nation' }),
  differenceSe: z.number().openapi({ description: 'Standard error of the difference' }),
  position: z.enum(positions),
  ranks: z.object({ from: z.int(), to: z.int() }),
});

const feedback = z
  .object({
    wave: z.uuid(),
    city: z.string(),
    closesAt: instantSchema.openapi({ description: 'No final release is signed before' }),
    release: signedRelease
      .nullable()
      .openapi({ description: 'What is shown; null before sign-off, or while nothing stands' }),
    releases: z.array(signedRelease).openapi({ description: 'All that were signed, the newest first' }),
    objectionsUntil: instantSchema
      .nullable()
      .openapi({ description: 'The end of the time for objections to what is shown' }),
    objections: z.array(objectionSchema).openapi({ description: 'The city’s own, the newest first' }),
    result: z
      .object(releaseCitySchema.shape)
      .nullable()
      .openapi({ description: 'The city’s entry in the release, as everybody will see it' }),
    nation: nation
      .nullable()
      .openapi({ description: 'Null until everybody may see the release, and without other scores' }),
    waves: z
      .array(
        z.object({
          code: z.string(),
          title: textSchema,
          release: z.int(),
          score: z.number().nullable(),
          ci: releaseCitySchema.shape.overall.shape.ci,
          isComparable: z
            .boolean()
            .nullable()
            .openapi({ description: 'With the wave before; null in the first one' }),
          trend: trend.nullable(),
        }),
      )
      .openapi({ description: 'The overall score by wave, the oldest first' }),
    trends: z
      .object({ dimensions: z.record(z.string(), trend), questions: z.record(z.string(), trend) })
      .nullable()
      .openapi({ description: 'Of what compares with the wave before, by id' }),
  })
  .openapi('CityFeedback');

const view = z
  .object({ id: z.uuid(), at: instantSchema, name: z.string(), release: z.int() })
  .openapi('ResultView');

const params = z.object({ wave: waveParam, city: cityParam });

const citiesRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/feedback',
  summary: 'The cities whose own results the caller may see, by code',
  security,
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: jsonReply(
      'Cities',
      z.object({
        wave: z.uuid(),
        cities: z.array(z.object({ code: z.string(), name: z.string() })),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const feedbackRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/feedback/{city}',
  summary: 'A city’s own result for its government, from the sign-off of a release on',
  description: `Before its publication too. Looking at it stands in the trail by name, once in ${VIEW_MINUTES} minutes.`,
  security,
  request: {
    params,
    query: z.object({ release: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
  },
  responses: {
    200: {
      description: 'The result in the newest release that stands, or in the one asked for',
      content: jsonContent(feedback),
      headers: { ETag: { schema: { type: 'string' as const } } },
    },
    304: { description: 'The caller’s copy is current' },
    ...problemResponses(401, 403, 404, 422),
  },
});

const viewsRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/feedback/{city}/views',
  summary: 'Who looked at a city’s result, the newest first',
  security,
  request: { params, query: z.object(pageParams) },
  responses: {
    200: jsonReply('Views', z.object({ wave: z.uuid(), views: z.array(view), next: nextPage })),
    ...problemResponses(401, 403, 404, 422),
  },
});

/** Cities' own results for their governments. */
export function feedbackRoutes(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db } = platform;
  const reply = createJsonReplies(platform);
  return new OpenAPIHono()
    .openapi(citiesRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const cities = citiesWithFeedback(fieldwork, actor).map(({ code, name }) => ({ code, name }));
      return c.json({ wave: fieldwork.wave.id, cities }, 200);
    })
    .openapi(feedbackRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: idOrCode, city } = c.req.valid('param');
      const fieldwork = await fieldworkOf(idOrCode);
      const wanted = { city, release: c.req.valid('query').release };
      const read = await readFeedback(surroundings, fieldwork, actor, wanted);
      const { id: wave, closesAt } = fieldwork.wave;
      const body = { wave, city, closesAt: closesAt.toISOString(), ...feedbackBody(read) };
      return await reply(c, () => body satisfies z.infer<typeof feedback>);
    })
    .openapi(viewsRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave, city } = c.req.valid('param');
      const { limit, before } = c.req.valid('query');
      const fieldwork = await fieldworkOf(wave);
      const read = await readViews(db, fieldwork, actor, { city, before, limit: limit + 1 });
      const { rows, next } = listPageOf(read, limit);
      return c.json({ wave: fieldwork.wave.id, views: rows.map(viewBody), next }, 200);
    });
}

function feedbackBody({ releases, objections, shown, nation: compared, waves, parts }: CityFeedback) {
  return {
    objectionsUntil: shown ? objectionsUntil(shown.release.signedAt).toISOString() : null,
    objections: objections.map(objectionBody),
    release: shown ? releaseBody(shown.release) : null,
    releases: releases.map(releaseBody),
    result: shown?.city ?? null,
    nation: compared ? nationBody(compared) : null,
    waves: waves.map(({ wave: { code, title }, release, city: { overall }, against }) => ({
      ...{ code, title, release },
      score: overall.score,
      ci: overall.ci,
      isComparable: against?.isComparable ?? null,
      trend: against?.trend ?? null,
    })),
    trends: parts ?? null,
  };
}

const nationBody = ({ mean, ...comparison }: NationComparison) => ({
  ...mean,
  ci: [...mean.ci],
  ...comparison,
});

const releaseBody = ({ signedAt, cutoff, publicAt, withdrawnAt, ...release }: FeedbackRelease) => ({
  ...release,
  signedAt: signedAt.toISOString(),
  cutoff: cutoff.toISOString(),
  publicAt: publicAt?.toISOString() ?? null,
  withdrawnAt: withdrawnAt?.toISOString() ?? null,
});

const viewBody = ({ id, at, actor: name, detail }: AuditEntry) => ({
  id,
  at: at.toISOString(),
  name,
  release: detail.release ?? 0,
});
