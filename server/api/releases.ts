import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import { findLatest, listReleases, listSigningKeys, type ReleaseFileForm } from '../../db/releases.ts';
import type { Surroundings } from '../cache/context.ts';
import type { CachedRelease } from '../cache/releases.ts';
import { codingFor } from '../http/compression.ts';
import { attachment } from '../http/download.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import {
  instantSchema,
  jsonContent,
  jsonReply,
  numberParam,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { requireGrant } from '../identity/grants.ts';
import { releaseReaderOf } from '../identity/release-reader.ts';
import { releaseFileNames } from '../services/releases/file-names.ts';
import { releaseFile } from '../services/releases/files.ts';
import { logPull } from '../services/releases/log-pull.ts';
import { WORKBOOK_TYPE } from '../survey/media-types.ts';
import { releaseDocumentSchema } from '../survey/release/document.ts';

const summary = z
  .object({
    number: z.int(),
    createdAt: instantSchema,
    cutoff: instantSchema,
    supersedes: z.int().nullable(),
    reason: z.string().nullable(),
    digest: z.string().openapi({ description: 'SHA-256 of the canonical bytes, hexadecimal' }),
    publicAt: instantSchema.nullable().openapi({
      description:
        'From when on everybody may see it; null: from the beginning. Before, evaluators see it with a key',
    }),
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
    200: jsonReply('Releases', z.object({ wave: z.uuid(), releases: z.array(summary) })),
    ...problemResponses(401, 404),
  },
});

const latestRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases/latest',
  summary: 'Leads to the newest release that is not withdrawn',
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    302: { description: 'The numbered release', headers: { Location: { schema: { type: 'string' } } } },
    ...problemResponses(401, 404),
  },
});

/** The scores of the newest release, at a permanent address. */
const latestFile = (file: string, guard: { security?: typeof security } = {}) =>
  createRoute({
    method: 'get',
    path: `/api/v1/waves/{wave}/releases/latest/${file}`,
    summary: `Leads to ${file} of the newest release that is not withdrawn`,
    ...guard,
    request: { params: z.object({ wave: waveParam }) },
    responses: {
      302: {
        description: 'The file of the numbered release',
        headers: { Location: { schema: { type: 'string' } } },
      },
      ...problemResponses(401, 404, ...(guard.security ? [403] : [])),
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
      content: jsonContent(z.object(releaseDocumentSchema.shape).openapi('Release')),
      headers: immutable,
    },
    304: { description: 'Not modified' },
    ...problemResponses(401, 404),
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
      ...problemResponses(401, 404),
    },
  });

const CSV = 'text/csv';
const PARQUET = 'application/vnd.apache.parquet';
const ZIP = 'application/zip';
const JOSE = 'application/jose';
const csvRoute = file('scores.csv', 'The scores of a release as CSV', CSV);
const xlsxRoute = file('scores.xlsx', 'The scores of a release as a spreadsheet', WORKBOOK_TYPE);
const parquetRoute = file('scores.parquet', 'The scores of a release as Parquet, typed', PARQUET);
const experimentalRoute = file(
  'experimental.csv',
  'Experimental estimates of dimensions of cities with too few answers for a score, as CSV: never ranked, never points',
  CSV,
);
const replicationRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases/{n}/replication.zip',
  summary: 'The package to recompute a release from, for evaluators and auditors',
  description:
    'Tallies, margins, options and questionnaire: `npm run -s cli -- verify --replication FILE`. For a national release the first request may take half a minute; later ones do not.',
  security,
  request: oneRelease,
  responses: {
    200: {
      description: 'The package',
      content: { [ZIP]: { schema: z.string() } },
      headers: immutable,
    },
    304: { description: 'Not modified' },
    ...problemResponses(401, 403, 404),
  },
});
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
    200: jsonReply('JSON Web Key Set', z.object({ keys: z.array(z.record(z.string(), z.string())) })),
    ...problemResponses(),
  },
});

export function releaseRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  const codings = Object.keys(platform.coders);

  /**
   * Sends a form of a numbered release, which never changes. The tag names release and form, but no coding, because
   * ranges are not served. A caller with the current copy gets 304 before the release is read.
   */
  async function sendForm(
    c: Context,
    { wave: idOrCode, n }: { wave: string; n: number },
    form: '' | 'signature' | ReleaseFileForm,
    type: string,
    make: (read: () => Promise<CachedRelease>, waveId: string) => Promise<string | Uint8Array>,
  ) {
    const { wave } = await fieldworkOf(idOrCode);
    const reader = await releaseReaderOf(platform, c, wave.id);
    const { sight } = reader;
    const tag = `"${await keptReleases.digestOf(wave.id, n, sight)}${form && `-${form}`}"`;
    // A spreadsheet is compressed already, and a signature is short.
    const isPlain = form === '' || form === 'csv' || form === 'experimental';
    const coding = isPlain ? codingFor(c, codings) : undefined;
    const status = isCurrent(c, tag) ? 304 : 200;
    const read = () => keptReleases.read(wave.id, n);
    const bytes =
      status === 304 ? null : await keptReleases.file(wave.id, n, form, () => make(read, wave.id), coding);
    await logPull(platform.db, reader, { waveId: wave.id, number: n, form: form || 'release', status });
    c.header('ETag', tag);
    // No shared cache may keep what only one reader may see.
    const whose = sight === 'all' || form === 'replication' ? 'private' : 'public';
    c.header('Cache-Control', `${whose}, max-age=31536000, immutable`);
    if (codings.length > 0) c.header('Vary', 'Accept-Encoding');
    // Also on public replies: otherwise a cache on the way could answer a key, and the log would miss the pull.
    c.header('Vary', 'Authorization', { append: true });
    if (bytes === null) return c.body(null, 304);
    c.header('Content-Type', type);
    if (coding) c.header('Content-Encoding', coding);
    if (form !== '' && form !== 'signature')
      c.header('Content-Disposition', attachment(releaseFileNames(wave, n, form)));
    return c.body(bytes, 200);
  }

  const sendFile = (c: Context, param: { wave: string; n: number }, form: ReleaseFileForm, type: string) =>
    sendForm(c, param, form, type, (_, waveId) => releaseFile(platform, { waveId, number: param.n }, form));

  /** Tallies of small cells reveal persons. Throws `unauthorized` and `forbidden`. */
  async function requireReplication(c: Context, idOrCode: string): Promise<void> {
    const actor = await callerOf(platform, c);
    requireGrant(actor, 'pull-replication', { wave: (await fieldworkOf(idOrCode)).wave.id });
  }

  /** Redirects to the newest release that is not withdrawn, or to a file of it. Throws `release-unknown`. */
  async function leadToLatest(c: Context, wave: string, file: string) {
    const { id } = (await fieldworkOf(wave)).wave;
    const { sight } = await releaseReaderOf(platform, c, id);
    const latest = await findLatest(platform.db, id, sight);
    if (!latest) throw new Problem('release-unknown');
    // The target changes with the next release, and with a withdrawal.
    c.header('Cache-Control', 'no-store');
    return c.redirect(`/api/v1/waves/${wave}/releases/${latest.number}${file}`, 302);
  }

  const app = new OpenAPIHono();
  return app
    .openapi(listRoute, async (c) => {
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { sight } = await releaseReaderOf(platform, c, wave.id);
      if (sight === 'all') c.header('Cache-Control', 'private, no-cache');
      const releases = (await listReleases(platform.db, wave.id, sight)).map(
        ({ withdrawnAt, withdrawalReason, createdAt, cutoff, publicAt, ...rest }) => ({
          ...rest,
          publicAt: publicAt?.toISOString() ?? null,
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
    .openapi(
      latestFile('scores.parquet'),
      async (c) => await leadToLatest(c, c.req.valid('param').wave, '/scores.parquet'),
    )
    .openapi(
      latestFile('experimental.csv'),
      async (c) => await leadToLatest(c, c.req.valid('param').wave, '/experimental.csv'),
    )
    .openapi(latestFile('replication.zip', { security }), async (c) => {
      const { wave } = c.req.valid('param');
      await requireReplication(c, wave);
      return await leadToLatest(c, wave, '/replication.zip');
    })
    .openapi(documentRoute, async (c) =>
      sendForm(c, c.req.valid('param'), '', 'application/json', async (read) => (await read()).bytes),
    )
    .openapi(csvRoute, async (c) => sendFile(c, c.req.valid('param'), 'csv', `${CSV}; charset=utf-8`))
    .openapi(xlsxRoute, async (c) => sendFile(c, c.req.valid('param'), 'xlsx', WORKBOOK_TYPE))
    .openapi(parquetRoute, async (c) => sendFile(c, c.req.valid('param'), 'parquet', PARQUET))
    .openapi(experimentalRoute, async (c) =>
      sendFile(c, c.req.valid('param'), 'experimental', `${CSV}; charset=utf-8`),
    )
    .openapi(replicationRoute, async (c) => {
      await requireReplication(c, c.req.valid('param').wave);
      return await sendFile(c, c.req.valid('param'), 'replication', ZIP);
    })
    .openapi(signatureRoute, async (c) =>
      sendForm(c, c.req.valid('param'), 'signature', JOSE, async (read) => (await read()).signature),
    )
    .openapi(keysRoute, async (c) => {
      c.header('Cache-Control', 'public, max-age=300');
      return c.json({ keys: await listSigningKeys(platform.db) }, 200);
    });
}
