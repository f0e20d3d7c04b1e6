import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { AuditEntry } from './audit.ts';
import type { Db } from './client.ts';
import { audit } from './trail-schema.ts';

/** What the trail has about releases and the cities whose results are in them. */

const subjectOf = (release: number): string => `release:${release}`;

/** When the releases of a wave were approved, by number; none for those of before that stood in the trail. */
export async function listSignings(db: Db, waveId: string): Promise<Map<number, Date>> {
  const approvals = await db
    .select({ subject: audit.subject, at: audit.at })
    .from(audit)
    .where(and(eq(audit.waveId, waveId), isNull(audit.city), eq(audit.action, 'approve-release')));
  return new Map(approvals.map(({ subject, at }) => [Number(subject.split(':')[1]), at]));
}

/** A city's result in a release; without a city, those of several cities at once. */
export interface ViewedResult {
  waveId: string;
  city: string | null;
  release: number;
}

/** Makes others wait who look at the same as the same person, until the transaction ends. */
export async function lockViewing(
  tx: Db,
  viewer: string,
  { waveId, city, release }: ViewedResult,
): Promise<void> {
  const name = ['viewing', waveId, city, release, viewer].join(' ');
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** Whether it stands in the trail that somebody looked at this within so many minutes. */
export async function isViewedWithin(
  tx: Db,
  minutes: number,
  { waveId, city, release }: ViewedResult,
  viewer: Pick<AuditEntry, 'actor' | 'account'>,
): Promise<boolean> {
  const [view] = await tx
    .select({ id: audit.id })
    .from(audit)
    .where(
      and(
        eq(audit.waveId, waveId),
        city === null ? isNull(audit.city) : eq(audit.city, city),
        eq(audit.action, 'view-result'),
        eq(audit.subject, subjectOf(release)),
        viewer.account === null
          ? and(isNull(audit.account), eq(audit.actor, viewer.actor))
          : eq(audit.account, viewer.account),
        sql`${audit.at} > clock_timestamp() - make_interval(mins => ${minutes})`,
      ),
    )
    .limit(1);
  return view !== undefined;
}

/** Somebody who looked at a city's result in a release, and when last. */
export interface ResultReader {
  city: string;
  name: string;
  at: Date;
}

/** Who looked at the results of some cities in a release, each once, by city and name. */
export async function listReaders(
  db: Db,
  { waveId, release, cities }: { waveId: string; release: number; cities: readonly string[] },
): Promise<ResultReader[]> {
  const readers = await db
    .select({ city: audit.city, name: audit.actor, at: sql`max(${audit.at})`.mapWith(audit.at) })
    .from(audit)
    .where(
      and(
        eq(audit.waveId, waveId),
        inArray(audit.city, [...cities]),
        eq(audit.action, 'view-result'),
        eq(audit.subject, subjectOf(release)),
      ),
    )
    .groupBy(audit.city, audit.account, audit.actor)
    .orderBy(audit.city, audit.actor);
  return readers.map(({ city, ...reader }) => ({ ...reader, city: city ?? '' }));
}

/** Who looked at a city's result, the newest first; only before one of them, if it is given. */
export async function listViews(
  db: Db,
  { waveId, city }: { waveId: string; city: string },
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<AuditEntry[]> {
  return await db
    .select()
    .from(audit)
    .where(
      and(
        eq(audit.waveId, waveId),
        eq(audit.city, city),
        eq(audit.action, 'view-result'),
        before === undefined ? undefined : lt(audit.id, before),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit);
}
