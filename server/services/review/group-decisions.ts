import { type AuditEntry, listAboutDecisions, listGroupAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';

/** A decision on a group or a part of it. */
export interface GroupDecision {
  entry: AuditEntry;
  /** The entry that undid it, if any. */
  undone: AuditEntry | undefined;
}

/** The decisions on a group and on parts of it, oldest first. */
export async function readGroupDecisions(
  db: Db,
  waveId: string,
  city: string,
  group: string,
): Promise<GroupDecision[]> {
  return await withUndoing(db, waveId, await listGroupAudit(db, waveId, city, group, ['accept', 'remove']));
}

/** Decisions with the entries that undid them. */
export async function withUndoing(
  db: Db,
  waveId: string,
  decisions: readonly AuditEntry[],
): Promise<GroupDecision[]> {
  const ids = decisions.map(({ id }) => id);
  const undoing = new Map(
    (await listAboutDecisions(db, waveId, ids, ['undo'])).map((entry) => [entry.subject, entry]),
  );
  return decisions.map((entry) => ({ entry, undone: undoing.get(`decision:${entry.id}`) }));
}

/** The latest decision or undoing among these; null when there is none. */
export function latestDecisionOf(decisions: readonly GroupDecision[]): string | null {
  const entries = decisions.flatMap(({ entry, undone }) => (undone ? [entry, undone] : [entry]));
  const [latest] = entries.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return latest?.id ?? null;
}
