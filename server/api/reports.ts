import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { reportEntry, reportValues } from '../http/report-schema.ts';
import {
  cityParam,
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  reportNumberParam,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { decideReport, MAX_REMARK } from '../services/evaluation/decide-report.ts';
import { readReport } from '../services/evaluation/read-report-version.ts';
import { remarkOnReport } from '../services/evaluation/remark-on-report.ts';
import { decisionActions, reportStates } from '../survey/evaluation/report-state.ts';
import { evidenceSchema } from '../survey/evaluation/report-values.ts';
import { submissionId } from '../survey/schemas.ts';
import { storableText } from '../survey/typed-text.ts';

const ofReport = z.object({ evaluation: evaluationParam, city: cityParam });
const ofVersion = ofReport.extend({ number: reportNumberParam });
const path = '/api/v1/evaluations/{evaluation}/cities/{city}';

const digest = digestSchema;
const remark = storableText.trim().min(1).max(MAX_REMARK);

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
    200: jsonReply(
      'The version',
      z.object({
        number: z.int(),
        digest,
        late: z.boolean(),
        at: instantSchema,
        by: z.string(),
        values: reportValues,
        evidence: evidenceSchema,
        differences: z
          .array(
            z.object({
              field: z.string(),
              before: reportEntry.nullable(),
              after: reportEntry.nullable(),
            }),
          )
          .openapi({ description: 'Fields that differ from the version before' }),
        decisions: z.array(decisionView),
        remarks: z
          .array(z.object({ item: z.string(), text: z.string(), by: z.string(), at: instantSchema }))
          .openapi({ description: 'What ministries said of it' }),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const remarkRoute = createRoute({
  method: 'post',
  path: `${path}/reports/{number}/remarks`,
  summary: 'Say something of an item of the newest version; nothing is decided by it',
  description: 'The same id with the same content again changes nothing.',
  security,
  middleware: jsonUpTo(32_768),
  request: {
    params: ofVersion,
    body: jsonRequest(z.strictObject({ id: submissionId, item: z.string().max(20), text: remark })),
  },
  responses: {
    201: jsonReply('Stored', z.object({ id: z.string() })),
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
  middleware: jsonUpTo(256 * 1024),
  request: {
    params: ofVersion,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        digest,
        action: z.enum(decisionActions),
        reason: remark.optional().openapi({ description: 'Returning and reopening need one' }),
        remarks: z.record(z.string().max(20), remark).optional().openapi({ description: 'Remarks by item' }),
      }),
    ),
  },
  responses: {
    201: jsonReply('Decided', z.object({ id: z.string(), state: z.enum(reportStates) })),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Submitted versions of cities' reports, remarks, and decisions on them. */
export function reportRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(readRoute, async (c) => {
      const actor = await callerOf(platform, c);
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
      const actor = await callerOf(platform, c);
      const remarked = c.req.valid('json');
      await remarkOnReport(db, { ...c.req.valid('param'), ...remarked, actor });
      return c.json({ id: remarked.id }, 201);
    })
    .openapi(decideRoute, async (c) => {
      const actor = await callerOf(platform, c);
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
