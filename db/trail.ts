import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import { type Link, linkRow, TRAIL_START, type TrailRow } from '../server/crypto/trail-chain.ts';
import type { RemovalCause } from '../server/survey/screening/removal-causes.ts';
import type { AuditEntry } from './audit.ts';
import type { Db } from './client.ts';
import { type AuditAction, audit, trailSeals } from './trail-schema.ts';

/** Rows sealed in one transaction. */
const PIECE = 1000;

/** The newest link of the trail. */
export interface TrailHead {
  /** How many rows are sealed. */
  rows: number;
  hash: string;
}

/**
 * Links new rows of the trail, in the order of their stamps. One process at a time does. It runs apart from the acts,
 * not within their transactions: a chain that each act had to wait for would put all of them in one queue.
 */
export async function sealTrail(db: Db): Promise<TrailHead> {
  for (;;) {
    const { sealed, head } = await db.transaction(sealPiece);
    if (sealed < PIECE) return head;
  }
}

async function sealPiece(tx: Db): Promise<{ sealed: number; head: TrailHead }> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('trail', 0))`);
  const head = await readTrailHead(tx);
  const unsealed = await tx
    .select({ entry: audit })
    .from(audit)
    .leftJoin(trailSeals, eq(trailSeals.auditId, audit.id))
    .where(isNull(trailSeals.seq))
    .orderBy(asc(audit.at), asc(audit.id))
    .limit(PIECE);
  if (unsealed.length === 0) return { sealed: 0, head };
  const seals: (typeof trailSeals.$inferInsert)[] = [];
  for (const { entry } of unsealed) {
    const last = seals.at(-1);
    const row = rowOf(entry, (last?.seq ?? head.rows) + 1);
    const { seq, id, previous, hash } = linkRow(row, last?.hash ?? head.hash);
    seals.push({ seq, auditId: id, previous, hash });
  }
  await tx.insert(trailSeals).values(seals);
  const { seq, hash } = seals.at(-1)!;
  return { sealed: seals.length, head: { rows: seq, hash } };
}

/** The newest link; before the first row, the trail's start. */
export async function readTrailHead(db: Db): Promise<TrailHead> {
  const [newest] = await db
    .select({ rows: trailSeals.seq, hash: trailSeals.hash })
    .from(trailSeals)
    .orderBy(desc(trailSeals.seq))
    .limit(1);
  return newest ?? { rows: 0, hash: TRAIL_START };
}

/** A row of the trail, sealed. */
export type SealedRow = TrailRow & Link & Pick<AuditEntry, 'via' | 'action'> & { cause?: RemovalCause };

/** A filter for rows of the trail; empty for all of them. */
export interface TrailFilter {
  /** Only acts of this account. */
  account?: string | undefined;
  /** Only acts under this name. */
  actor?: string | undefined;
  actions?: readonly AuditAction[] | undefined;
  waveId?: string | undefined;
  city?: string | undefined;
  /** From this moment. */
  from?: Date | undefined;
  /** Up to this moment. */
  to?: Date | undefined;
}

/** A part of the trail: the rows after one, oldest first, or those before one, newest first. */
export type TrailPart = ({ after: number } | { before: number | undefined }) & { limit: number };

/** Sealed rows of the trail, with their links. */
export async function listTrail(db: Db, filter: TrailFilter, part: TrailPart): Promise<SealedRow[]> {
  const isForward = 'after' in part;
  const edge = isForward
    ? gt(trailSeals.seq, part.after)
    : part.before === undefined
      ? undefined
      : lt(trailSeals.seq, part.before);
  const linked = await db
    .select({ entry: audit, seal: trailSeals })
    .from(trailSeals)
    .innerJoin(audit, eq(audit.id, trailSeals.auditId))
    .where(and(edge, ...conditions(filter)))
    .orderBy(isForward ? asc(trailSeals.seq) : desc(trailSeals.seq))
    .limit(part.limit);
  return linked.map(({ entry, seal: { seq, previous, hash } }) => ({ ...rowOf(entry, seq), previous, hash }));
}

function conditions({ account, actor, actions, waveId, city, from, to }: TrailFilter): (SQL | undefined)[] {
  return [
    account === undefined ? undefined : eq(audit.account, account),
    actor === undefined ? undefined : eq(audit.actor, actor),
    actions && inArray(audit.action, [...actions]),
    waveId === undefined ? undefined : eq(audit.waveId, waveId),
    city === undefined ? undefined : eq(audit.city, city),
    from && gte(audit.at, from),
    to && lte(audit.at, to),
  ];
}

function rowOf({ waveId, at, ...entry }: AuditEntry, seq: number): Omit<SealedRow, keyof Link> {
  const { id, actor, account, via, action, city, subject, reason, cause, detail } = entry;
  return {
    seq,
    id,
    at: at.toISOString(),
    actor,
    account,
    via,
    action,
    wave: waveId,
    city,
    subject,
    reason,
    ...(cause !== null && { cause }),
    detail,
  };
}
