import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  type EvaluationDraft,
  findReleaseOfEvaluationDraft,
  findSignedEvaluation,
  listSignedEvaluations,
  type SignedEvaluationSummary,
} from '../../db/evaluation-releases.ts';
import { signOffs } from '../../db/schema.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { codingFor } from '../http/compression.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import {
  digestSchema,
  evaluationParam,
  instantSchema,
  jsonBody,
  jsonContent,
  numberParam,
  problemResponses,
} from '../http/schemas.ts';
import { requireJson } from '../http/text-body.ts';
import { actorOf } from '../identity/actor.ts';
import type { Actor } from '../identity/grants.ts';
import { evaluationReaderOf } from '../identity/release-reader.ts';
import { approveEvaluation, isOvertakenNow } from '../services/evaluation/approve-release.ts';
import { freezeEvaluation } from '../services/evaluation/freeze-release.ts';
import { evaluationNamed } from '../services/evaluation/read-evaluation.ts';
import { readEvaluationDraft } from '../services/evaluation/read-signing.ts';
import { type SurveyStanding, surveyStandings } from '../services/evaluation/survey-standing.ts';
import { approveWithdrawal } from '../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../services/releases/propose-withdrawal.ts';
import { releasesOfEvaluation, signOffOf } from '../services/releases/withdrawable.ts';
import { totalReasons } from '../survey/evaluation/points.ts';
import { type EvaluationRelease, evaluationReleaseSchema } from '../survey/evaluation/release-document.ts';
import { countTotals } from '../survey/evaluation/release-summary.ts';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const digest = digestSchema;
const security = [{ staff: [] }];
const middleware = [limitBody(4096), requireJson];
const path = '/api/v1/evaluations/{evaluation}';
const ofEvaluation = z.object({ evaluation: evaluationParam });
const ofDraft = ofEvaluation.extend({ draft: z.uuid().openapi({ param: { name: 'draft', in: 'path' } }) });
const ofRelease = ofEvaluation.extend({ n: numberParam });

const draft = z
  .object({
    draft: z.uuid(),
    evaluation: z.string(),
    number: z.int().openapi({ description: 'Of the release that it would become' }),
    createdAt: instantSchema,
    digest,
    reason: z.string().nullable(),
    author: z.string(),
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
    overtaken: z.boolean().openapi({ description: 'It cannot be approved any more' }),
    release: z.int().nullable().openapi({ description: 'The release that it has become' }),
  })
  .openapi('EvaluationDraft');

const release = z
  .object({
    number: z.int(),
    createdAt: instantSchema,
    supersedes: z.int().nullable(),
    reason: z.string().nullable(),
    digest: digest.openapi({ description: 'SHA-256 of the canonical bytes' }),
    publicAt: instantSchema.nullable().openapi({
      description: 'From when on everybody may see it; null: from the beginning',
    }),
    withdrawn: z.object({ at: instantSchema, reason: z.string() }).nullable(),
    survey: z
      .object({
        wave: z.string(),
        release: z.int(),
        withdrawn: z.object({ at: instantSchema, reason: z.string() }).nullable(),
        supersededBy: z.int().nullable().openapi({ description: 'The wave’s newest release that stands' }),
      })
      .nullable()
      .openapi({ description: 'The survey release that it contains, as that stands today; null: none' }),
  })
  .openapi('EvaluationReleaseSummary');

const withdrawal = z
  .object({
    withdrawal: z.uuid(),
    evaluation: z.string(),
    release: z.int(),
    reason: z.string(),
    withdrawnAt: instantSchema.nullable().openapi({ description: 'Null until it is approved' }),
  })
  .openapi('EvaluationWithdrawal');

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
    body: jsonBody(
      z.strictObject({
        id: submissionId,
        reason: reasonText.optional().openapi({ description: 'Why the release before has to be corrected' }),
      }),
    ),
  },
  responses: {
    201: { description: 'Frozen', content: jsonContent(draft) },
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
    200: { description: 'The draft', content: jsonContent(draft) },
    ...problemResponses(401, 403, 404),
  },
});

const draftDocumentRoute = createRoute({
  method: 'get',
  path: `${path}/drafts/{draft}/document`,
  summary: 'The bytes that an approval signs: canonical JSON (RFC 8785)',
  security,
  request: { params: ofDraft },
  responses: {
    200: {
      description: 'The document; its SHA-256 is the digest',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
    ...problemResponses(401, 403, 404),
  },
});

const approveRoute = createRoute({
  method: 'post',
  path: `${path}/drafts/{draft}/approval`,
  summary: 'Approve a draft by its digest: it becomes a release',
  description:
    '409 `second-person-needed`: the wave asks for another person than the author; `draft-overtaken`: another digest, or it is not what would come out now.',
  security,
  middleware,
  request: {
    params: ofDraft,
    body: jsonBody(
      z.strictObject({
        digest,
        publicAt: z.iso
          .datetime()
          .optional()
          .openapi({ description: 'From when on everybody may see it; at once without' }),
      }),
    ),
  },
  responses: {
    201: { description: 'The release', content: jsonContent(release) },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const proposeRoute = createRoute({
  method: 'post',
  path: `${path}/releases/{n}/withdrawal`,
  summary: 'Propose to withdraw a release of an evaluation; it stands until somebody approves that',
  security,
  middleware,
  request: { params: ofRelease, body: jsonBody(z.strictObject({ id: submissionId, reason: reasonText })) },
  responses: {
    201: { description: 'Proposed', content: jsonContent(withdrawal) },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const approveWithdrawalRoute = createRoute({
  method: 'post',
  path: `${path}/releases/{n}/withdrawal/approval`,
  summary: 'Approve the withdrawal with this id; the release stays readable and says so',
  security,
  middleware,
  request: { params: ofRelease, body: jsonBody(z.strictObject({ id: submissionId })) },
  responses: {
    201: { description: 'Withdrawn', content: jsonContent(withdrawal) },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: `${path}/releases`,
  summary: 'Releases of an evaluation that are public, the newest first; with a key of the secretariat, all',
  request: { params: ofEvaluation },
  responses: {
    200: {
      description: 'Releases',
      content: jsonContent(z.object({ evaluation: z.string(), releases: z.array(release) })),
    },
    ...problemResponses(401, 404),
  },
});

const latestRoute = createRoute({
  method: 'get',
  path: `${path}/releases/latest`,
  summary: 'Leads to the newest release that is not withdrawn',
  request: { params: ofEvaluation },
  responses: {
    302: { description: 'The numbered release', headers: { Location: { schema: { type: 'string' } } } },
    ...problemResponses(401, 404),
  },
});

const immutable = {
  ETag: { schema: { type: 'string' as const } },
  'Cache-Control': { schema: { type: 'string' as const } },
};

const documentRoute = createRoute({
  method: 'get',
  path: `${path}/releases/{n}`,
  summary: 'A release of an evaluation: canonical JSON (RFC 8785), immutable',
  request: { params: ofRelease },
  responses: {
    200: {
      description: 'The release',
      content: jsonContent(z.object(evaluationReleaseSchema.shape).openapi('EvaluationRelease')),
      headers: immutable,
    },
    304: { description: 'Not modified' },
    ...problemResponses(401, 404),
  },
});

const JOSE = 'application/jose';
const signatureRoute = createRoute({
  method: 'get',
  path: `${path}/releases/{n}/signature`,
  summary: 'Detached JWS (RFC 7515, appendix F; Ed25519) over the canonical bytes',
  request: { params: ofRelease },
  responses: {
    200: { description: 'The signature', content: { [JOSE]: { schema: z.string() } }, headers: immutable },
    304: { description: 'Not modified' },
    ...problemResponses(401, 404),
  },
});

/** Releases of evaluations: their drafts, who approves them, and what everybody may read. */
export function evaluationReleaseRoutes({ platform, keptReleases, draftChecks }: Surroundings) {
  const { db, now } = platform;
  const codings = Object.keys(platform.coders);

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

  /** A release never changes: whoever has it gets 304 before its document is read. Throws `release-unknown`. */
  async function sendForm(
    c: Context,
    { evaluation: code, n }: { evaluation: string; n: number },
    form: 'document' | 'signature',
    type: string,
  ) {
    const { id, waveId } = await evaluationNamed(db, code);
    const { sight } = await evaluationReaderOf(platform, c, waveId);
    const known = (await listSignedEvaluations(db, id, sight)).find(({ number }) => number === n);
    if (!known) throw new Problem('release-unknown');
    const tag = `"${known.digest}${form === 'signature' ? '-signature' : ''}"`;
    c.header('ETag', tag);
    // What was shown to somebody in particular is nobody else's.
    c.header('Cache-Control', `${sight === 'all' ? 'private' : 'public'}, max-age=31536000, immutable`);
    const coding = form === 'document' ? codingFor(c, codings) : undefined;
    if (codings.length > 0) c.header('Vary', 'Accept-Encoding');
    c.header('Vary', 'Authorization', { append: true });
    if (isCurrent(c, tag)) return c.body(null, 304);
    const read = async () => {
      const signed = await findSignedEvaluation(db, id, n);
      if (!signed) throw new Problem('release-unknown');
      return signed[form];
    };
    const bytes = await keptReleases.file(id, n, form, read, coding);
    c.header('Content-Type', type);
    if (coding) c.header('Content-Encoding', coding);
    return c.body(bytes, 200);
  }

  return new OpenAPIHono()
    .openapi(freezeRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { evaluation } = c.req.valid('param');
      const { id, reason: why = null } = c.req.valid('json');
      const frozen = await freezeEvaluation(db, { evaluation, id, reason: why, actor, now: now() });
      return c.json(await draftBody(evaluation, actor, frozen), 201);
    })
    .openapi(readDraftRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { evaluation, draft: id } = c.req.valid('param');
      const frozen = await readEvaluationDraft(db, { evaluation, id, actor });
      return c.json(await draftBody(evaluation, actor, frozen), 200);
    })
    .openapi(draftDocumentRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { evaluation, draft: id } = c.req.valid('param');
      const { document } = await readEvaluationDraft(db, { evaluation, id, actor });
      return c.body(document, 200, { 'Content-Type': 'application/octet-stream' });
    })
    .openapi(approveRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const { digest: seen, publicAt } = c.req.valid('json');
      const signed = await approveEvaluation(db, {
        ...c.req.valid('param'),
        digest: seen,
        publicAt: publicAt === undefined ? null : new Date(publicAt),
        actor: await actorOf(platform, c),
        signingKey: await platform.signingKey(),
        now: now(),
      });
      const summary = { ...signed, withdrawnAt: null, withdrawalReason: null };
      const evaluation = await evaluationNamed(db, c.req.valid('param').evaluation);
      const standings = await surveyStandings(db, evaluation, [summary], now());
      return c.json(releaseBody(summary, standings.get(signed.number)), 201);
    })
    .openapi(proposeRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { evaluation: code, n: number } = c.req.valid('param');
      const released = await releasesOfEvaluation(db, await evaluationNamed(db, code));
      const { id, reason: why } = await proposeWithdrawal(db, released, {
        ...c.req.valid('json'),
        number,
        actor,
      });
      const proposed = { withdrawal: id, evaluation: code, release: number, reason: why };
      return c.json({ ...proposed, withdrawnAt: null }, 201);
    })
    .openapi(approveWithdrawalRoute, async (c) => {
      c.header('Cache-Control', 'no-store');
      const actor = await actorOf(platform, c);
      const { evaluation: code, n: number } = c.req.valid('param');
      const { id } = c.req.valid('json');
      const released = await releasesOfEvaluation(db, await evaluationNamed(db, code));
      const approval = { number, proposal: id, actor, now: now() };
      const { reason: why, withdrawnAt } = await approveWithdrawal(db, released, approval);
      const withdrawn = { withdrawal: id, evaluation: code, release: number, reason: why };
      return c.json({ ...withdrawn, withdrawnAt: withdrawnAt.toISOString() }, 201);
    })
    .openapi(listRoute, async (c) => {
      const evaluation = await evaluationNamed(db, c.req.valid('param').evaluation);
      const { sight } = await evaluationReaderOf(platform, c, evaluation.waveId);
      c.header('Cache-Control', sight === 'all' ? 'private, no-cache' : 'no-cache');
      c.header('Vary', 'Authorization', { append: true });
      const signed = await listSignedEvaluations(db, evaluation.id, sight);
      const standings = await surveyStandings(db, evaluation, signed, now());
      const releases = signed.map((one) => releaseBody(one, standings.get(one.number)));
      return c.json({ evaluation: evaluation.code, releases }, 200);
    })
    .openapi(latestRoute, async (c) => {
      const { code, id, waveId } = await evaluationNamed(db, c.req.valid('param').evaluation);
      const { sight } = await evaluationReaderOf(platform, c, waveId);
      const releases = await listSignedEvaluations(db, id, sight);
      const latest = releases.find(({ withdrawnAt }) => withdrawnAt === null);
      if (!latest) throw new Problem('release-unknown');
      // It leads elsewhere with the next release, and with a withdrawal.
      c.header('Cache-Control', 'no-store');
      return c.redirect(`/api/v1/evaluations/${code}/releases/${latest.number}`, 302);
    })
    .openapi(documentRoute, async (c) => sendForm(c, c.req.valid('param'), 'document', 'application/json'))
    .openapi(signatureRoute, async (c) => sendForm(c, c.req.valid('param'), 'signature', JOSE));
}

const releaseBody = (
  {
    number,
    createdAt,
    supersedes,
    reason: why,
    digest: sha256,
    publicAt,
    withdrawnAt,
    withdrawalReason,
  }: SignedEvaluationSummary,
  survey: SurveyStanding | undefined,
) => ({
  number,
  createdAt: createdAt.toISOString(),
  supersedes,
  reason: why,
  digest: sha256,
  publicAt: publicAt?.toISOString() ?? null,
  withdrawn: withdrawnAt ? { at: withdrawnAt.toISOString(), reason: withdrawalReason ?? '' } : null,
  survey: survey
    ? {
        ...survey,
        withdrawn: survey.withdrawn && {
          at: survey.withdrawn.at.toISOString(),
          reason: survey.withdrawn.reason,
        },
      }
    : null,
});
