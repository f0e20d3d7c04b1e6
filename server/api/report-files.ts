import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { sendDownload } from '../http/download.ts';
import {
  cityParam,
  digestSchema,
  evaluationParam,
  jsonReply,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import { attachFile, detachFile, fileNameText, readFile } from '../services/evaluation/report-files.ts';
import { fileTypes, MAX_FILE } from '../survey/evaluation/file-type.ts';

const sha256 = digestSchema;
const ofReport = z.object({ evaluation: evaluationParam, city: cityParam });
const ofFile = ofReport.extend({ sha256: sha256 });
const path = '/api/v1/evaluations/{evaluation}/cities/{city}/files';
const item = z.string().max(20).openapi({ example: 'L1P1-A1' });

/** The most bytes of a multipart body around its file. */
const MOST_AROUND = 16 * 1024;

const attachRoute = createRoute({
  method: 'post',
  path,
  summary: 'A file that proves an item of the draft',
  description:
    'PDF, PNG, JPEG or an Office document without macros, by its content, of 20 MB at most. The same file again changes nothing.',
  security,
  middleware: [limitBody(MAX_FILE + MOST_AROUND)],
  request: {
    params: ofReport,
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z.object({
            item,
            file: z.instanceof(File).openapi({ type: 'string', format: 'binary' }),
          }),
        },
      },
    },
  },
  responses: {
    201: jsonReply(
      'Stored, and part of the draft',
      z.object({
        sha256,
        size: z.int(),
        type: z.enum(fileTypes),
        revision: z.int().openapi({ description: 'Of the draft' }),
      }),
    ),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const detachRoute = createRoute({
  method: 'delete',
  path: `${path}/{sha256}`,
  summary: 'Take a file away from the draft; reports that were handed in with it keep it',
  security,
  request: { params: ofFile, query: z.object({ item }) },
  responses: {
    200: jsonReply('No part of the draft any more', z.object({ revision: z.int() })),
    ...problemResponses(401, 403, 404, 409, 422),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: `${path}/{sha256}`,
  summary: 'A file, as a download',
  security,
  request: { params: ofFile },
  responses: {
    200: {
      description: 'Its bytes',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problemResponses(401, 403, 404),
  },
});

/** Evidence files of cities' reports. */
export function reportFileRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(attachRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { item: code, file } = c.req.valid('form');
      const bytes = new Uint8Array(await file.arrayBuffer());
      const {
        draft,
        sha256: digest,
        type,
      } = await attachFile(db, {
        ...c.req.valid('param'),
        actor,
        item: code,
        name: fileNameText.parse(file.name),
        bytes,
        now: now(),
      });
      return c.json({ sha256: digest, size: bytes.length, type, revision: draft.revision }, 201);
    })
    .openapi(detachRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { revision } = await detachFile(db, {
        ...c.req.valid('param'),
        ...c.req.valid('query'),
        actor,
        now: now(),
      });
      return c.json({ revision }, 200);
    })
    .openapi(readRoute, async (c) => {
      const actor = await callerOf(platform, c);
      return sendDownload(c, await readFile(db, { ...c.req.valid('param'), actor }));
    });
}
