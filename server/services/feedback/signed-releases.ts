import type { Db } from '../../../db/client.ts';
import { listSignings } from '../../../db/feedback.ts';
import { listReleases, type ReleaseSummary } from '../../../db/releases.ts';

/** A release that was signed, as the cities may know of it that it is about. */
export interface FeedbackRelease
  extends Pick<ReleaseSummary, 'number' | 'cutoff' | 'supersedes' | 'withdrawnAt'> {
  signedAt: Date;
  /** From when on everybody may see it; null when it was withdrawn before that. */
  publicAt: Date | null;
  /**
   * What is about all cities and written or computed by the agency, so that it may tell of others; null until everybody
   * may see it.
   */
  published: Pick<ReleaseSummary, 'reason' | 'digest' | 'withdrawalReason'> | null;
}

/** The signed releases of a wave, the newest first. */
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

/** The newest of them that stands. */
export const newestStanding = (signed: readonly FeedbackRelease[]): FeedbackRelease | undefined =>
  signed.find(({ withdrawnAt }) => withdrawnAt === null);
