import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { findLatest } from '../../db/releases.ts';
import type { Surroundings } from '../cache/context.ts';
import type { CachedRelease } from '../cache/releases.ts';
import { csv } from '../http/csv.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import { problemResponses, waveParam } from '../http/schemas.ts';

/** A city in the overall evaluation: L8P1, and the release and digest that prove it. */
const cityEvaluation = z
  .object({
    code: z.string(),
    name: z.string(),
    score: z.number().nullable().openapi({ description: 'Subjective score, 0–100' }),
    points: z.number().nullable().openapi({ description: 'L8P1: score × weight / 100' }),
    margin: z
      .number()
      .nullable()
      .openapi({ description: 'Half width of the 95 % model-based interval, in points' }),
    n: z.int().openapi({ description: 'Submissions that counted' }),
    publishable: z.boolean(),
    reasons: z.array(z.string()).openapi({ description: 'Why a figure is withheld' }),
    release: z.int(),
    digest: z.string(),
  })
  .openapi('CityEvaluation');
type CityEvaluation = z.infer<typeof cityEvaluation>;

const columns = Object.keys(cityEvaluation.shape) as (keyof CityEvaluation)[];

const route = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/evaluation',
  summary: 'The feed of the overall evaluation, from the newest release; JSON, or CSV by Accept',
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: {
      description: 'Per city',
      content: {
        'application/json': {
          schema: z.object({
            wave: z.uuid(),
            release: z.int(),
            digest: z.string(),
            weight: z.number(),
            cities: z.array(cityEvaluation),
          }),
        },
        'text/csv': { schema: z.string() },
      },
    },
    304: { description: 'Not modified' },
    ...problemResponses(404),
  },
});

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';

export function evaluationRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    const { wave } = await fieldworkOf(c.req.valid('param').wave);
    const latest = await findLatest(platform.db, wave.id);
    if (!latest) throw new Problem('release-unknown');
    c.header('Vary', 'Accept');
    c.header('Cache-Control', 'no-cache');
    const supports = [JSON_TYPE, CSV_TYPE];
    const type = accepts(c, { header: 'Accept', supports, default: JSON_TYPE });
    const form = type === CSV_TYPE ? 'evaluation-csv' : 'evaluation';
    // A release is immutable and its wave frozen: the feed depends on nothing but the digest.
    const tag = `"${latest.digest}-${form}"`;
    c.header('ETag', tag);
    if (isCurrent(c, tag)) return c.body(null, 304);
    const bytes = await keptReleases.file(wave.id, latest.number, form, async () => {
      const release = await keptReleases.read(wave.id, latest.number);
      return type === CSV_TYPE ? feedCsv(release) : feedJson(release, wave.weight);
    });
    return c.body(bytes, 200, {
      'Content-Type': type === CSV_TYPE ? `${CSV_TYPE}; charset=utf-8` : JSON_TYPE,
    });
  });
}

function citiesOf({ document, number, digest }: CachedRelease): CityEvaluation[] {
  return document.cities.map(({ code, name, n, overall }) => ({
    code,
    name,
    score: overall.score,
    points: overall.points,
    margin: overall.pointsMoe,
    n: n.valid,
    publishable: overall.publishable,
    reasons: overall.reasons,
    release: number,
    digest,
  }));
}

function feedJson(release: CachedRelease, weight: number): string {
  const { waveId: wave, number, digest } = release;
  return JSON.stringify({ wave, release: number, digest, weight, cities: citiesOf(release) });
}

/** Without a byte order mark: programs read it. */
function feedCsv(release: CachedRelease): string {
  const rows = citiesOf(release).map((city) => ({ ...city, reasons: city.reasons.join(' ') }));
  return csv(rows, columns);
}
