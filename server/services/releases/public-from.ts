import { Problem } from '../../http/problems.ts';

/** A release that may be public only later, and may be withdrawn. */
interface Embargoed {
  number: number;
  publicAt: Date | null;
  withdrawnAt: Date | null;
}

/**
 * From when on everybody may see a release; null: at once. Refuses to show one before those that it follows, which it
 * names. Throws `content-invalid`.
 * @param asked what the approval asks for
 * @param releases all that are signed
 */
export function publicFrom(asked: Date | null, releases: readonly Embargoed[], now: Date): Date | null {
  const publicAt = asked && asked > now ? asked : null;
  const earlier = stillEmbargoed(releases, publicAt ?? now);
  if (!earlier) return publicAt;
  const message = `not before release ${earlier.number}, which is public from ${earlier.publicAt.toISOString()}`;
  throw new Problem('content-invalid', { errors: [{ path: 'publicAt', message }] });
}

/** A release that is not public at a moment, and not withdrawn. */
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
