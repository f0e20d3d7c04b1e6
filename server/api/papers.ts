import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { sendDownload } from '../http/download.ts';
import {
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { decidePaper } from '../services/evaluation/decide-paper.ts';
import { publishCase } from '../services/evaluation/publish-case.ts';
import { type EvaluationPaper, readPaperFile, readPaperOwners } from '../services/evaluation/read-papers.ts';
import { fileNameText } from '../services/evaluation/report-files.ts';
import { submitPaper } from '../services/evaluation/submit-paper.ts';
import { MAX_FILE } from '../survey/evaluation/file-type.ts';
import { hundredthsOf, numberOf } from '../survey/evaluation/hundredths.ts';
import {
  paperKinds,
  paperOwner,
  paperSummary,
  paperTitle,
  publicationActions,
} from '../survey/evaluation/papers.ts';
import { decisionActions, reportStates } from '../survey/evaluation/report-state.ts';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const digest = digestSchema;
const path = '/api/v1/evaluations/{evaluation}/papers';
const ofEvaluation = z.object({ evaluation: evaluationParam });
const ofOwner = ofEvaluation.extend({
  owner: paperOwner.clone().openapi({
    description:
      'Six digits of a city, which hands in cases, or two of a province, which hands in a work report',
    example: '330100',
  }),
});
const ofPaper = ofOwner.extend({ paper: z.uuid() });

/** The most bytes of a multipart body around its file. */
const MOST_AROUND = 64 * 1024;

const version = z.object({
  paper: z.uuid().openapi({ description: 'Id of the version' }),
  version: z.int(),
  title: z.string(),
  summary: z.string(),
  fileName: z.string(),
  sha256: digest,
  digest,
  late: z.boolean(),
  by: z.string(),
  at: instantSchema,
  decisions: z.array(
    z.object({
      action: z.enum(decisionActions),
      reason: z.string().nullable(),
      score: z.number().nullable(),
      by: z.string(),
      at: instantSchema,
    }),
  ),
});
const paper = z
  .object({
    owner: z.string(),
    kind: z.enum(paperKinds),
    number: z.int(),
    state: z.enum(reportStates),
    versions: z.array(version).openapi({ description: 'The oldest first' }),
  })
  .openapi('EvaluationPaper');

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'Cases and work reports, of those that the grant covers',
  security,
  request: { params: ofEvaluation },
  responses: {
    200: jsonReply('By owner, kind and number', z.object({ evaluation: z.string(), papers: z.array(paper) })),
    ...problemResponses(401, 403, 404),
  },
});

const submitRoute = createRoute({
  method: 'post',
  path: `${path}/{owner}`,
  summary: 'Hand in a case or a work report, or another version of it',
  description:
    'A PDF or an Office document without macros, by its content, of 20 MB at most. The same id and content again is the same paper.',
  security,
  middleware: [limitBody(MAX_FILE + MOST_AROUND)],
  request: {
    params: ofOwner,
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: z.object({
            id: submissionId,
            number: z.coerce
              .number()
              .int()
              .min(1)
              .max(100)
              .optional()
              .openapi({ description: 'Of a paper that is handed in again' }),
            title: paperTitle.clone().openapi({ description: 'At most 100 characters' }),
            summary: paperSummary.clone().openapi({ description: 'At most 2,000 characters' }),
            file: z.instanceof(File).openapi({ type: 'string', format: 'binary' }),
          }),
        },
      },
    },
  },
  responses: {
    201: jsonReply(
      'Handed in',
      z.object({ paper: z.uuid(), number: z.int(), version: z.int(), digest, late: z.boolean() }),
    ),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const fileRoute = createRoute({
  method: 'get',
  path: `${path}/{owner}/{paper}/file`,
  summary: 'The document of a version, as a download',
  security,
  request: { params: ofPaper },
  responses: {
    200: {
      description: 'Its bytes',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problemResponses(401, 403, 404, 409),
  },
});

const decideRoute = createRoute({
  method: 'post',
  path: `${path}/{owner}/{paper}/decisions`,
  summary: 'Return, accept, reopen or recall the version that was seen',
  description:
    '409 `report-overtaken`: another version or decision came first. An accepted case has a score where a set counts cases.',
  security,
  middleware: jsonUpTo(8192),
  request: {
    params: ofPaper,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        digest,
        action: z.enum(decisionActions),
        reason: reasonText.optional(),
        score: z
          .number()
          .min(0)
          .max(100)
          .refine((x) => hundredthsOf(x) !== undefined, 'has more than two decimals')
          .optional(),
      }),
    ),
  },
  responses: {
    201: jsonReply('Decided', z.object({ state: z.enum(reportStates) })),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const publicationRoute = createRoute({
  method: 'post',
  path: `${path}/{owner}/{paper}/publication`,
  summary: 'Let everybody read an accepted case with its document, or no longer',
  description:
    '409 `report-overtaken`: it is not accepted as it was seen, or was published or withdrawn already.',
  security,
  middleware: jsonUpTo(8192),
  request: {
    params: ofPaper,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        digest,
        action: z.enum(publicationActions),
        reason: reasonText.optional().openapi({ description: 'A withdrawal needs one' }),
      }),
    ),
  },
  responses: {
    201: jsonReply('Decided', z.object({ isPublic: z.boolean() })),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Cases and work reports. */
export function paperRoutes({ platform }: Surroundings) {
  const { db, now } = platform;
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation, owners } = await readPaperOwners(db, { ...c.req.valid('param'), actor });
      const papers = owners.flatMap((owner) => owner.papers.map(paperBody));
      return c.json({ evaluation: evaluation.code, papers }, 200);
    })
    .openapi(submitRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { file, number = null, ...others } = c.req.valid('form');
      const bytes = new Uint8Array(await file.arrayBuffer());
      const stored = await submitPaper(db, {
        ...c.req.valid('param'),
        ...others,
        number,
        file: { name: fileNameText.parse(file.name), bytes },
        actor,
        now: now(),
      });
      const { id, version: of, digest: sum, late } = stored;
      return c.json({ paper: id, number: stored.number, version: of, digest: sum, late }, 201);
    })
    .openapi(fileRoute, async (c) => {
      const actor = await callerOf(platform, c);
      return sendDownload(c, await readPaperFile(db, { ...c.req.valid('param'), actor }));
    })
    .openapi(decideRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { reason, score, ...others } = c.req.valid('json');
      const hundredths = score === undefined ? undefined : hundredthsOf(score);
      const decided = await decidePaper(db, {
        ...c.req.valid('param'),
        ...others,
        ...(reason !== undefined && { reason }),
        ...(hundredths !== undefined && { hundredths }),
        actor,
        now: now(),
      });
      return c.json(decided, 201);
    })
    .openapi(publicationRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { reason, ...others } = c.req.valid('json');
      const input = { ...c.req.valid('param'), ...others, ...(reason !== undefined && { reason }), actor };
      return c.json(await publishCase(db, input), 201);
    });
}

const paperBody = ({ versions, ...others }: EvaluationPaper): z.infer<typeof paper> => ({
  ...others,
  versions: versions.map((one) => ({
    paper: one.id,
    version: one.version,
    title: one.title,
    summary: one.summary,
    fileName: one.fileName,
    sha256: one.sha256,
    digest: one.digest,
    late: one.late,
    by: one.byName,
    at: one.at.toISOString(),
    decisions: one.decisions.map(({ action, reason, hundredths, byName, at }) => ({
      action,
      reason,
      score: hundredths === null ? null : numberOf(hundredths),
      by: byName,
      at: at.toISOString(),
    })),
  })),
});
