import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { sendDownload } from '../http/download.ts';
import {
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonReply,
  problemResponses,
} from '../http/schemas.ts';
import { listPublicCases, readPublicCase } from '../services/evaluation/publish-case.ts';
import { openedEvaluationNamed } from '../services/evaluation/read-evaluation.ts';

const digest = digestSchema;
const ofEvaluation = z.object({ evaluation: evaluationParam });

const casesPath = '/api/v1/evaluations/{evaluation}/cases';

const casesRoute = createRoute({
  method: 'get',
  path: casesPath,
  summary: 'Cases that were chosen for publication, by city',
  request: { params: ofEvaluation },
  responses: {
    200: jsonReply(
      'Each is accepted as it is shown',
      z.object({
        evaluation: z.string(),
        cases: z.array(
          z
            .object({
              paper: z.uuid(),
              owner: z.string(),
              number: z.int(),
              version: z.int(),
              title: z.string(),
              summary: z.string(),
              fileName: z.string(),
              sha256: digest,
              digest,
              publishedAt: instantSchema,
            })
            .openapi('PublicCase'),
        ),
      }),
    ),
    ...problemResponses(404),
  },
});

const caseFileRoute = createRoute({
  method: 'get',
  path: `${casesPath}/{paper}/file`,
  summary: 'The document of a published case, as a download',
  request: {
    params: ofEvaluation.extend({ paper: z.uuid() }),
  },
  responses: {
    200: {
      description: 'Its bytes',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problemResponses(404),
  },
});

/** Published cases, and choosing them. */
export function caseRoutes({ platform }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(casesRoute, async (c) => {
      c.header('Cache-Control', 'no-cache');
      const { code, id } = await openedEvaluationNamed(db, c.req.valid('param').evaluation);
      const cases = (await listPublicCases(db, id)).map(({ publishedAt, ...others }) => ({
        ...others,
        publishedAt: publishedAt.toISOString(),
      }));
      return c.json({ evaluation: code, cases }, 200);
    })
    .openapi(caseFileRoute, async (c) => sendDownload(c, await readPublicCase(db, c.req.valid('param'))));
}
