import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { sendDownload } from '../http/download.ts';
import { cityParam, evaluationParam, jsonReply, problemResponses, security } from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { readFilledTable, writeReportTable } from '../services/evaluation/report-table.ts';
import { MAX_TABLE, tableFormats } from '../services/evaluation/report-table-file.ts';

const params = z.object({ evaluation: evaluationParam, city: cityParam });
const path = '/api/v1/evaluations/{evaluation}/cities/{city}/draft/table';
/** The most bytes of a multipart body around its file. */
const MOST_AROUND = 16 * 1024;

const downloadRoute = createRoute({
  method: 'get',
  path,
  summary: 'The draft as a table to fill in',
  description: 'One row a datum. “downloaded” names what stood in it: leave it as it is.',
  security,
  request: {
    params,
    query: z.object({
      format: z.enum(tableFormats).default('csv'),
      language: z
        .enum(['zh-CN', 'en'])
        .default('zh-CN')
        .openapi({ description: 'Of titles, options and flags' }),
    }),
  },
  responses: {
    200: {
      description: 'The table',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problemResponses(401, 403, 404, 422),
  },
});

const uploadRoute = createRoute({
  method: 'post',
  path,
  summary: 'Take a table that was filled in, all of it or nothing',
  description:
    'XLSX, or CSV in UTF-8 or GB 18030, of 512 KB at most. Rows that are empty, or as they were downloaded, change nothing. 422 `table-faulty` has all faults, each with its row and column.',
  security,
  middleware: [limitBody(MAX_TABLE + MOST_AROUND)],
  request: {
    params,
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z.object({ file: z.instanceof(File).openapi({ type: 'string', format: 'binary' }) }),
        },
      },
    },
  },
  responses: {
    200: jsonReply(
      'Part of the draft',
      z.object({
        revision: z.int().openapi({ description: 'Of the draft' }),
        changed: z.int().openapi({ description: 'Fields that were changed' }),
      }),
    ),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Drafts of reports as tables, for download and upload. */
export function reportTableRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(downloadRoute, async (c) => {
      const actor = await callerOf(platform, c);
      return sendDownload(
        c,
        await writeReportTable(db, { ...c.req.valid('param'), ...c.req.valid('query'), actor }),
      );
    })
    .openapi(uploadRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const bytes = new Uint8Array(await c.req.valid('form').file.arrayBuffer());
      const { draft, changed } = await readFilledTable(db, {
        ...c.req.valid('param'),
        actor,
        bytes,
        now: now(),
      });
      return c.json({ revision: draft.revision, changed }, 200);
    });
}
