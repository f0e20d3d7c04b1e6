import type { Db } from '../../../db/client.ts';
import { type ConditionRow, listChanges } from '../../../db/conditions.ts';
import { recordLook } from '../../../db/looks.ts';
import { listNotes, type Note } from '../../../db/notes.ts';
import { type Actor, accountIdOf, requireCities } from '../../identity/grants.ts';
import type { ConditionKind } from '../../survey/monitor/conditions.ts';

/** A condition that began or ended. */
export interface Change {
  id: string;
  kind: ConditionKind;
  city: string;
  subject: string;
  what: 'began' | 'ended';
  at: Date;
}

/** Changes in the field since a moment. */
export interface Changes {
  since: Date;
  /** Newest first. */
  changes: Change[];
  notes: Note[];
}

/** The most notes that are reported. */
const NOTES_TOLD = 200;

/**
 * What began, what ended and what was noted since a moment, in the cities that the reader sees in the field; changes
 * of the wave itself only for readers of all cities. A condition that began and ended meanwhile is no change. Throws
 * `forbidden`.
 */
export async function changesSince(db: Db, waveId: string, actor: Actor, since: Date): Promise<Changes> {
  const cities = requireCities(actor, 'see-monitor', waveId);
  const scope = { waveId, cities };
  const rows = await listChanges(db, scope, since);
  const changes = rows
    .flatMap((row) => changeOf(row, since) ?? [])
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  return { since, changes, notes: await listNotes(db, scope, { since, limit: NOTES_TOLD }) };
}

function changeOf(
  { id, kind, city, subject, beganAt, endedAt }: ConditionRow,
  since: Date,
): Change | undefined {
  const about = { id, kind, city, subject };
  const isNew = beganAt > since;
  if (endedAt === null) return { ...about, what: 'began', at: beganAt };
  return isNew ? undefined : { ...about, what: 'ended', at: endedAt };
}

/**
 * The moment since when arrivals are new to a person who looks at the counts of `asOf`. Programs do not look; they
 * state their own moment.
 */
export async function lookAt(db: Db, waveId: string, actor: Actor, asOf: Date): Promise<Date | undefined> {
  const account = accountIdOf(actor);
  if (account === null) return undefined;
  return (await recordLook(db, { account, waveId, seen: asOf })) ?? undefined;
}
