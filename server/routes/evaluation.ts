import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { stringify } from 'csv-stringify/sync';
import { accepts } from 'hono/accepts';
import { etag } from 'hono/etag';
import { findRelease, latestNumber } from '../../db/releases.ts';
import type { Surroundings } from '../app.ts';
import { Problem } from '../problems.ts';
import { documentOf } from './releases.ts';
import { problems, waveParam } from './schemas.ts';

/** What the overall evaluation takes of a city: L8P1 and the proof of where it came from. */
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
    ...problems(404),
  },
});

export function evaluationRoutes({ platform, fieldworkOf }: Surroundings) {
  const app = new OpenAPIHono();
  app.use('/api/v1/waves/:wave/evaluation', etag());
  return app.openapi(route, async (c) => {
    const { wave } = await fieldworkOf(c.req.valid('param').wave);
    const number = await latestNumber(platform.db, wave.id);
    const release = number === undefined ? undefined : await findRelease(platform.db, wave.id, number);
    if (!release) throw new Problem('release-unknown');
    const cities: CityEvaluation[] = documentOf(release).cities.map(({ code, name, n, overall }) => ({
      code,
      name,
      score: overall.score,
      points: overall.points,
      margin: overall.pointsMoe,
      n: n.valid,
      publishable: overall.publishable,
      reasons: overall.reasons,
      release: release.number,
      digest: release.digest,
    }));
    c.header('Vary', 'Accept');
    c.header('Cache-Control', 'no-cache');
    const type = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/csv'],
      default: 'application/json',
    });
    if (type === 'text/csv') {
      const rows = cities.map((city) => ({ ...city, reasons: city.reasons.join(' ') }));
      const csv = stringify(rows, { header: true, columns, cast: { boolean: String } });
      return c.body(csv, 200, { 'Content-Type': 'text/csv; charset=utf-8' });
    }
    const feed = {
      wave: wave.id,
      release: release.number,
      digest: release.digest,
      weight: wave.weight,
      cities,
    };
    return c.json(feed, 200);
  });
}
