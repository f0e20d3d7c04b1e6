import type { Db } from '../../../db/client.ts';
import {
  findNewestDraft,
  type ListedDraft,
  listDrafts,
  type ReleaseDraft,
} from '../../../db/release-drafts.ts';
import { listSigners, type Signers } from '../../../db/release-signers.ts';
import { listReleases, type ReleaseSummary } from '../../../db/releases.ts';
import { listOpenProposals, type WithdrawalProposal, waveWithdrawalTables } from '../../../db/withdrawals.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { checksAtOnce, type PreflightCheck } from '../../survey/release/preflight.ts';
import { readFacts } from './preflight-facts.ts';
import { draftState } from './read-draft.ts';

/** Signed releases of a wave, and what awaits a signature. */
export interface Signing {
  isClosed: boolean;
  /** Whether answers are held: a draft then needs a reason to go out without them. */
  hasHeld: boolean;
  /** Checks that need no computation. */
  checks: PreflightCheck[];
  /** The newest draft, unless it has become a release. */
  draft: WaitingDraft | undefined;
  /** Newest first. */
  releases: SignedRelease[];
}

export interface WaitingDraft extends Omit<ReleaseDraft, 'document'> {
  overtaken: boolean;
}

/** A release as signers see it: of a wave, or of an evaluation. */
export interface SignedRelease extends Omit<ReleaseSummary, 'cutoff'> {
  /** Present in a wave's release. */
  cutoff?: Date;
  signers: Signers;
  /** The signers of its withdrawal. */
  withdrawers: Signers;
  /** The newest proposal to withdraw a release that stands. */
  proposal: WithdrawalProposal | undefined;
}

/** The state of a wave's releases. Throws `forbidden`. */
export async function readSigning(db: Db, fieldwork: Fieldwork, actor: Actor, now: Date): Promise<Signing> {
  const { id: waveId } = fieldwork.wave;
  requireGrant(actor, 'see-drafts', { wave: waveId });
  const facts = await readFacts(db, fieldwork, now);
  return {
    isClosed: facts.isClosed,
    hasHeld: facts.held.length > 0,
    checks: checksAtOnce(facts),
    draft: await readWaiting(db, fieldwork, now),
    releases: await readSigned(db, waveId, actor),
  };
}

async function readWaiting(
  db: Db,
  { wave }: Pick<Fieldwork, 'wave'>,
  now: Date,
): Promise<WaitingDraft | undefined> {
  const newest = await findNewestDraft(db, wave.id);
  if (!newest) return undefined;
  const { release, overtaken } = await draftState(db, wave, newest, now);
  const { document: _, ...draft } = newest;
  return release === null ? { ...draft, overtaken } : undefined;
}

/** The most drafts in a list: no older one can be approved. */
export const DRAFTS_LISTED = 50;

/**
 * The newest drafts of a wave; of the unpublished ones, only the newest can still be approvable. Throws `forbidden`.
 */
export async function readDrafts(
  db: Db,
  { wave }: Fieldwork,
  actor: Actor,
  now: Date,
): Promise<(ListedDraft & { overtaken: boolean })[]> {
  requireGrant(actor, 'see-drafts', { wave: wave.id });
  const waiting = await readWaiting(db, { wave }, now);
  return (await listDrafts(db, wave.id, DRAFTS_LISTED)).map((draft) => {
    const stands = draft.release !== null || (draft.id === waiting?.id && !waiting.overtaken);
    return { ...draft, overtaken: !stands };
  });
}

/** Proposals to withdraw releases that await approval, by release. Throws `forbidden`. */
export async function readProposals(db: Db, waveId: string, actor: Actor): Promise<WithdrawalProposal[]> {
  requireGrant(actor, 'see-drafts', { wave: waveId });
  return [...(await listOpenProposals(db, waveWithdrawalTables, waveId)).values()];
}

export const unknownSigners: Signers = { author: null, approver: null };

/** The releases of a wave, newest first. Throws `forbidden`. */
export async function readSigned(db: Db, waveId: string, actor: Actor): Promise<SignedRelease[]> {
  requireGrant(actor, 'see-drafts', { wave: waveId });
  const signers = await listSigners(db, waveId);
  const proposals = await listOpenProposals(db, waveWithdrawalTables, waveId);
  return (await listReleases(db, waveId, 'all')).map((release) => ({
    ...release,
    signers: signers.get(release.number)?.release ?? unknownSigners,
    withdrawers: signers.get(release.number)?.withdrawal ?? unknownSigners,
    proposal: proposals.get(release.number),
  }));
}
