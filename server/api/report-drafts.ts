import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { DraftRow } from '../../db/reports.ts';
import type { Surroundings } from '../cache/context.ts';
import { reportEntry, reportValues } from '../http/report-schema.ts';
import {
  cityParam,
  digestSchema,
  evaluationParam,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { readReportDraft, saveDraft } from '../services/evaluation/report-draft.ts';
import { submitReport } from '../services/evaluation/submit-report.ts';
import { valuesOf } from '../survey/evaluation/draft.ts';
import { evidenceSchema, fieldName } from '../survey/evaluation/report-values.ts';
import { submissionId } from '../survey/schemas.ts';

const ofReport = z.object({ evaluation: evaluationParam, city: cityParam });
const path = '/api/v1/evaluations/{evaluation}/cities/{city}';

const draft = z
  .object({
    revision: z.int(),
    values: reportValues,
    evidence: evidenceSchema,
    changes: z
      .record(z.string(), z.object({ revision: z.int(), by: z.string() }))
      .openapi({ description: 'Who changed each field last, and in which revision' }),
  })
  .openapi('ReportDraft');

const draftReply = {
  content: jsonContent(draft),
  headers: { ETag: { schema: { type: 'string' as const }, description: 'The revision' } },
};

const readDraftRoute = createRoute({
  method: 'get',
  path: `${path}/draft`,
  summary: 'What a city is writing; nobody else sees it',
  security,
  request: { params: ofReport },
  responses: { 200: { description: 'The draft', ...draftReply }, ...problemResponses(401, 403, 404) },
});

const saveDraftRoute = createRoute({
  method: 'put',
  path: `${path}/draft`,
  summary: 'Save fields of a draft, all of them or none',
  description:
    'Fields that are left out stay; null empties one. A field that somebody else changed since the revision in If-Match, to another entry, refuses the whole with 412; who edits other fields is no conflict.',
  security,
  middleware: jsonUpTo(1024 * 1024),
  request: {
    params: ofReport,
    headers: z.object({
      'if-match': z
        .string()
        .regex(/^"?\d{1,9}"?$/, 'the revision that was seen')
        .openapi({ example: '"12"' }),
    }),
    body: jsonRequest(z.strictObject({ values: z.record(fieldName, reportEntry.nullable()) })),
  },
  responses: {
    200: { description: 'The draft with the changes', ...draftReply },
    ...problemResponses(401, 403, 404, 409, 412, 413, 415, 422),
  },
});

const submitRoute = createRoute({
  method: 'post',
  path: `${path}/reports`,
  summary: 'Hand in a draft, as it was in a revision',
  description: 'The same id and revision again is the same report. 422 has the findings that stop it.',
  security,
  middleware: jsonUpTo(1024),
  request: {
    params: ofReport,
    body: jsonRequest(z.strictObject({ id: submissionId, revision: z.int().min(0) })),
  },
  responses: {
    201: jsonReply(
      'Stored',
      z.object({
        receipt: z.string().openapi({ description: 'Names the report' }),
        number: z.int(),
        digest: digestSchema,
        late: z.boolean(),
      }),
    ),
    ...problemResponses(401, 403, 404, 409, 412, 413, 415, 422),
  },
});

/** Drafts of cities' reports, and submitting them. */
export function reportDraftRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(readDraftRoute, async (c) => {
      const row = await readReportDraft(db, { ...c.req.valid('param'), actor: await callerOf(platform, c) });
      c.header('ETag', `"${row.revision}"`);
      return c.json(draftOf(row), 200);
    })
    .openapi(saveDraftRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const revision = Number(c.req.valid('header')['if-match'].replaceAll('"', ''));
      const { values: changes } = c.req.valid('json');
      const row = await saveDraft(db, { ...c.req.valid('param'), actor, revision, changes, now: now() });
      c.header('ETag', `"${row.revision}"`);
      return c.json(draftOf(row), 200);
    })
    .openapi(submitRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { id, revision } = c.req.valid('json');
      const report = await submitReport(db, { ...c.req.valid('param'), actor, id, revision, now: now() });
      const { number, digest: reportDigest, late } = report;
      return c.json({ receipt: id, number, digest: reportDigest, late }, 201);
    });
}

function draftOf(row: DraftRow): z.input<typeof draft> {
  const { revision, fields, evidence } = row;
  const changes = Object.fromEntries(
    Object.entries(fields).map(([field, { revision: changedIn, by }]) => [
      field,
      { revision: changedIn, by },
    ]),
  );
  return { revision, values: valuesOf(row), evidence, changes };
}
