import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { stringify } from 'csv-stringify/sync';
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import writeXlsxFile from 'write-excel-file/universal';
import { findRelease, latestNumber, listReleases, listSigningKeys, type Release } from '../../db/releases.ts';
import type { Surroundings } from '../app.ts';
import { Problem } from '../problems.ts';
import { type ReleaseDocument, releaseDocument } from '../survey/release.ts';
import { releaseColumns, releaseTable } from '../survey/release-table.ts';
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
  },
});

export function releaseRoutes({ platform, fieldworkOf }: Surroundings) {
  async function load(wave: string, n: number): Promise<Release> {
    const release = await findRelease(platform.db, (await fieldworkOf(wave)).wave.id, n);
    if (!release) throw new Problem('release-unknown');
    return release;
  }
  /** What is made of a numbered release never changes; the tag names release and form. */
  function keepForEver(c: Context, release: Release, form: string): void {
    c.header('ETag', `"${release.digest}${form}"`);
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
  }
  const name = (release: Release, extension: string) =>
    `attachment; filename="chengsheng-${release.waveId}-${release.number}.${extension}"`;

  const app = new OpenAPIHono();
  app.use('/api/v1/waves/:wave/releases/*', etag());
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
      const number = await latestNumber(platform.db, (await fieldworkOf(wave)).wave.id);
      if (number === undefined) throw new Problem('release-unknown');
      c.header('Cache-Control', 'no-cache');
      return c.redirect(`/api/v1/waves/${wave}/releases/${number}`, 302);
    })
    .openapi(documentRoute, async (c) => {
      const { wave, n } = c.req.valid('param');
      const release = await load(wave, n);
      keepForEver(c, release, '');
      return c.body(release.document, 200, { 'Content-Type': 'application/json' });
    })
    .openapi(csvRoute, async (c) => {
      const { wave, n } = c.req.valid('param');
      const release = await load(wave, n);
      keepForEver(c, release, '-csv');
      return c.body(scoresCsv(documentOf(release)), 200, {
        'Content-Type': `${CSV}; charset=utf-8`,
        'Content-Disposition': name(release, 'csv'),
      });
    })
    .openapi(xlsxRoute, async (c) => {
      const { wave, n } = c.req.valid('param');
      const release = await load(wave, n);
      keepForEver(c, release, '-xlsx');
      return c.body(await scoresXlsx(documentOf(release)), 200, {
        'Content-Type': XLSX,
        'Content-Disposition': name(release, 'xlsx'),
      });
    })
    .openapi(signatureRoute, async (c) => {
      const { wave, n } = c.req.valid('param');
      const release = await load(wave, n);
      keepForEver(c, release, '-signature');
      return c.body(release.signature, 200, { 'Content-Type': JOSE });
    })
    .openapi(keysRoute, async (c) => {
      c.header('Cache-Control', 'public, max-age=300');
      return c.json({ keys: await listSigningKeys(platform.db) }, 200);
    });
}

/** The document of a stored release. */
export function documentOf(release: Pick<Release, 'document'>): ReleaseDocument {
  return JSON.parse(release.document);
}

/** CSV with a byte order mark, so that spreadsheets read the Chinese. */
function scoresCsv(document: ReleaseDocument): string {
  return stringify(releaseTable(document), {
    header: true,
    bom: true,
    columns: [...releaseColumns],
    cast: { boolean: String },
  });
}

async function scoresXlsx(document: ReleaseDocument): Promise<Uint8Array<ArrayBuffer>> {
  const header = releaseColumns.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const rows = releaseTable(document).map((row) => releaseColumns.map((column) => row[column]));
  const file = await writeXlsxFile([header, ...rows], { sheet: 'scores', stickyRowsCount: 1 }).toBlob();
  return new Uint8Array(await file.arrayBuffer());
}
