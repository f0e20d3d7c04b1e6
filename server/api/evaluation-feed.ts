import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { findLatest } from '../../db/releases.ts';
import type { Surroundings } from '../cache/context.ts';
import type { CachedRelease } from '../cache/releases.ts';
import { csv } from '../http/csv.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import { problemResponses, waveParam } from '../http/schemas.ts';
import { releaseReaderOf } from '../identity/release-reader.ts';
import { logPull } from '../services/releases/log-pull.ts';
import { feedFields } from '../survey/release/feed-fields.ts';
import { openApiField } from '../survey/release/field.ts';

/** A field of the feed, with its text from the dictionary. */
const described = <T extends z.ZodType>(field: keyof typeof feedFields, schema: T): T =>
  schema.openapi(openApiField(feedFields[field]));

/** A city in the overall evaluation: L8P1, and the release and digest that prove it. */
const cityEvaluation = z
  .object({
    code: described('code', z.string()),
    name: described('name', z.string()),
    score: described('score', z.number().nullable()),
    points: described('points', z.number().nullable()),
    margin: described('margin', z.number().nullable()),
    n: described('n', z.int()),
    publishable: described('publishable', z.boolean()),
    reasons: described('reasons', z.array(z.string())),
    release: described('release', z.int()),
    digest: described('digest', z.string()),
  } satisfies Record<keyof typeof feedFields, z.ZodType>)
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
    ...problemResponses(401, 404),
  },
});

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';

export function evaluationFeedRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  return new OpenAPIHono().openapi(route, async (c) => {
    const { wave } = await fieldworkOf(c.req.valid('param').wave);
    const reader = await releaseReaderOf(platform, c, wave.id);
    const { sight } = reader;
    const latest = await findLatest(platform.db, wave.id, sight);
    if (!latest) throw new Problem('release-unknown');
    const supports = [JSON_TYPE, CSV_TYPE];
    const type = accepts(c, { header: 'Accept', supports, default: JSON_TYPE });
    const form = type === CSV_TYPE ? 'evaluation-csv' : 'evaluation';
    // A release is immutable and its wave frozen: the feed depends on nothing but the digest.
    const tag = `"${latest.digest}-${form}"`;
    const status = isCurrent(c, tag) ? 304 : 200;
    const make = async () => {
      const release = await keptReleases.read(wave.id, latest.number);
      return type === CSV_TYPE ? feedCsv(release) : feedJson(release, wave.weight);
    };
    const bytes = status === 304 ? null : await keptReleases.file(wave.id, latest.number, form, make);
    await logPull(platform.db, reader, { waveId: wave.id, number: latest.number, form, status });
    // Also on public replies: otherwise a cache on the way could answer a key, and the log would miss the pull.
    c.header('Vary', 'Accept, Authorization');
    c.header('Cache-Control', sight === 'all' ? 'private, no-cache' : 'no-cache');
    c.header('ETag', tag);
    if (bytes === null) return c.body(null, 304);
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

/** Without a byte order mark, because programs read it. */
function feedCsv(release: CachedRelease): string {
  const rows = citiesOf(release).map((city) => ({ ...city, reasons: city.reasons.join(' ') }));
  return csv(rows, columns);
}
