import { Problem } from '../../http/problems.ts';

/** A release that may be embargoed, and may be withdrawn. */
interface Embargoed {
  number: number;
  publicAt: Date | null;
  withdrawnAt: Date | null;
}

/**
 * When a release becomes public; null: at once. Refuses a time before that of releases that it follows, and names
 * those. Throws `content-invalid`.
 * @param asked the time in the approval
 * @param releases all signed releases
 */
export function publicFrom(asked: Date | null, releases: readonly Embargoed[], now: Date): Date | null {
  const publicAt = asked && asked > now ? asked : null;
  const earlier = stillEmbargoed(releases, publicAt ?? now);
  if (!earlier) return publicAt;
  const message = `not before release ${earlier.number}, which is public from ${earlier.publicAt.toISOString()}`;
  throw new Problem('content-invalid', { errors: [{ path: 'publicAt', message }] });
}

/** Releases that are not public at a moment, and not withdrawn. */
export function stillEmbargoed<R extends Embargoed>(
  releases: readonly R[],
  at: Date,
): (R & { publicAt: Date }) | undefined {
  for (const release of releases) {
    const { publicAt, withdrawnAt } = release;
    if (withdrawnAt === null && publicAt && publicAt > at) return { ...release, publicAt };
  }
  return undefined;
}
