import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { executePrepared } from './prepared.ts';
import { releases, signingKeys, withdrawals } from './schema.ts';

export type Release = typeof releases.$inferSelect;

const summary = {
  number: releases.number,
  createdAt: releases.createdAt,
  cutoff: releases.cutoff,
  supersedes: releases.supersedes,
  reason: releases.reason,
  digest: releases.digest,
  withdrawnAt: withdrawals.withdrawnAt,
  withdrawalReason: withdrawals.reason,
};
const withdrawal = and(eq(withdrawals.waveId, releases.waveId), eq(withdrawals.number, releases.number));
export type ReleaseSummary = Awaited<ReturnType<typeof listReleases>>[number];

/** A wave's releases without their documents, the newest first. */
export async function listReleases(db: Db, waveId: string) {
  return await db
    .select(summary)
    .from(releases)
    .leftJoin(withdrawals, withdrawal)
    .where(eq(releases.waveId, waveId))
    .orderBy(desc(releases.number));
}

/** One release with its document. */
export async function findRelease(db: Db, waveId: string, number: number): Promise<Release | undefined> {
  const [found] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.waveId, waveId), eq(releases.number, number)));
  return found;
}

/** The digest of a release, without reading its document. */
export async function findDigest(db: Db, waveId: string, number: number): Promise<string | undefined> {
  const [found] = await executePrepared<{ digest: string }>(
    db,
    sql`select digest from releases where wave_id = ${waveId} and number = ${number}`,
  );
  return found?.digest;
}

/** The newest release that is not withdrawn. */
export async function findLatest(
  db: Db,
  waveId: string,
): Promise<{ number: number; digest: string } | undefined> {
  const [found] = await executePrepared<{ number: number; digest: string }>(
    db,
    sql`
    select r.number, r.digest
    from releases r
    where r.wave_id = ${waveId}
      and not exists (select from withdrawals w where w.wave_id = r.wave_id and w.number = r.number)
    order by r.number desc
    limit 1`,
  );
  return found;
}

/** Inserts a release; a number that exists already is refused by the primary key. */
export async function insertRelease(db: Db, release: Release): Promise<void> {
  await db.insert(releases).values(release);
}

/** Withdraws a release. False when it was withdrawn before. */
export async function withdraw(
  db: Db,
  waveId: string,
  number: number,
  reason: string,
  now: Date,
): Promise<boolean> {
  const inserted = await db
    .insert(withdrawals)
    .values({ waveId, number, reason, withdrawnAt: now })
    .onConflictDoNothing()
    .returning({ number: withdrawals.number });
  return inserted.length === 1;
}

/** Which releases of the wave counted this submission: those whose cut-off came when its verdict was `counted`. */
export async function releasesWith(db: Db, waveId: string, submissionId: string): Promise<number[]> {
  const found = await db.execute<{ number: number }>(sql`
    select r.number
    from releases r
    join submission_ids c on c.wave_id = r.wave_id and c.id = ${submissionId}::uuid
    join submissions s on s.wave_id = c.wave_id and s.city = c.city and s.id = c.id
    left join lateral (
      select status from verdicts
      where wave_id = s.wave_id and city = s.city and submission_id = s.id and decided_at <= r.cutoff
      order by number desc limit 1
    ) v on true
    where r.wave_id = ${waveId} and s.stored_at <= r.cutoff and coalesce(v.status, s.status) = 'counted'
    order by 1`);
  return found.map((f) => f.number);
}

/** Publishes the public half of a signing key. */
export async function rememberSigningKey(db: Db, kid: string, jwk: Record<string, string>): Promise<void> {
  await db.insert(signingKeys).values({ kid, jwk }).onConflictDoNothing();
}

/** The public halves of all keys that ever signed a release, the newest first. */
export async function listSigningKeys(db: Db): Promise<Record<string, string>[]> {
  const found = await db
    .select({ jwk: signingKeys.jwk })
    .from(signingKeys)
    .orderBy(desc(signingKeys.createdAt));
  return found.map((f) => f.jwk);
}
