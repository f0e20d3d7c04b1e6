import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  findReleaseDraft,
  insertDraft,
  type NewReleaseDraft,
  type ReleaseDraft,
} from '../../../db/release-drafts.ts';
import { listReleases } from '../../../db/releases.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';
import { buildRelease } from '../../survey/release/build.ts';
import { changesByCity } from '../../survey/release/changes.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import { preflight } from '../../survey/release/preflight.ts';
import { screenWave } from '../screening/screen.ts';
import { reconcile } from '../waves/reconcile.ts';
import { draftRelease } from './draft-release.ts';
import { readFacts } from './preflight-facts.ts';
import { readDocument } from './read-document.ts';
import { whilePublishing } from './while-publishing.ts';

export interface ReleaseDraftInput {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  actor: Actor;
  /** Whether the wave may continue to take answers. */
  interim: boolean;
  /** Why the previous release needs a correction; null for the first release. */
  reason: string | null;
  /** Why the release goes out although answers are held; null where none may be. */
  heldWaiver: string | null;
  now: Date;
  progress?: (done: number) => void;
}

/**
 * Freezes the next release of a wave as a draft: screen → reconcile → cut-off → tally → score → check. It is stored
 * whatever the checks find, for people to see; only a draft without unmet checks can be approved. While another
 * process freezes or publishes the wave, it is refused before it computes anything. The same id again is the same
 * draft.
 * @throws Problem `forbidden`, `publishing-busy`, `reason-needed`, `draft-conflict`
 */
export async function freezeDraft(
  db: Db,
  fieldwork: Fieldwork,
  input: ReleaseDraftInput,
): Promise<ReleaseDraft> {
  const { id, actor } = input;
  requireGrant(actor, 'draft-release', { wave: fieldwork.wave.id });
  const earlier = await findReleaseDraft(db, id);
  if (earlier) return repeated(earlier, fieldwork, input);
  return await whilePublishing(db, fieldwork.wave.id, async (tx) => await freeze(tx, db, fieldwork, input));
}

/**
 * The draft that freezing would make now, without storing it.
 * @throws Problem `forbidden`, `publishing-busy`, `reason-needed`
 */
export async function previewDraft(
  db: Db,
  fieldwork: Fieldwork,
  input: ReleaseDraftInput,
): Promise<NewReleaseDraft> {
  const { id: waveId } = fieldwork.wave;
  requireGrant(input.actor, 'draft-release', { wave: waveId });
  return await whilePublishing(db, waveId, async () => await computeDraft(db, fieldwork, input));
}

function repeated(earlier: ReleaseDraft, { wave }: Fieldwork, input: ReleaseDraftInput): ReleaseDraft {
  const isSame =
    earlier.waveId === wave.id &&
    earlier.author === input.actor.id &&
    earlier.interim === input.interim &&
    earlier.reason === input.reason &&
    earlier.heldWaiver === input.heldWaiver;
  if (!isSame) throw new Problem('draft-conflict');
  return earlier;
}

/** Computes a draft and stores it in `tx`, which holds the wave's publishing lock. */
export async function freeze(
  tx: Db,
  db: Db,
  fieldwork: Fieldwork,
  input: ReleaseDraftInput,
): Promise<ReleaseDraft> {
  const { actor } = input;
  const draft = await insertDraft(tx, await computeDraft(db, fieldwork, input));
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action: 'draft-release',
    waveId: draft.waveId,
    city: null,
    subject: `draft:${draft.digest}`,
    reason: draft.reason ?? '',
    detail: { number: draft.number },
  });
  return draft;
}

/** Computes a draft while nobody else publishes the wave. Throws `reason-needed`. */
async function computeDraft(
  db: Db,
  fieldwork: Fieldwork,
  { id, actor, interim, reason, heldWaiver, now, progress = () => {} }: ReleaseDraftInput,
): Promise<NewReleaseDraft> {
  const { wave } = fieldwork;
  const [last] = await listReleases(db, wave.id, 'all');
  if (last && !reason) throw new Problem('reason-needed');
  await screenWave(db, fieldwork, (done) => progress(0.3 * done));
  const reconciled = await reconcile(db, fieldwork, {
    trustsSeals: true,
    progress: (done) => progress(0.3 + 0.2 * done),
  });
  const computed = await draftRelease(db, fieldwork, (done) => progress(0.5 + 0.5 * done));
  const cutoff = new Date(computed.provenance.cutoff);
  if (last && cutoff <= last.cutoff)
    throw new Error(
      `the database’s clock is behind the cut-off of release ${last.number} (${last.cutoff.toISOString()}), and nothing was stored or decided since`,
    );
  const number = (last?.number ?? 0) + 1;
  const released = buildRelease({ ...computed, number, supersedes: last?.number ?? null, reason });
  const before: ReleaseDocument | null = last ? await readDocument(db, wave.id, last.number) : null;
  const checks = preflight({
    ...(await readFacts(db, fieldwork, now)),
    interim,
    heldWaiver,
    reconciled: { checked: reconciled.checked, differences: reconciled.differences.length },
    changes: changesByCity(before, released),
    heldBack: computed.cities.flatMap(({ code, isHeldBack }) => (isHeldBack ? [code] : [])),
    last: last?.number ?? null,
  });
  const document = canonicalJson(released);
  return {
    id,
    waveId: wave.id,
    author: actor.id,
    authorName: actor.name,
    authorVia: actor.via,
    cutoff,
    interim,
    heldWaiver,
    number,
    reason,
    digest: sha256(document),
    document,
    checks,
  };
}
