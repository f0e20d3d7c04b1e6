import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { executePrepared } from './prepared-statements.ts';
import { releaseCities, releaseFiles, releases, signingKeys, withdrawals } from './releases-schema.ts';
import { rows } from './rows.ts';
import { inSight, type Sight } from './sight.ts';
import { latestVerdictAt, standingStatus } from './standing.ts';

export type Release = typeof releases.$inferSelect;
/** What a release shows of a city. */
export type ReleasedCityRow = Omit<typeof releaseCities.$inferSelect, 'waveId' | 'number'>;

const summary = {
  number: releases.number,
  createdAt: releases.createdAt,
  cutoff: releases.cutoff,
  supersedes: releases.supersedes,
  reason: releases.reason,
  digest: releases.digest,
  publicAt: releases.publicAt,
  withdrawnAt: withdrawals.withdrawnAt,
  withdrawalReason: withdrawals.reason,
};
const withdrawal = and(eq(withdrawals.owner, releases.waveId), eq(withdrawals.number, releases.number));
export type ReleaseSummary = Awaited<ReturnType<typeof listReleases>>[number];

/** The releases of a wave in sight without their documents, newest first. */
export async function listReleases(db: Db, waveId: string, sight: Sight) {
  return await db
    .select(summary)
    .from(releases)
    .leftJoin(withdrawals, withdrawal)
    .where(and(eq(releases.waveId, waveId), inSight(sight, sql`${releases}`, withdrawals)))
    .orderBy(desc(releases.number));
}

/** One release with its document. */
export async function findRelease(db: Db, waveId: string, number: number): Promise<Release | undefined> {
  const [release] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.waveId, waveId), eq(releases.number, number)));
  return release;
}

/** The digest of a release, without reading its document. */
export async function findDigest(
  db: Db,
  waveId: string,
  number: number,
  sight: Sight,
): Promise<string | undefined> {
  const [release] = await executePrepared<{ digest: string }>(
    db,
    sql`select digest from releases r where wave_id = ${waveId} and number = ${number} and ${inSight(sight, sql`r`, withdrawals)}`,
  );
  return release?.digest;
}

/** The newest release in sight that is not withdrawn. */
export async function findLatest(
  db: Db,
  waveId: string,
  sight: Sight,
): Promise<{ number: number; digest: string } | undefined> {
  const [release] = await executePrepared<{ number: number; digest: string }>(
    db,
    sql`
    select r.number, r.digest
    from releases r
    where r.wave_id = ${waveId} and ${inSight(sight, sql`r`, withdrawals)}
      and not exists (select from withdrawals w where w.wave_id = r.wave_id and w.number = r.number)
    order by r.number desc
    limit 1`,
  );
  return release;
}

/**
 * Keeps others from publishing the wave until the transaction ends, which waits while other connections compute a
 * release. False when another process is publishing it.
 */
export async function lockPublishing(tx: Db, waveId: string): Promise<boolean> {
  await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
  const [row] = await tx.execute<{ isLocked: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended('publishing ' || ${waveId}, 0)) as "isLocked"`,
  );
  return row?.isLocked === true;
}

/** Inserts a release, with what it shows of each city; the primary key refuses an existing number. */
export async function insertRelease(
  tx: Db,
  release: Release,
  cities: readonly ReleasedCityRow[],
): Promise<void> {
  await tx.insert(releases).values(release);
  await tx.execute(sql`
    insert into release_cities (wave_id, number, city, figures_of, is_published, is_unscreened_published)
    select ${release.waveId}, ${release.number}, city, "figuresOf", "isPublished", "isUnscreenedPublished"
    from jsonb_to_recordset(${rows(cities)}) as shown(city text, "figuresOf" int, "isPublished" boolean,
      "isUnscreenedPublished" boolean)`);
}

export type ReleaseFile = typeof releaseFiles.$inferSelect;
export type ReleaseFileForm = ReleaseFile['form'];

/** The stored file of a release in this form. */
export async function findReleaseFile(
  db: Db,
  waveId: string,
  number: number,
  form: ReleaseFileForm,
): Promise<Uint8Array | undefined> {
  const [file] = await db
    .select({ bytes: releaseFiles.bytes })
    .from(releaseFiles)
    .where(
      and(eq(releaseFiles.waveId, waveId), eq(releaseFiles.number, number), eq(releaseFiles.form, form)),
    );
  return file?.bytes;
}

/** The missing files of releases, in these forms. */
export async function listMissingFiles(
  db: Db,
  forms: readonly ReleaseFileForm[],
): Promise<Omit<ReleaseFile, 'bytes'>[]> {
  return await db.execute<Omit<ReleaseFile, 'bytes'>>(sql`
    select r.wave_id as "waveId", r.number, f.form
    from releases r cross join unnest(array[${sql.join(
      forms.map((form) => sql`${form}`),
      sql`, `,
    )}]) as f(form)
    where not exists (
      select from release_files m where m.wave_id = r.wave_id and m.number = r.number and m.form = f.form
    )
    order by 1, 2, 3`);
}

/** Stores a file of a release; returns the stored one when another process was first. */
export async function insertReleaseFile(db: Db, file: ReleaseFile): Promise<Uint8Array> {
  const inserted = await db
    .insert(releaseFiles)
    .values(file)
    .onConflictDoNothing()
    .returning({ form: releaseFiles.form });
  if (inserted.length > 0) return file.bytes;
  return (await findReleaseFile(db, file.waveId, file.number, file.form)) ?? file.bytes;
}

/** Submissions of a city, as they stood at a release's cut-off, with published figures. */
export interface PublishedSet {
  city: string;
  /** Number of the release that the figures come from, and its cut-off in ISO 8601. */
  figuresOf: number;
  cutoff: string;
  /** The unscreened score was published too. */
  isUnscreenedPublished: boolean;
}

/** The cities whose figures a release repeats, with the number of the earlier release. */
export async function listRepeating(
  db: Db,
  waveId: string,
  number: number,
): Promise<{ city: string; figuresOf: number }[]> {
  return await db
    .select({ city: releaseCities.city, figuresOf: releaseCities.figuresOf })
    .from(releaseCities)
    .where(
      and(
        eq(releaseCities.waveId, waveId),
        eq(releaseCities.number, number),
        ne(releaseCities.figuresOf, number),
      ),
    )
    .orderBy(releaseCities.city);
}

/**
 * All sets of submissions with figures ever published in a wave, including withdrawn releases; per city, the set of
 * the newest standing release comes first.
 */
export async function listPublishedSets(db: Db, waveId: string): Promise<PublishedSet[]> {
  const sets = await db.execute<{ [K in keyof PublishedSet]: PublishedSet[K] }>(sql`
    select c.city, c.figures_of as "figuresOf",
      to_char(r.cutoff at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as cutoff,
      bool_or(c.is_unscreened_published) as "isUnscreenedPublished"
    from release_cities c
    join releases r on r.wave_id = c.wave_id and r.number = c.figures_of
    left join withdrawals w on w.wave_id = c.wave_id and w.number = c.number
    where c.wave_id = ${waveId} and c.is_published
    group by c.city, c.figures_of, r.cutoff
    order by c.city, max(c.number) filter (where w.number is null) desc nulls last, max(c.number) desc`);
  return [...sets];
}

/**
 * The releases of the wave that counted this submission: those with figures of its city from a cut-off at which its
 * verdict was `counted`.
 */
export async function releasesWith(
  db: Db,
  waveId: string,
  submissionId: string,
  sight: Sight,
): Promise<number[]> {
  const including = await db.execute<{ number: number }>(sql`
    select shown.number
    from submission_ids c
    join submissions s on s.wave_id = c.wave_id and s.city = c.city and s.id = c.id
    join release_cities shown on shown.wave_id = s.wave_id and shown.city = s.city
    join releases o on o.wave_id = shown.wave_id and o.number = shown.number
    join releases r on r.wave_id = shown.wave_id and r.number = shown.figures_of
    ${latestVerdictAt(sql`r.cutoff`)}
    where c.wave_id = ${waveId} and c.id = ${submissionId}::uuid
      and s.stored_at <= r.cutoff and ${standingStatus} = 'counted' and ${inSight(sight, sql`o`, withdrawals)}
    order by 1`);
  return including.map((release) => release.number);
}

/** The cut-off at which a release shows a city: its own, or that of the release whose figures it repeats. */
export async function findShownCutoff(
  db: Db,
  waveId: string,
  number: number,
  city: string,
): Promise<Date | undefined> {
  const [shown] = await db
    .select({ cutoff: releases.cutoff })
    .from(releaseCities)
    .innerJoin(releases, and(eq(releases.waveId, waveId), eq(releases.number, releaseCities.figuresOf)))
    .where(
      and(eq(releaseCities.waveId, waveId), eq(releaseCities.number, number), eq(releaseCities.city, city)),
    );
  return shown?.cutoff;
}

/** Stores the public half of a signing key. */
export async function rememberSigningKey(db: Db, kid: string, jwk: Record<string, string>): Promise<void> {
  await db.insert(signingKeys).values({ kid, jwk }).onConflictDoNothing();
}

/** The public halves of all keys that ever signed a release, newest first. */
export async function listSigningKeys(db: Db): Promise<Record<string, string>[]> {
  const keys = await db
    .select({ jwk: signingKeys.jwk })
    .from(signingKeys)
    .orderBy(desc(signingKeys.createdAt));
  return keys.map((key) => key.jwk);
}
