import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { AuditEntry } from './audit.ts';
import type { Db } from './client.ts';
import { audit } from './trail-schema.ts';

/** The subject of trail entries about releases and about cities' results in them. */

const subjectOf = (release: number): string => `release:${release}`;

/** When the releases of a wave were approved, by number; without older ones that the trail does not have. */
export async function listSignings(db: Db, waveId: string): Promise<Map<number, Date>> {
  const approvals = await db
    .select({ subject: audit.subject, at: audit.at })
    .from(audit)
    .where(and(eq(audit.waveId, waveId), isNull(audit.city), eq(audit.action, 'approve-release')));
  return new Map(approvals.map(({ subject, at }) => [Number(subject.split(':')[1]), at]));
}

/** A city's result in a release; without a city, the results of several cities at once. */
export interface ViewedResult {
  waveId: string;
  city: string | null;
  release: number;
}

/** Makes a person's concurrent views of the same result wait, until the transaction ends. */
export async function lockViewing(
  tx: Db,
  viewer: string,
  { waveId, city, release }: ViewedResult,
): Promise<void> {
  const name = ['viewing', waveId, city, release, viewer].join(' ');
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** Whether the trail says that somebody viewed this within this many minutes. */
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

/** A person who viewed a city's result in a release, and when last. */
export interface ResultReader {
  city: string;
  name: string;
  at: Date;
}

/** The people who viewed the results of some cities in a release, each once, by city and name. */
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

/** Views of a city's result, newest first; only those before one of them, if it is given. */
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
