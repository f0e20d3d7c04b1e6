import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import { findLatest, listReleases, listSigningKeys, type ReleaseFileForm } from '../../db/releases.ts';
import type { Surroundings } from '../cache/context.ts';
import type { CachedRelease } from '../cache/releases.ts';
import { codingFor } from '../http/compression.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import { instantSchema, numberParam, problemResponses, waveParam } from '../http/schemas.ts';
import { scoresFile } from '../services/releases/files.ts';
import { releaseDocumentSchema } from '../survey/release/document.ts';

const summary = z
  .object({
    number: z.int(),
    createdAt: instantSchema,
    cutoff: instantSchema,
    supersedes: z.int().nullable(),
    reason: z.string().nullable(),
    digest: z.string().openapi({ description: 'SHA-256 of the canonical bytes, hexadecimal' }),
    withdrawn: z.object({ at: instantSchema, reason: z.string() }).nullable(),
  })
  .openapi('ReleaseSummary');

const oneRelease = { params: z.object({ wave: waveParam, n: numberParam }) };

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases',
  summary: 'Releases of a wave, the newest first',
  middleware: etag(),
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    200: {
      description: 'Releases',
      content: { 'application/json': { schema: z.object({ wave: z.uuid(), releases: z.array(summary) }) } },
    },
    ...problemResponses(404),
  },
});

const latestRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases/latest',
  summary: 'Leads to the newest release that is not withdrawn',
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    302: { description: 'The numbered release', headers: { Location: { schema: { type: 'string' } } } },
    ...problemResponses(404),
  },
});

/** The scores of the newest release, at an address that stays. */
const latestFile = (file: string) =>
  createRoute({
    method: 'get',
    path: `/api/v1/waves/{wave}/releases/latest/${file}`,
    summary: `Leads to ${file} of the newest release that is not withdrawn`,
    request: { params: z.object({ wave: waveParam }) },
    responses: {
      302: {
        description: 'The file of the numbered release',
        headers: { Location: { schema: { type: 'string' } } },
      },
      ...problemResponses(404),
    },
  });

const immutable = {
  ETag: { schema: { type: 'string' as const } },
  'Cache-Control': { schema: { type: 'string' as const } },
};

const documentRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases/{n}',
  summary: 'A release: canonical JSON (RFC 8785), immutable',
  request: oneRelease,
  responses: {
    200: {
      description: 'Release',
      content: { 'application/json': { schema: z.object(releaseDocumentSchema.shape).openapi('Release') } },
      headers: immutable,
    },
    304: { description: 'Not modified' },
    ...problemResponses(404),
  },
});

const file = (path: string, description: string, type: string) =>
  createRoute({
    method: 'get',
    path: `/api/v1/waves/{wave}/releases/{n}/${path}`,
    summary: description,
    request: oneRelease,
    responses: {
      200: { description, content: { [type]: { schema: z.string() } }, headers: immutable },
      304: { description: 'Not modified' },
      ...problemResponses(404),
    },
  });

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const JOSE = 'application/jose';
const csvRoute = file('scores.csv', 'The scores of a release as CSV', CSV);
const xlsxRoute = file('scores.xlsx', 'The scores of a release as a spreadsheet', XLSX);
const signatureRoute = file(
  'signature',
  'Detached JWS (RFC 7515, appendix F; Ed25519) over the canonical bytes',
  JOSE,
);

const keysRoute = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  summary: 'Public keys that signed releases',
  responses: {
    200: {
      description: 'JSON Web Key Set',
      content: {
        'application/json': { schema: z.object({ keys: z.array(z.record(z.string(), z.string())) }) },
      },
    },
    ...problemResponses(),
  },
});

export function releaseRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  const codings = Object.keys(platform.coders);

  /**
   * Whatever is made of a numbered release never changes. The tag names release and form, but no coding, for no
   * ranges are served. A caller with the current copy gets 304 before the release is read.
   */
  async function sendForm(
    c: Context,
    { wave: idOrCode, n }: { wave: string; n: number },
    form: string,
    type: string,
    make: (read: () => Promise<CachedRelease>, waveId: string) => Promise<string | Uint8Array>,
  ) {
    const { wave } = await fieldworkOf(idOrCode);
    const tag = `"${await keptReleases.digestOf(wave.id, n)}${form && `-${form}`}"`;
    c.header('ETag', tag);
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    // A spreadsheet is compressed already, and a signature is short.
    const coding = form === '' || form === 'csv' ? codingFor(c, codings) : undefined;
    if (codings.length > 0) c.header('Vary', 'Accept-Encoding');
    if (isCurrent(c, tag)) return c.body(null, 304);
    const read = () => keptReleases.read(wave.id, n);
    const bytes = await keptReleases.file(wave.id, n, form, () => make(read, wave.id), coding);
    c.header('Content-Type', type);
    if (coding) c.header('Content-Encoding', coding);
    if (form === 'csv' || form === 'xlsx')
      c.header('Content-Disposition', `attachment; filename="chengsheng-${wave.id}-${n}.${form}"`);
    return c.body(bytes, 200);
  }

  const sendScores = (c: Context, param: { wave: string; n: number }, form: ReleaseFileForm, type: string) =>
    sendForm(c, param, form, type, (read, waveId) =>
      scoresFile(platform.db, { waveId, number: param.n }, form, async () => (await read()).document),
    );

  /** Leads to the newest release that is not withdrawn, or to a file of it. Throws `release-unknown`. */
  async function leadToLatest(c: Context, wave: string, file: string) {
    const latest = await findLatest(platform.db, (await fieldworkOf(wave)).wave.id);
    if (!latest) throw new Problem('release-unknown');
    c.header('Cache-Control', 'no-cache');
    return c.redirect(`/api/v1/waves/${wave}/releases/${latest.number}${file}`, 302);
  }

  const app = new OpenAPIHono();
  return app
    .openapi(listRoute, async (c) => {
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const releases = (await listReleases(platform.db, wave.id)).map(
        ({ withdrawnAt, withdrawalReason, createdAt, cutoff, ...rest }) => ({
          ...rest,
          createdAt: createdAt.toISOString(),
          cutoff: cutoff.toISOString(),
          withdrawn:
            withdrawnAt && withdrawalReason
              ? { at: withdrawnAt.toISOString(), reason: withdrawalReason }
              : null,
        }),
      );
      return c.json({ wave: wave.id, releases }, 200);
    })
    .openapi(latestRoute, async (c) => await leadToLatest(c, c.req.valid('param').wave, ''))
    .openapi(
      latestFile('scores.csv'),
      async (c) => await leadToLatest(c, c.req.valid('param').wave, '/scores.csv'),
    )
    .openapi(
      latestFile('scores.xlsx'),
      async (c) => await leadToLatest(c, c.req.valid('param').wave, '/scores.xlsx'),
    )
    .openapi(documentRoute, async (c) =>
      sendForm(c, c.req.valid('param'), '', 'application/json', async (read) => (await read()).bytes),
    )
    .openapi(csvRoute, async (c) => sendScores(c, c.req.valid('param'), 'csv', `${CSV}; charset=utf-8`))
    .openapi(xlsxRoute, async (c) => sendScores(c, c.req.valid('param'), 'xlsx', XLSX))
    .openapi(signatureRoute, async (c) =>
      sendForm(c, c.req.valid('param'), 'signature', JOSE, async (read) => (await read()).signature),
    )
    .openapi(keysRoute, async (c) => {
      c.header('Cache-Control', 'public, max-age=300');
      return c.json({ keys: await listSigningKeys(platform.db) }, 200);
    });
}
