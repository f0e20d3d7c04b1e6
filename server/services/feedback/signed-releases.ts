import type { Db } from '../../../db/client.ts';
import { listSignings } from '../../../db/feedback.ts';
import { listReleases, type ReleaseSummary } from '../../../db/releases.ts';

/** A signed release, as far as its cities may know of it. */
export interface FeedbackRelease
  extends Pick<ReleaseSummary, 'number' | 'cutoff' | 'supersedes' | 'withdrawnAt'> {
  signedAt: Date;
  /** When it becomes public; null when it was withdrawn before that. */
  publicAt: Date | null;
  /**
   * The agency's texts and figures about all cities, which may reveal other cities; null until the release is public.
   */
  published: Pick<ReleaseSummary, 'reason' | 'digest' | 'withdrawalReason'> | null;
}

/** The signed releases of a wave, newest first. */
export async function listSigned(db: Db, waveId: string, now: Date): Promise<FeedbackRelease[]> {
  const releases = await listReleases(db, waveId, 'all');
  if (releases.length === 0) return [];
  const signings = await listSignings(db, waveId);
  const inPublic = new Set((await listReleases(db, waveId, now)).map(({ number }) => number));
  return releases.map(({ number, cutoff, supersedes, withdrawnAt, ...release }) => {
    const signedAt = signings.get(number) ?? release.createdAt;
    const isGone = withdrawnAt !== null && release.publicAt !== null && withdrawnAt < release.publicAt;
    const { reason, digest, withdrawalReason } = release;
    return {
      ...{ number, cutoff, supersedes, withdrawnAt, signedAt },
      publicAt: isGone ? null : (release.publicAt ?? signedAt),
      published: inPublic.has(number) ? { reason, digest, withdrawalReason } : null,
    };
  });
}

/** The newest release that stands. */
export const newestStanding = (signed: readonly FeedbackRelease[]): FeedbackRelease | undefined =>
  signed.find(({ withdrawnAt }) => withdrawnAt === null);
