import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type EvaluationDraft, findReleaseOfEvaluationDraft } from '../../db/evaluation-releases.ts';
import { signOffs } from '../../db/schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { releaseSummary, releaseSummaryBody } from '../http/evaluation-release-schema.ts';
import {
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { draftFields, draftRoutesOf } from '../http/signing-routes.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import type { Actor } from '../identity/grants.ts';
import { approveEvaluation, isOvertakenNow } from '../services/evaluation/approve-release.ts';
import { freezeEvaluation } from '../services/evaluation/freeze-release.ts';
import { evaluationNamed } from '../services/evaluation/read-evaluation.ts';
import { readEvaluationDraft } from '../services/evaluation/read-signing.ts';
import { surveyStandings } from '../services/evaluation/survey-standing.ts';
import { signOffOf } from '../services/releases/withdrawable.ts';
import { totalReasons } from '../survey/evaluation/points.ts';
import type { EvaluationRelease } from '../survey/evaluation/release-document.ts';
import { countTotals } from '../survey/evaluation/release-summary.ts';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const middleware = jsonUpTo(4096);
const path = '/api/v1/evaluations/{evaluation}';
const ofEvaluation = z.object({ evaluation: evaluationParam });
const digest = digestSchema;

const ofDraft = ofEvaluation.extend({ draft: z.uuid() });

const draft = z
  .object({
    ...draftFields,
    evaluation: z.string(),
    createdAt: instantSchema,
    signOff: z.enum(signOffs).openapi({ description: 'How many people have to sign' }),
    survey: z
      .object({ wave: z.string(), release: z.int(), digest })
      .nullable()
      .openapi({ description: 'The release of the wave that it contains' }),
    cities: z.int(),
    totals: z.int().openapi({ description: 'Cities that have a total' }),
    lacking: z
      .partialRecord(z.enum(totalReasons), z.int())
      .openapi({ description: 'Why the others have none; a city may have several reasons' }),
  })
  .openapi('EvaluationDraft');

const freezeRoute = createRoute({
  method: 'post',
  path: `${path}/drafts`,
  summary: 'Freeze what stands as the next release, for somebody to approve',
  description:
    'Reports that count, what was given, and the newest release of the wave. The same id and content again is the same draft. A correction names its reason.',
  security,
  middleware,
  request: {
    params: ofEvaluation,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        reason: reasonText.optional().openapi({ description: 'Why the release before has to be corrected' }),
      }),
    ),
  },
  responses: {
    201: jsonReply('Frozen', draft),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const readDraftRoute = createRoute({
  method: 'get',
  path: `${path}/drafts/{draft}`,
  summary: 'A draft of an evaluation’s release, and whether it can still be approved',
  security,
  request: { params: ofDraft },
  responses: {
    200: jsonReply('The draft', draft),
    ...problemResponses(401, 403, 404),
  },
});

const routes = draftRoutesOf(
  { path: `${path}/drafts/{draft}`, params: ofDraft, release: releaseSummary },
  { conflicts: '' },
);

/** Drafts of an evaluation's releases, and their approval. */
export function evaluationDraftRoutes({ platform, draftChecks }: Surroundings) {
  const { db, now } = platform;

  async function draftBody(
    code: string,
    actor: Actor,
    frozen: EvaluationDraft,
  ): Promise<z.infer<typeof draft>> {
    const document: EvaluationRelease = JSON.parse(frozen.document);
    const signed = await findReleaseOfEvaluationDraft(db, frozen.id);
    const names = { evaluation: code, actor, now: now() };
    return {
      draft: frozen.id,
      evaluation: code,
      number: frozen.number,
      createdAt: document.createdAt,
      digest: frozen.digest,
      reason: frozen.reason,
      author: frozen.authorName,
      signOff: await signOffOf(db, await evaluationNamed(db, code)),
      survey: document.survey,
      ...countTotals(document),
      overtaken: signed === undefined && (await isOvertakenNow(db, draftChecks, frozen, names)),
      release: signed?.number ?? null,
    };
  }

  return new OpenAPIHono()
    .openapi(freezeRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation } = c.req.valid('param');
      const { id, reason: why = null } = c.req.valid('json');
      const frozen = await freezeEvaluation(db, { evaluation, id, reason: why, actor, now: now() });
      return c.json(await draftBody(evaluation, actor, frozen), 201);
    })
    .openapi(readDraftRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation, draft: id } = c.req.valid('param');
      const frozen = await readEvaluationDraft(db, { evaluation, id, actor });
      return c.json(await draftBody(evaluation, actor, frozen), 200);
    })
    .openapi(routes.document, async (c) => {
      const actor = await callerOf(platform, c);
      const { evaluation, draft: id } = c.req.valid('param');
      const { document } = await readEvaluationDraft(db, { evaluation, id, actor });
      return c.body(document, 200, { 'Content-Type': 'application/octet-stream' });
    })
    .openapi(routes.approve, async (c) => {
      const { digest: seen, publicAt } = c.req.valid('json');
      const signed = await approveEvaluation(db, {
        ...c.req.valid('param'),
        digest: seen,
        publicAt: publicAt === undefined ? null : new Date(publicAt),
        actor: await callerOf(platform, c),
        signingKey: await platform.signingKey(),
        now: now(),
      });
      const summary = { ...signed, withdrawnAt: null, withdrawalReason: null };
      const evaluation = await evaluationNamed(db, c.req.valid('param').evaluation);
      const standings = await surveyStandings(db, evaluation, [summary], now());
      return c.json(releaseSummaryBody(summary, standings.get(signed.number)), 201);
    });
}
