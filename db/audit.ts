import { and, asc, desc, eq, gt, inArray, lt, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { stampAfter } from './cutoff-barrier.ts';
import {
  type AuditAction,
  audit,
  provisionalActions,
  reviewActions,
  secondOpinionActions,
} from './trail-schema.ts';

export type AuditEntry = typeof audit.$inferSelect;

/** An entry to be stored. */
export type NewAuditEntry = Omit<AuditEntry, 'at' | 'account' | 'cause'> &
  Partial<Pick<AuditEntry, 'account' | 'cause'>>;

/** Adds an entry, which never changes. */
export async function insertAudit(tx: Db, entry: NewAuditEntry): Promise<AuditEntry> {
  const { waveId } = entry;
  const at = waveId === null ? sql`clock_timestamp()` : stampAfter(sql`enter_barrier(${waveId})`);
  const [inserted] = await tx
    .insert(audit)
    .values({ ...entry, at })
    .returning();
  if (!inserted) throw new Error('the audit trail took nothing');
  return inserted;
}

/** An account's newest sign-in, before a moment if one is given. */
export async function lastSignIn(db: Db, account: string, before: Date): Promise<Date | undefined> {
  const [entry] = await db
    .select({ at: audit.at })
    .from(audit)
    .where(and(eq(audit.account, account), eq(audit.action, 'sign-in'), lt(audit.at, before)))
    .orderBy(desc(audit.at))
    .limit(1);
  return entry?.at;
}

/** The number of signers last set for a wave's releases; undefined: as it was prepared. */
export async function findSignersSet(db: Db, waveId: string): Promise<number | undefined> {
  const [entry] = await db
    .select({ detail: audit.detail })
    .from(audit)
    .where(and(eq(audit.waveId, waveId), eq(audit.action, 'change-wave'), sql`${audit.detail} ? 'signers'`))
    .orderBy(desc(audit.at))
    .limit(1);
  return entry?.detail.signers;
}

/** Entries about links to previews of a wave's draft that were made since a moment and not revoked, the newest first. */
export async function listPreviewLinks(db: Db, waveId: string, since: Date): Promise<AuditEntry[]> {
  const entries = await entriesOf(
    db,
    waveId,
    inArray(audit.action, ['make-preview-link', 'revoke-preview-link']),
    gt(audit.at, since),
  ).orderBy(desc(audit.at));
  const revoked = new Set(entries.flatMap((e) => (e.action === 'revoke-preview-link' ? [e.subject] : [])));
  return entries.filter(({ subject }) => !revoked.has(subject));
}

/** Whether a wave's trail has an entry about a subject. */
export async function isInTrail(db: Db, waveId: string, subject: string): Promise<boolean> {
  return (await entriesOf(db, waveId, eq(audit.subject, subject)).limit(1)).length > 0;
}

/** One entry of a wave. */
export async function findAudit(db: Db, waveId: string, id: string): Promise<AuditEntry | undefined> {
  const [entry] = await db
    .select()
    .from(audit)
    .where(and(eq(audit.waveId, waveId), eq(audit.id, id)));
  return entry;
}

export interface AuditPage {
  /** Only these; reviewers' actions when absent. */
  actions?: readonly AuditAction[] | undefined;
  /** Only these cities; all of them when absent. */
  cities?: readonly string[] | undefined;
  /** Without these entries. */
  without?: readonly string[] | undefined;
  /** Entries older than this one. */
  before?: string | undefined;
  limit: number;
}

/** Entries of a wave that satisfy all conditions. */
const entriesOf = (db: Db, waveId: string, ...conditions: (SQL | undefined)[]) =>
  db
    .select()
    .from(audit)
    .where(and(eq(audit.waveId, waveId), ...conditions));

const isIn = (cities: 'all' | readonly string[]): SQL | undefined =>
  cities === 'all' ? undefined : inArray(audit.city, [...cities]);

const oldestFirst = [asc(audit.at), asc(audit.id)];

/** The entries of a wave, newest first. */
export async function listAudit(
  db: Db,
  waveId: string,
  { actions = reviewActions, cities, without, before, limit }: AuditPage,
): Promise<AuditEntry[]> {
  return await entriesOf(
    db,
    waveId,
    inArray(audit.action, [...actions]),
    cities && isIn(cities),
    without && notInArray(audit.id, [...without]),
    before === undefined ? undefined : lt(audit.id, before),
  )
    .orderBy(desc(audit.id))
    .limit(limit);
}

/** Entries about a group of a city, or about a part of it, oldest first. */
export async function listGroupAudit(
  db: Db,
  waveId: string,
  city: string,
  group: string,
  actions: readonly AuditAction[],
): Promise<AuditEntry[]> {
  const subject = `group:${group}`;
  return await entriesOf(
    db,
    waveId,
    eq(audit.city, city),
    inArray(audit.action, [...actions]),
    or(eq(audit.subject, subject), sql`starts_with(${audit.subject}, ${`${subject} `})`),
  ).orderBy(...oldestFirst);
}

/** Entries about decisions of a wave, such as their undoing, oldest first. */
export async function listAboutDecisions(
  db: Db,
  waveId: string,
  decisions: readonly string[],
  actions: readonly AuditAction[],
): Promise<AuditEntry[]> {
  if (decisions.length === 0) return [];
  const subjects = decisions.map((id) => `decision:${id}`);
  return await entriesOf(
    db,
    waveId,
    inArray(audit.action, [...actions]),
    inArray(audit.subject, subjects),
  ).orderBy(...oldestFirst);
}

/** Entries of some kinds in cities of a wave, oldest first: decisions on whole groups, and entries about these. */
export async function listOpinions(
  db: Db,
  waveId: string,
  cities: 'all' | readonly string[],
): Promise<AuditEntry[]> {
  const actions = [...reviewActions, ...provisionalActions, ...secondOpinionActions];
  return await entriesOf(db, waveId, isIn(cities), inArray(audit.action, actions)).orderBy(...oldestFirst);
}

/** The latest decisions on groups that a rule found, newest first. */
export async function listRuleDecisions(
  db: Db,
  waveId: string,
  { cities, rule, limit }: { cities: 'all' | readonly string[]; rule: string; limit: number },
): Promise<AuditEntry[]> {
  return await entriesOf(
    db,
    waveId,
    isIn(cities),
    inArray(audit.action, ['accept', 'remove']),
    sql`starts_with(${audit.subject}, ${`group:${rule}:`})`,
  )
    .orderBy(desc(audit.id))
    .limit(limit);
}
