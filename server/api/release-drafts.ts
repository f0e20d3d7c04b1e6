import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ReleaseDraft } from '../../db/release-drafts.ts';
import type { Release } from '../../db/releases.ts';
import { signOffs } from '../../db/schema.ts';
import type { Wave } from '../../db/waves.ts';
import { checkDetail } from '../../web/console/check-detail.ts';
import type { Language } from '../../web/language.ts';
import type { Surroundings } from '../cache/context.ts';
import { languageOf } from '../http/language.ts';
import { Problem } from '../http/problems.ts';
import {
  digestSchema,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
  waveParam,
} from '../http/schemas.ts';
import { draftFields, draftRoutesOf } from '../http/signing-routes.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { type ActingEnv, acting } from '../identity/acting.ts';
import { approveDraft } from '../services/releases/approve-and-sign.ts';
import { freezeDraft } from '../services/releases/freeze-draft.ts';
import { type DraftState, draftState, readReleaseDraft } from '../services/releases/read-draft.ts';
import { DRAFTS_LISTED, readDrafts } from '../services/releases/read-signing.ts';
import { checkNames, type PreflightCheck } from '../survey/release/preflight.ts';
import { submissionId } from '../survey/schemas.ts';
import { reasonText } from '../survey/typed-text.ts';

const digest = digestSchema;

const check = z
  .object({
    name: z.enum(checkNames),
    ok: z.boolean(),
    blocks: z
      .boolean()
      .openapi({ description: 'Nothing can be approved while it is not ok; the others are to be known' }),
    detail: z.string().openapi({ description: 'In the caller’s language' }),
    cities: z.array(z.string()).openapi({ description: 'Codes of the cities that it is about' }),
  })
  .openapi('ReleaseCheck');

const draft = z
  .object({
    ...draftFields,
    wave: z.uuid(),
    cutoff: instantSchema,
    interim: z.boolean(),
    signOff: z.enum(signOffs).openapi({ description: 'How many people the wave asks for' }),
    checks: z.array(check),
  })
  .openapi('ReleaseDraft');

const release = z
  .object({
    wave: z.uuid(),
    number: z.int(),
    createdAt: instantSchema,
    cutoff: instantSchema,
    supersedes: z.int().nullable(),
    reason: z.string().nullable(),
    digest,
    publicAt: instantSchema.nullable(),
  })
  .openapi('ApprovedRelease');

const middleware = jsonUpTo(4096);
const ofWave = z.object({ wave: waveParam });
const ofDraft = ofWave.extend({ draft: z.uuid() });
const path = '/api/v1/waves/{wave}';

const freezeRoute = createRoute({
  method: 'post',
  path: `${path}/drafts`,
  summary: 'Freeze the next release as a draft, for somebody to approve',
  description:
    'Screens, takes a cut-off and computes; it is stored whatever the checks say. The same id and content again is the same draft. 409 `publishing-busy`, before anything is computed, while somebody else publishes the wave.',
  security,
  middleware,
  request: {
    params: ofWave,
    body: jsonRequest(
      z.strictObject({
        id: submissionId,
        interim: z.boolean().default(false).openapi({ description: 'The wave may still take answers' }),
        reason: reasonText.optional().openapi({ description: 'Why the release before has to be corrected' }),
        withHeld: reasonText.optional().openapi({ description: 'Why it goes out though answers are held' }),
      }),
    ),
  },
  responses: {
    201: jsonReply('Frozen', draft),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: `${path}/drafts/{draft}`,
  summary: 'A draft, with what was checked, and whether it can still be approved',
  security,
  request: { params: ofDraft },
  responses: {
    200: jsonReply('The draft', draft),
    ...problemResponses(401, 403, 404),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: `${path}/drafts`,
  summary: 'The newest drafts of a wave, also those that are overtaken or have become releases',
  description: `At most ${DRAFTS_LISTED}. Only the newest can be approved.`,
  security,
  request: { params: ofWave },
  responses: {
    200: jsonReply('Drafts, the newest first', z.object({ wave: z.uuid(), drafts: z.array(draft) })),
    ...problemResponses(401, 403, 404),
  },
});

const routes = draftRoutesOf(
  { path: `${path}/drafts/{draft}`, params: ofDraft, release },
  { conflicts: '; `not-ready`: a check is not met, under `checks`' },
);

/** Drafts of a wave's releases, and their approval. */
export function releaseDraftRoutes({ platform, fieldworkOf }: Surroundings) {
  const { db, now } = platform;
  const app = new OpenAPIHono<ActingEnv>();
  app.use('/api/v1/waves/:wave/drafts/*', acting(platform));

  function draftBody(
    c: Context,
    wave: Wave,
    frozen: Omit<ReleaseDraft, 'document'>,
    state: DraftState,
  ): z.infer<typeof draft> {
    return {
      draft: frozen.id,
      wave: wave.id,
      number: frozen.number,
      cutoff: frozen.cutoff.toISOString(),
      digest: frozen.digest,
      interim: frozen.interim,
      reason: frozen.reason,
      author: frozen.authorName,
      signOff: wave.signOff,
      checks: frozen.checks.map((one) => checkBody(one, languageOf(c, platform))),
      release: state.release,
      overtaken: state.overtaken,
    };
  }

  return app
    .openapi(freezeRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { id, interim, reason = null, withHeld = null } = c.req.valid('json');
      const input = { id, actor: c.get('actor'), interim, reason, heldWaiver: withHeld, now: now() };
      const frozen = await freezeDraft(db, fieldwork, input);
      const state = await draftState(db, fieldwork.wave, frozen, now());
      return c.json(draftBody(c, fieldwork.wave, frozen, state), 201);
    })
    .openapi(readRoute, async (c) => {
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const frozen = await readReleaseDraft(db, wave.id, c.req.valid('param').draft, c.get('actor'));
      return c.json(draftBody(c, wave, frozen, await draftState(db, wave, frozen, now())), 200);
    })
    .openapi(listRoute, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const drafts = await readDrafts(db, fieldwork, c.get('actor'), now());
      const { wave } = fieldwork;
      return c.json({ wave: wave.id, drafts: drafts.map((one) => draftBody(c, wave, one, one)) }, 200);
    })
    .openapi(routes.document, async (c) => {
      const { wave } = await fieldworkOf(c.req.valid('param').wave);
      const { document } = await readReleaseDraft(db, wave.id, c.req.valid('param').draft, c.get('actor'));
      return c.body(document, 200, { 'Content-Type': 'application/octet-stream' });
    })
    .openapi(routes.approve, async (c) => {
      const fieldwork = await fieldworkOf(c.req.valid('param').wave);
      const { digest, publicAt } = c.req.valid('json');
      const approval = {
        draft: c.req.valid('param').draft,
        digest,
        actor: c.get('actor'),
        publicAt: publicAt === undefined ? null : new Date(publicAt),
        signingKey: await platform.signingKey(),
        now: now(),
      };
      const approved = await approveDraft(db, fieldwork, approval).catch((error: unknown) => {
        throw withDetails(error, languageOf(c, platform));
      });
      return c.json(releaseBody(approved), 201);
    });
}

const checkBody = ({ name, ok, blocks, cities, ...said }: PreflightCheck, language: Language) => ({
  name,
  ok,
  blocks,
  detail: checkDetail({ name, ok, blocks, cities, ...said }, language),
  cities: [...cities],
});

/** A refusal over unmet checks says what each of them found. */
function withDetails(error: unknown, language: Language): unknown {
  if (!(error instanceof Problem && error.is('not-ready'))) return error;
  const { checks } = error.extras;
  return new Problem('not-ready', {
    checks: checks.map((one) => ({ ...one, detail: checkDetail(one, language) })),
  });
}

const releaseBody = ({
  waveId,
  number,
  createdAt,
  cutoff,
  supersedes,
  reason,
  digest,
  publicAt,
}: Release) => ({
  wave: waveId,
  number,
  createdAt: createdAt.toISOString(),
  cutoff: cutoff.toISOString(),
  supersedes,
  reason,
  digest,
  publicAt: publicAt?.toISOString() ?? null,
});
