import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ExportRow } from '../../db/exports.ts';
import { exportFailures, exportFormats } from '../../db/exports-schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { sendExport } from '../http/export-file.ts';
import {
  instantSchema,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { askForExport, exportPurpose, MAX_EXPORTS, MAX_PURPOSE } from '../services/exports/ask.ts';
import { cancelExport } from '../services/exports/cancel.ts';
import { downloadExport } from '../services/exports/download.ts';
import { exportFor, exportsFor } from '../services/exports/read-exports.ts';
import { exportState, exportStates } from '../services/exports/state.ts';
import { MAX_REPLICATES } from '../services/exports/weights.ts';
import { cityCode, submissionId } from '../survey/schemas.ts';

const exportSchema = z
  .object({
    id: z.uuid(),
    at: instantSchema.openapi({ description: 'What was stored and decided up to then is in it' }),
    author: z.string(),
    city: z.string().nullable().openapi({ description: 'Null: all cities' }),
    purpose: z.string(),
    format: z.enum(exportFormats),
    release: z.int().nullable().openapi({
      description:
        'The release whose weights it has, and whose cut-off in place of `at`; null: it has no weights',
    }),
    replicates: z.int().min(0).openapi({ description: 'Bootstrap weights of each row' }),
    state: z.enum(exportStates),
    rows: z.int().min(0).openapi({ description: 'Submissions written so far, or in the file' }),
    expected: z.int().min(0).nullable().openapi({
      description: 'About how many there will be; null before it is begun',
    }),
    bytes: z.int().min(0).openapi({ description: 'Of the file, so far' }),
    sha256: z.string().nullable().openapi({ description: 'Of the file, once it is complete' }),
    expiresAt: instantSchema.nullable().openapi({ description: 'From then on the file is gone' }),
    failure: z.enum(exportFailures).nullable(),
  })
  .openapi('Export');

const ofWave = z.object({ wave: waveParam });
const ofExport = ofWave.extend({
  id: z.uuid().toLowerCase(),
});
const path = '/api/v1/waves/{wave}/exports';
const content = jsonContent(exportSchema);

/** The form and the weights of a file. Replicates need a release. */
const fileFields = {
  format: z.enum(exportFormats).optional().openapi({
    description:
      'CSV, SPSS (`sav`), Parquet, or `ddi`: the codebook of the CSV, as DDI Codebook 2.5. Absent: CSV',
  }),
  release: z.int().min(1).optional().openapi({
    description: 'A release to weigh by: columns `weight` and `psu`, and the answers that its figures are of',
  }),
  replicates: z.int().min(1).max(MAX_REPLICATES).optional().openapi({
    description: `Bootstrap weights in columns \`replicate_1\` …; 100 are usual. Refused without a release`,
  }),
};

const askRoute = createRoute({
  method: 'post',
  path,
  summary: 'Ask for the answers of a wave or a city as a file, which a server then writes',
  description: `The same id with the same content again gets the first reply. One person has at most ${MAX_EXPORTS} exports that have not ended.`,
  security,
  middleware: jsonUpTo(4096),
  request: {
    params: ofWave,
    body: jsonRequest(
      z
        .strictObject({
          id: submissionId,
          city: cityCode.clone().optional(),
          purpose: exportPurpose.clone().openapi({
            type: 'string',
            description: `What the answers are wanted for, up to ${MAX_PURPOSE} characters; it stands in the trail`,
          }),
          ...fileFields,
        })
        .refine(({ release, replicates }) => release !== undefined || replicates === undefined, {
          path: ['replicates'],
          message: 'needs a release',
        }),
    ),
  },
  responses: {
    200: { description: 'It was asked for before', content },
    201: { description: 'It waits for a server', content },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422, 501),
  },
});

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'The newest hundred exports of answers that the caller may export',
  security,
  request: { params: ofWave },
  responses: {
    200: jsonReply('Exports, the newest first', z.object({ wave: z.uuid(), exports: z.array(exportSchema) })),
    ...problemResponses(401, 403, 404),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  summary: 'How far an export is',
  security,
  request: { params: ofExport },
  responses: {
    200: { description: 'The export', content },
    ...problemResponses(401, 403, 404, 422),
  },
});

const cancelRoute = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  summary: 'Cancel an export, or discard its file; one that has ended stays as it is',
  security,
  request: { params: ofExport },
  responses: {
    200: { description: 'The export, ended', content },
    ...problemResponses(401, 403, 404, 422),
  },
});

const fileRoute = createRoute({
  method: 'get',
  path: `${path}/{id}/file`,
  summary: 'The file, for whoever asked for it; each download stands in the trail',
  description:
    'As in `npm run -s cli -- export`: pseudonyms, days and seconds. A file that ends while it is sent breaks off.',
  security,
  request: { params: ofExport },
  responses: {
    200: {
      description: 'The answers, or their codebook',
      content: {
        'text/csv': { schema: z.string() },
        'application/x-spss-sav': { schema: z.string() },
        'application/vnd.apache.parquet': { schema: z.string() },
        'application/xml': { schema: z.string() },
      },
    },
    ...problemResponses(401, 403, 404, 409, 410, 422),
  },
});

/** Exports of a wave's answers. */
export function exportRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db, now } = platform;

  const bodyOf = (row: ExportRow) => {
    const {
      id,
      at,
      byName,
      city,
      purpose,
      format,
      release,
      replicates,
      rows,
      expected,
      bytes,
      sha256,
      expiresAt,
      failure,
    } = row;
    return {
      id,
      at: at.toISOString(),
      author: byName,
      city,
      purpose,
      format,
      release,
      replicates,
      state: exportState(row, now()),
      rows,
      expected,
      bytes,
      sha256,
      expiresAt: expiresAt?.toISOString() ?? null,
      failure,
    };
  };

  return new OpenAPIHono()
    .openapi(askRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const asked = { ...c.req.valid('json'), actor, now: now() };
      const { row, isRepeated } = await askForExport(platform, fieldwork, asked);
      return c.json(bodyOf(row), isRepeated ? 200 : 201);
    })
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const rows = await exportsFor(db, wave.id, actor);
      return c.json({ wave: wave.id, exports: rows.map(bodyOf) }, 200);
    })
    .openapi(readRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: named, id } = c.req.valid('param');
      const { wave } = await fieldworkOf(named);
      return c.json(bodyOf(await exportFor(db, wave.id, id, actor)), 200);
    })
    .openapi(cancelRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: named, id } = c.req.valid('param');
      const { wave } = await fieldworkOf(named);
      return c.json(bodyOf(await cancelExport(db, { wave: wave.id, id, actor })), 200);
    })
    .openapi(fileRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { wave: named, id } = c.req.valid('param');
      const { wave } = await fieldworkOf(named);
      return sendExport(c, platform, await downloadExport(db, { wave, id, actor, now: now() }));
    });
}
