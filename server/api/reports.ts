import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { DraftRow } from '../../db/reports.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import {
  cityParam,
  digestSchema,
  evaluationParam,
  instantSchema,
  problemResponses,
  reportNumberParam,
} from '../http/schemas.ts';
import { requireJson } from '../http/text-body.ts';
import { actorOf } from '../identity/actor.ts';
import { decideReport, MAX_REMARK } from '../services/evaluation/decide-report.ts';
import { readReport } from '../services/evaluation/read-report-version.ts';
import { remarkOnReport } from '../services/evaluation/remark-on-report.ts';
import { readReportDraft, saveDraft } from '../services/evaluation/report-draft.ts';
import { submitReport } from '../services/evaluation/submit-report.ts';
import { valuesOf } from '../survey/evaluation/draft.ts';
import { decisionActions, reportStates } from '../survey/evaluation/report-state.ts';
import { entrySchema, evidenceSchema, fieldName, valuesSchema } from '../survey/evaluation/report-values.ts';
import { submissionId } from '../survey/schemas.ts';
import { storableText } from '../survey/typed-text.ts';

const security = [{ staff: [] }];
const ofReport = z.object({ evaluation: evaluationParam, city: cityParam });
const ofVersion = ofReport.extend({ number: reportNumberParam });
const path = '/api/v1/evaluations/{evaluation}/cities/{city}';

/** Copies: only schemas made after zod-openapi was loaded can be described. */
const entry = entrySchema.clone().openapi('ReportEntry');
const values = valuesSchema.clone().openapi('ReportValues', {
  description: 'Entries by field: an item’s code, a full stop and a datum’s id, as in L1P1-A1.part',
});
const digest = digestSchema;
const remark = storableText.trim().min(1).max(MAX_REMARK);

const draft = z
  .object({
    revision: z.int(),
    values,
    evidence: evidenceSchema,
    changes: z
      .record(z.string(), z.object({ revision: z.int(), by: z.string() }))
      .openapi({ description: 'Who changed each field last, and in which revision' }),
  })
  .openapi('ReportDraft');

const draftReply = {
  content: { 'application/json': { schema: draft } },
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
  middleware: [limitBody(1024 * 1024), requireJson],
  request: {
    params: ofReport,
    headers: z.object({
      'if-match': z
        .string()
        .regex(/^"?\d{1,9}"?$/, 'the revision that was seen')
        .openapi({ example: '"12"' }),
    }),
    body: {
      required: true,
      content: {
        'application/json': { schema: z.strictObject({ values: z.record(fieldName, entry.nullable()) }) },
      },
    },
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
  middleware: [limitBody(1024), requireJson],
  request: {
    params: ofReport,
    body: {
      required: true,
      content: {
        'application/json': { schema: z.strictObject({ id: submissionId, revision: z.int().min(0) }) },
      },
    },
  },
  responses: {
    201: {
      description: 'Stored',
      content: {
        'application/json': {
          schema: z.object({
            receipt: z.string().openapi({ description: 'Names the report' }),
            number: z.int(),
            digest,
            late: z.boolean(),
          }),
        },
      },
    },
    ...problemResponses(401, 403, 404, 409, 412, 413, 415, 422),
  },
});

const decisionView = z.object({
  id: z.string(),
  at: instantSchema,
  action: z.enum(decisionActions),
  by: z.string(),
  reason: z.string().nullable(),
  remarks: z.record(z.string(), z.string()),
});

const readRoute = createRoute({
  method: 'get',
  path: `${path}/reports/{number}`,
  summary: 'A version that a city handed in, and what was decided on it',
  security,
  request: { params: ofVersion },
  responses: {
    200: {
      description: 'The version',
      content: {
        'application/json': {
          schema: z.object({
            number: z.int(),
            digest,
            late: z.boolean(),
            at: instantSchema,
            by: z.string(),
            values,
            evidence: evidenceSchema,
            differences: z
              .array(z.object({ field: z.string(), before: entry.nullable(), after: entry.nullable() }))
              .openapi({ description: 'Fields that differ from the version before' }),
            decisions: z.array(decisionView),
            remarks: z
              .array(z.object({ item: z.string(), text: z.string(), by: z.string(), at: instantSchema }))
              .openapi({ description: 'What ministries said of it' }),
          }),
        },
      },
    },
    ...problemResponses(401, 403, 404),
  },
});

const remarkRoute = createRoute({
  method: 'post',
  path: `${path}/reports/{number}/remarks`,
  summary: 'Say something of an item of the newest version; nothing is decided by it',
  description: 'The same id with the same content again changes nothing.',
  security,
  middleware: [limitBody(32_768), requireJson],
  request: {
    params: ofVersion,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ id: submissionId, item: z.string().max(20), text: remark }),
        },
      },
    },
  },
  responses: {
    201: {
      description: 'Stored',
      content: { 'application/json': { schema: z.object({ id: z.string() }) } },
    },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const decideRoute = createRoute({
  method: 'post',
  path: `${path}/reports/{number}/decisions`,
  summary: 'Return, accept, reopen or recall the version that was seen',
  description:
    'Names the digest of what was seen: another version or decision that came first is a 409. The same id with the same content again changes nothing.',
  security,
  middleware: [limitBody(256 * 1024), requireJson],
  request: {
    params: ofVersion,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            id: submissionId,
            digest,
            action: z.enum(decisionActions),
            reason: remark.optional().openapi({ description: 'Returning and reopening need one' }),
            remarks: z
              .record(z.string().max(20), remark)
              .optional()
              .openapi({ description: 'Remarks by item' }),
          }),
        },
      },
    },
  },
  responses: {
    201: {
      description: 'Decided',
      content: {
        'application/json': { schema: z.object({ id: z.string(), state: z.enum(reportStates) }) },
      },
    },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Cities' reports: drafts, versions that were handed in, and decisions on them. */
export function reportRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(readDraftRoute, async (c) => {
      const row = await readReportDraft(db, { ...c.req.valid('param'), actor: await actorOf(platform, c) });
      c.header('Cache-Control', 'no-store');
      c.header('ETag', `"${row.revision}"`);
      return c.json(draftOf(row), 200);
    })
    .openapi(saveDraftRoute, async (c) => {
      const actor = await actorOf(platform, c);
      const revision = Number(c.req.valid('header')['if-match'].replaceAll('"', ''));
      const { values: changes } = c.req.valid('json');
      const row = await saveDraft(db, { ...c.req.valid('param'), actor, revision, changes, now: now() });
      c.header('Cache-Control', 'no-store');
      c.header('ETag', `"${row.revision}"`);
      return c.json(draftOf(row), 200);
    })
    .openapi(submitRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { id, revision } = c.req.valid('json');
      const report = await submitReport(db, { ...c.req.valid('param'), actor, id, revision, now: now() });
      const { number, digest: reportDigest, late } = report;
      return c.json({ receipt: id, number, digest: reportDigest, late }, 201);
    })
    .openapi(readRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const {
        report,
        differences,
        decisions,
        remarks: said,
      } = await readReport(db, { ...c.req.valid('param'), actor });
      const { number, digest: reportDigest, late, at, byName, values: reported, evidence } = report;
      return c.json(
        {
          number,
          digest: reportDigest,
          late,
          at: at.toISOString(),
          by: byName,
          values: reported,
          evidence,
          differences,
          decisions: decisions.map(({ id, at: decidedAt, action, byName: by, reason, remarks }) => ({
            id,
            at: decidedAt.toISOString(),
            action,
            by,
            reason,
            remarks,
          })),
          remarks: said.map(({ item, text, byName: by, at: saidAt }) => ({
            item,
            text,
            by,
            at: saidAt.toISOString(),
          })),
        },
        200,
      );
    })
    .openapi(remarkRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const remarked = c.req.valid('json');
      await remarkOnReport(db, { ...c.req.valid('param'), ...remarked, actor });
      return c.json({ id: remarked.id }, 201);
    })
    .openapi(decideRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { reason, remarks, ...content } = c.req.valid('json');
      const { state } = await decideReport(db, {
        ...c.req.valid('param'),
        ...content,
        ...(reason !== undefined && { reason }),
        ...(remarks && { remarks }),
        actor,
        now: now(),
      });
      return c.json({ id: content.id, state }, 201);
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
