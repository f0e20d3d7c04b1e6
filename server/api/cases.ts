import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { sendDownload } from '../http/download.ts';
import {
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonContent,
  problemResponses,
} from '../http/schemas.ts';
import { requireJson } from '../http/text-body.ts';
import { actorOf } from '../identity/actor.ts';
import { listPublicCases, publishCase, readPublicCase } from '../services/evaluation/publish-case.ts';
import { evaluationNamed } from '../services/evaluation/read-evaluation.ts';
import { publicationActions } from '../survey/evaluation/papers.ts';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';
import { ofPaper } from './papers.ts';

const security = [{ staff: [] }];
const digest = digestSchema;
const ofEvaluation = z.object({ evaluation: evaluationParam });

const publicationRoute = createRoute({
  method: 'post',
  path: '/api/v1/evaluations/{evaluation}/papers/{owner}/{paper}/publication',
  summary: 'Let everybody read an accepted case with its document, or no longer',
  description:
    '409 `report-overtaken`: it is not accepted as it was seen, or was published or withdrawn already.',
  security,
  middleware: [limitBody(8192), requireJson],
  request: {
    params: ofPaper,
    body: {
      required: true,
      content: jsonContent(
        z.strictObject({
          id: submissionId,
          digest,
          action: z.enum(publicationActions),
          reason: reasonText.optional().openapi({ description: 'A withdrawal needs one' }),
        }),
      ),
    },
  },
  responses: {
    201: { description: 'Decided', content: jsonContent(z.object({ isPublic: z.boolean() })) },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const casesPath = '/api/v1/evaluations/{evaluation}/cases';

const casesRoute = createRoute({
  method: 'get',
  path: casesPath,
  summary: 'Cases that were chosen for publication, by city',
  request: { params: ofEvaluation },
  responses: {
    200: {
      description: 'Each is accepted as it is shown',
      content: jsonContent(
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
    },
    ...problemResponses(404),
  },
});

const caseFileRoute = createRoute({
  method: 'get',
  path: `${casesPath}/{paper}/file`,
  summary: 'The document of a published case, as a download',
  request: {
    params: ofEvaluation.extend({ paper: z.uuid().openapi({ param: { name: 'paper', in: 'path' } }) }),
  },
  responses: {
    200: {
      description: 'Its bytes',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problemResponses(404),
  },
});

/** Cases that everybody may read, and the choice of them. */
export function caseRoutes({ platform }: Surroundings) {
  const { db } = platform;
  return new OpenAPIHono()
    .openapi(publicationRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { reason, ...others } = c.req.valid('json');
      const input = { ...c.req.valid('param'), ...others, ...(reason !== undefined && { reason }), actor };
      return c.json(await publishCase(db, input), 201);
    })
    .openapi(casesRoute, async (c) => {
      c.header('Cache-Control', 'no-cache');
      const { code, id } = await evaluationNamed(db, c.req.valid('param').evaluation);
      const cases = (await listPublicCases(db, id)).map(({ publishedAt, ...others }) => ({
        ...others,
        publishedAt: publishedAt.toISOString(),
      }));
      return c.json({ evaluation: code, cases }, 200);
    })
    .openapi(caseFileRoute, async (c) => sendDownload(c, await readPublicCase(db, c.req.valid('param'))));
}
