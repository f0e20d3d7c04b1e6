import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  findNewestDraft,
  findReleaseDraft,
  findReleaseOfDraft,
  isAnsweredSince,
  isDecidedSince,
  type ReleaseDraft,
} from '../../../db/release-drafts.ts';
import {
  findRelease,
  insertRelease,
  listReleases,
  type Release,
  type ReleasedCityRow,
  rememberSigningKey,
} from '../../../db/releases.ts';
import { findWave, type Wave } from '../../../db/waves.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { type SigningKey, signDetached } from '../../crypto/signature.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant, signatureOf } from '../../identity/grants.ts';
import { hasFigures } from '../../survey/release/city.ts';
import type { ReleaseCity, ReleaseDocument } from '../../survey/release/document.ts';
import { hasExperimental } from '../../survey/release/experimental.ts';
import { unmetOf } from '../../survey/release/preflight.ts';
import { isOver } from '../../survey/wave.ts';
import { publicFrom } from './public-from.ts';
import { authorOf, requireSecondPerson } from './second-person.ts';
import { whilePublishing } from './while-publishing.ts';

export interface ApprovalInput {
  draft: string;
  /** Digest of the draft that the approver saw. */
  digest: string;
  actor: Actor;
  /** When the release becomes public; null: at once. */
  publicAt: Date | null;
  signingKey: SigningKey;
  now: Date;
}

/**
 * Approves a draft by its digest: it is signed and becomes the wave's next release, byte for byte as frozen. The same
 * person and digest again get the same release.
 * @throws Problem `forbidden`, `confirmation-needed`, `publishing-busy`, `draft-unknown`, `draft-overtaken`,
 * `second-person-needed`, `not-ready`, `content-invalid`
 */
export async function approveDraft(db: Db, fieldwork: Fieldwork, input: ApprovalInput): Promise<Release> {
  const { actor, now } = input;
  const waveId = fieldwork.wave.id;
  requireGrant(actor, 'approve-release', { wave: waveId });
  requireConfirmed(actor, now);
  const draft = await findReleaseDraft(db, input.draft);
  if (draft?.waveId !== waveId) throw new Problem('draft-unknown');
  const approved = await findReleaseOfDraft(db, draft.id);
  if (approved) return await approvedBefore(db, draft, approved, input);
  return await whilePublishing(db, waveId, async (tx) => await approve(tx, draft, input));
}

/** The release that a draft became, for an approver who may have lost the reply. */
async function approvedBefore(
  db: Db,
  { waveId, digest }: ReleaseDraft,
  { number, approvedBy }: { number: number; approvedBy: string | null },
  input: ApprovalInput,
): Promise<Release> {
  const release = await findRelease(db, waveId, number);
  if (!release || approvedBy !== input.actor.id || digest !== input.digest)
    throw new Problem('draft-overtaken');
  return release;
}

/** Makes the release in `tx`, which holds the wave's publishing lock. */
export async function approve(
  tx: Db,
  draft: ReleaseDraft,
  { digest, actor, publicAt, signingKey, now }: ApprovalInput,
): Promise<Release> {
  const { waveId, number, reason, cutoff, document } = draft;
  const wave = await findWave(tx, waveId);
  if (!wave) throw new Error(`draft ${draft.id} is of a wave that is not there`);
  if (digest !== draft.digest) throw new Problem('draft-overtaken');
  await requireSecondPerson(tx, wave, authorOf(draft), actor);
  const unmet = unmetOf(draft.checks);
  if (unmet.length > 0) throw new Problem('not-ready', { checks: unmet });
  if (await isOvertaken(tx, wave, draft, now)) throw new Problem('draft-overtaken');
  const released: ReleaseDocument = JSON.parse(document);
  const openFrom = publicFrom(publicAt, await listReleases(tx, waveId, 'all'), now);
  const release: Release = {
    waveId,
    number,
    createdAt: new Date(released.createdAt),
    cutoff,
    supersedes: released.supersedes,
    reason,
    digest,
    document,
    signature: await signDetached(document, signingKey),
    draft: draft.id,
    approvedBy: actor.id,
    publicAt: openFrom,
  };
  await rememberSigningKey(tx, signingKey.kid, signingKey.publicJwk);
  const shown = released.cities.map((city) => shownOf(city, number));
  await insertRelease(tx, release, shown);
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action: 'approve-release',
    waveId,
    city: null,
    subject: `release:${number}`,
    reason: reason ?? '',
    detail: { number },
  });
  return release;
}

/** Whether freezing would now give another release, or another draft has replaced this one. */
export async function isOvertaken(db: Db, wave: Wave, draft: ReleaseDraft, now: Date): Promise<boolean> {
  const { id, waveId, cutoff, interim } = draft;
  if ((await findNewestDraft(db, waveId))?.id !== id) return true;
  if (await isDecidedSince(db, waveId, cutoff)) return true;
  if (interim) return false;
  // A final release holds everything that arrived, and nothing more can arrive.
  return !isOver(wave, now) || (await isAnsweredSince(db, waveId, cutoff));
}

function shownOf(city: ReleaseCity, number: number): ReleasedCityRow {
  return {
    city: city.code,
    figuresOf: city.unchangedSince ?? number,
    isPublished: hasFigures(city) || hasExperimental(city),
    isUnscreenedPublished: typeof city.unscreened?.score === 'number',
  };
}
