import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listReleases } from '../../db/releases.ts';
import type { Surroundings } from '../cache/context.ts';
import { codingFor } from '../http/compression.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import { instantSchema, jsonContent, numberParam, problemResponses, waveParam } from '../http/schemas.ts';
import { releaseReaderOf } from '../identity/release-reader.ts';
import { logPull } from '../services/releases/log-pull.ts';
import { changeKinds, changesBetween } from '../survey/release/changes.ts';
import { levels, reasons } from '../survey/release/publication-rules.ts';

const shownCity = z
  .object({ score: z.number().nullable(), points: z.number().nullable(), n: z.int() })
  .nullable()
  .openapi({ description: 'Null: the release does not list it' });

const changedFigure = z.object({
  level: z.enum(levels).openapi({ description: '`top2`: the share of the two most favourable options' }),
  id: z.string().nullable().openapi({ description: 'Of the dimension or question; null: the overall score' }),
  why: z.enum(changeKinds).openapi({
    description:
      '`new`: it had no score before; `corrected`: score, interval, points or warnings differ; `withheld`: it had a score before',
  }),
  before: z.number().nullable(),
  after: z.number().nullable(),
  reasons: z.array(z.enum(reasons)).openapi({ description: 'Why it is withheld now' }),
});

const changes = z
  .object({
    wave: z.uuid(),
    release: z.int(),
    since: z.int(),
    reason: z.string().nullable().openapi({ description: 'Why `release` corrects the one before it' }),
    withdrawn: z
      .object({ at: instantSchema, reason: z.string() })
      .nullable()
      .openapi({ description: 'When and why `since`, which the caller holds, was withdrawn' }),
    most: z
      .number()
      .nullable()
      .openapi({ description: 'By how much an overall score changes at most; null where none has two' }),
    cities: z
      .array(
        z.object({
          code: z.string(),
          name: z.string(),
          before: shownCity,
          after: shownCity,
          change: z.number().nullable().openapi({ description: 'Of the overall score' }),
          figures: z.array(changedFigure).openapi({
            description: 'None where only numbers around them differ, such as who was removed',
          }),
        }),
      )
      .openapi({ description: 'The cities of which anything differs, by code' }),
  })
  .openapi('ReleaseChanges');

const changesRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases/{n}/changes',
  summary: 'What changed for whoever holds another release, by city and figure, with the reasons',
  request: {
    params: z.object({ wave: waveParam, n: numberParam }),
    query: z.object({
      since: numberParam.openapi({
        description: 'Number of the release that the caller holds, earlier or later',
      }),
    }),
  },
  responses: {
    200: {
      description: 'Changes',
      content: jsonContent(changes),
      headers: { ETag: { schema: { type: 'string' as const } } },
    },
    304: { description: 'The caller’s copy is current' },
    ...problemResponses(401, 404, 422),
  },
});

/**
 * The differences between two releases. Neither changes, so they are computed once; each request checks for
 * withdrawals.
 */
export function releaseChangeRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  const { db, coders } = platform;
  const codings = Object.keys(coders);
  return new OpenAPIHono().openapi(changesRoute, async (c) => {
    const { wave: idOrCode, n } = c.req.valid('param');
    const { since } = c.req.valid('query');
    const { wave } = await fieldworkOf(idOrCode);
    const reader = await releaseReaderOf(platform, c, wave.id);
    const releases = await listReleases(db, wave.id, reader.sight);
    const [held, current] = [since, n].map((number) => releases.find((one) => one.number === number));
    if (!held || !current) throw new Problem('release-unknown');
    const { withdrawnAt: at, withdrawalReason } = held;
    const withdrawn = at && { at: at.toISOString(), reason: withdrawalReason ?? '' };
    const form = `changes-${since}${withdrawn ? '-withdrawn' : ''}`;
    const tag = `"${current.digest}-${form}"`;
    const status = isCurrent(c, tag) ? 304 : 200;
    const make = async () => {
      const [before, after] = await Promise.all(
        [since, n].map(async (number) => (await keptReleases.read(wave.id, number)).document),
      );
      const { reason } = current;
      const about = { wave: wave.id, release: n, since, reason, withdrawn };
      return JSON.stringify({ ...about, ...changesBetween(before!, after!) } satisfies z.infer<
        typeof changes
      >);
    };
    const coding = codingFor(c, codings);
    const bytes = status === 304 ? null : await keptReleases.file(wave.id, n, form, make, coding);
    await logPull(db, reader, { waveId: wave.id, number: n, form: 'changes', status });
    c.header('ETag', tag);
    c.header('Cache-Control', reader.sight === 'all' ? 'private, no-cache' : 'no-cache');
    if (codings.length > 0) c.header('Vary', 'Accept-Encoding');
    c.header('Vary', 'Authorization', { append: true });
    if (bytes === null) return c.body(null, 304);
    c.header('Content-Type', 'application/json');
    if (coding) c.header('Content-Encoding', coding);
    return c.body(bytes, 200);
  });
}
