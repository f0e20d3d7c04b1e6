import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findSignedEvaluation, listSignedEvaluations } from '../../db/evaluation-releases.ts';
import type { Surroundings } from '../cache/context.ts';
import { codingFor } from '../http/compression.ts';
import { isCurrent } from '../http/etag.ts';
import { releaseSummary, releaseSummaryBody } from '../http/evaluation-release-schema.ts';
import { Problem } from '../http/problems.ts';
import { evaluationParam, jsonContent, jsonReply, numberParam, problemResponses } from '../http/schemas.ts';
import { evaluationReaderOf } from '../identity/release-reader.ts';
import { openedEvaluationNamed } from '../services/evaluation/read-evaluation.ts';
import { surveyStandings } from '../services/evaluation/survey-standing.ts';
import { evaluationReleaseSchema } from '../survey/evaluation/release-document.ts';

const path = '/api/v1/evaluations/{evaluation}';
const ofEvaluation = z.object({ evaluation: evaluationParam });
const ofRelease = ofEvaluation.extend({ n: numberParam });

const listRoute = createRoute({
  method: 'get',
  path: `${path}/releases`,
  summary: 'Releases of an evaluation that are public, the newest first; with a key of the secretariat, all',
  request: { params: ofEvaluation },
  responses: {
    200: jsonReply('Releases', z.object({ evaluation: z.string(), releases: z.array(releaseSummary) })),
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

/** Releases of evaluations: public ones for everybody, embargoed ones for the secretariat. */
export function evaluationReleaseRoutes({ platform, keptReleases }: Surroundings) {
  const { db, now } = platform;
  const codings = Object.keys(platform.coders);

  /**
   * A release never changes: a caller with the current copy gets 304 before its document is read. Throws
   * `release-unknown`.
   */
  async function sendForm(
    c: Context,
    { evaluation: code, n }: { evaluation: string; n: number },
    form: 'document' | 'signature',
    type: string,
  ) {
    const { id, waveId } = await openedEvaluationNamed(db, code);
    const { sight } = await evaluationReaderOf(platform, c, waveId);
    const known = (await listSignedEvaluations(db, id, sight)).find(({ number }) => number === n);
    if (!known) throw new Problem('release-unknown');
    const tag = `"${known.digest}${form === 'signature' ? '-signature' : ''}"`;
    c.header('ETag', tag);
    // No shared cache may keep what only one reader may see.
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
    .openapi(listRoute, async (c) => {
      const evaluation = await openedEvaluationNamed(db, c.req.valid('param').evaluation);
      const { sight } = await evaluationReaderOf(platform, c, evaluation.waveId);
      c.header('Cache-Control', sight === 'all' ? 'private, no-cache' : 'no-cache');
      c.header('Vary', 'Authorization', { append: true });
      const signed = await listSignedEvaluations(db, evaluation.id, sight);
      const standings = await surveyStandings(db, evaluation, signed, now());
      const releases = signed.map((one) => releaseSummaryBody(one, standings.get(one.number)));
      return c.json({ evaluation: evaluation.code, releases }, 200);
    })
    .openapi(latestRoute, async (c) => {
      const { code, id, waveId } = await openedEvaluationNamed(db, c.req.valid('param').evaluation);
      const { sight } = await evaluationReaderOf(platform, c, waveId);
      const releases = await listSignedEvaluations(db, id, sight);
      const latest = releases.find(({ withdrawnAt }) => withdrawnAt === null);
      if (!latest) throw new Problem('release-unknown');
      // The target changes with the next release, and with a withdrawal.
      c.header('Cache-Control', 'no-store');
      return c.redirect(`/api/v1/evaluations/${code}/releases/${latest.number}`, 302);
    })
    .openapi(documentRoute, async (c) => sendForm(c, c.req.valid('param'), 'document', 'application/json'))
    .openapi(signatureRoute, async (c) => sendForm(c, c.req.valid('param'), 'signature', JOSE));
}
