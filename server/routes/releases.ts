import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import writeXlsxFile from 'write-excel-file/universal';
import { findLatest, listReleases, listSigningKeys } from '../../db/releases.ts';
import type { Surroundings } from '../app.ts';
import { csv } from '../csv.ts';
import { Problem } from '../problems.ts';
import { type ReleaseDocument, releaseDocument } from '../survey/release.ts';
import { releaseColumns, releaseTable } from '../survey/release-table.ts';
import { isHeld } from './conditional.ts';
import { type Bytes, fileOf, type KeptRelease } from './kept-releases.ts';
import { instantSchema, numberParam, problems, waveParam } from './schemas.ts';

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
    ...problems(404),
  },
});

const latestRoute = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/releases/latest',
  summary: 'Leads to the newest release that is not withdrawn',
  request: { params: z.object({ wave: waveParam }) },
  responses: {
    302: { description: 'The numbered release', headers: { Location: { schema: { type: 'string' } } } },
    ...problems(404),
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
      content: { 'application/json': { schema: z.object(releaseDocument.shape).openapi('Release') } },
      headers: immutable,
    },
    304: { description: 'Not modified' },
    ...problems(404),
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
      ...problems(404),
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
    ...problems(),
  },
});

export function releaseRoutes({ platform, fieldworkOf, keptReleases }: Surroundings) {
  /**
   * What is made of a numbered release never changes; the tag names release and form. Who holds it already
   * is told so before the release is read.
   */
  async function send(
    c: Context,
    { wave: idOrCode, n }: { wave: string; n: number },
    form: string,
    type: string,
    bytesOf: (release: KeptRelease) => Bytes | Promise<Bytes>,
  ) {
    const { wave } = await fieldworkOf(idOrCode);
    const tag = `"${await keptReleases.digestOf(wave.id, n)}${form && `-${form}`}"`;
    c.header('ETag', tag);
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    if (isHeld(c, tag)) return c.body(null, 304);
    const bytes = await bytesOf(await keptReleases.read(wave.id, n));
    c.header('Content-Type', type);
    if (form === 'csv' || form === 'xlsx')
      c.header('Content-Disposition', `attachment; filename="chengsheng-${wave.id}-${n}.${form}"`);
    return c.body(bytes, 200);
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
    .openapi(latestRoute, async (c) => {
      const { wave } = c.req.valid('param');
      const latest = await findLatest(platform.db, (await fieldworkOf(wave)).wave.id);
      if (!latest) throw new Problem('release-unknown');
      c.header('Cache-Control', 'no-cache');
      return c.redirect(`/api/v1/waves/${wave}/releases/${latest.number}`, 302);
    })
    .openapi(documentRoute, async (c) =>
      send(c, c.req.valid('param'), '', 'application/json', (release) => release.bytes),
    )
    .openapi(csvRoute, async (c) =>
      send(c, c.req.valid('param'), 'csv', `${CSV}; charset=utf-8`, (release) =>
        fileOf(release, 'csv', scoresCsv),
      ),
    )
    .openapi(xlsxRoute, async (c) =>
      send(c, c.req.valid('param'), 'xlsx', XLSX, (release) => fileOf(release, 'xlsx', scoresXlsx)),
    )
    .openapi(signatureRoute, async (c) =>
      send(c, c.req.valid('param'), 'signature', JOSE, (release) =>
        new TextEncoder().encode(release.signature),
      ),
    )
    .openapi(keysRoute, async (c) => {
      c.header('Cache-Control', 'public, max-age=300');
      return c.json({ keys: await listSigningKeys(platform.db) }, 200);
    });
}

/** CSV with a byte order mark, so that spreadsheets read the Chinese. */
function scoresCsv(document: ReleaseDocument): string {
  return csv(releaseTable(document), releaseColumns, { mark: true });
}

async function scoresXlsx(document: ReleaseDocument): Promise<Bytes> {
  const header = releaseColumns.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const rows = releaseTable(document).map((row) => releaseColumns.map((column) => row[column]));
  const file = await writeXlsxFile([header, ...rows], { sheet: 'scores', stickyRowsCount: 1 }).toBlob();
  return new Uint8Array(await file.arrayBuffer());
}
