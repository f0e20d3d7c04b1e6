import { enterBarrier } from '../../db/barrier.ts';
import type { Db } from '../../db/client.ts';
import { claimParticipants, findAnswerTimes } from '../../db/participants.ts';
import { claimPlaces, stratumKey } from '../../db/quotas.ts';
import type { Status } from '../../db/schema.ts';
import {
  claimIds,
  findSubmissions,
  insertSubmissions,
  type NewSubmission,
  type StoredSubmission,
} from '../../db/submissions.ts';

/** A checked and screened answer sheet, with the key of the participant who sent it. */
export interface Sheet extends NewSubmission {
  /** Participant key, hexadecimal. */
  participant: string;
}

/** What became of a sheet. */
export type Submitted =
  | { kind: 'stored'; status: Status }
  /** The same id and content again: the verdict of the first time. */
  | { kind: 'repeated'; status: Status }
  /** The id exists with other content. */
  | { kind: 'conflict' }
  /** This participant answered before, with another submission. */
  | { kind: 'answered'; at: Date };

/**
 * Stores a batch of answer sheets in one transaction, each exactly once or not at all; a batch of one is
 * fine. Results come in the order of the sheets, after the commit. An error means that nothing is stored
 * as far as anyone may rely on: send the same ids again.
 */
export async function submit(db: Db, sheets: readonly Sheet[]): Promise<Submitted[]> {
  const firsts = new Map<string, Sheet>();
  for (const s of sheets) if (!firsts.has(idOf(s))) firsts.set(idOf(s), s);
  const settled = await settle(db, [...firsts.values()]);
  // A second sheet with an id of this batch meets the first one as anybody's repeat would.
  const repeats = sheets.filter((s) => firsts.get(idOf(s)) !== s);
  const repeated = repeats.length > 0 ? await submit(db, repeats) : [];
  let next = 0;
  return sheets.map(
    (s) => (firsts.get(idOf(s)) === s ? settled.get(idOf(s)) : repeated[next++]) as Submitted,
  );
}

const idOf = (s: { waveId: string; id: string }): string => `${s.waveId}/${s.id}`;

/** Sheets whose ids differ. */
async function settle(db: Db, sheets: readonly Sheet[]): Promise<Map<string, Submitted>> {
  try {
    return await db.transaction((tx) => store(tx, sheets));
  } catch (error) {
    if (!(error instanceof IdTaken)) throw error;
  }
  // Rare: an id came back under another credential. Answer what is stored already, then store the rest.
  const known = await answerStored(db, sheets);
  if (known.size === 0) throw new Error('an id is claimed, but no submission has it');
  const rest = sheets.filter((s) => !known.has(idOf(s)));
  const stored = rest.length > 0 ? await settle(db, rest) : new Map<string, Submitted>();
  return new Map([...known, ...stored]);
}

/** Rolls the transaction back: an id is taken although its participant was free. */
class IdTaken extends Error {}

/** One transaction: claim the participants, the ids, the quota places; then insert. */
async function store(tx: Db, sheets: readonly Sheet[]): Promise<Map<string, Submitted>> {
  await enterBarrier(tx, [...new Set(sheets.map((s) => s.waveId))]);
  const claimed = await claimParticipants(
    tx,
    sheets.map((s) => ({ waveId: s.waveId, key: s.participant, city: s.city, submissionId: s.id })),
  );
  const fresh = sheets.filter((s) => claimed.has(idOf(s)));
  const others = sheets.filter((s) => !claimed.has(idOf(s)));
  const results = others.length > 0 ? await answerOthers(tx, others) : new Map<string, Submitted>();
  if (fresh.length === 0) return results;

  if ((await claimIds(tx, fresh)) < fresh.length) throw new IdTaken();
  const placed = await place(tx, fresh);
  await insertSubmissions(tx, placed);
  for (const s of placed) results.set(idOf(s), { kind: 'stored', status: s.status });
  return results;
}

/** Gives each countable sheet its quota place; where the places run out, the later sheets are `quota_full`. */
async function place(tx: Db, sheets: readonly Sheet[]): Promise<NewSubmission[]> {
  const wanted = new Map<string, { waveId: string; city: string; stratum: string; places: number }>();
  for (const s of sheets) {
    if (s.status !== 'counted') continue;
    const request = wanted.get(stratumKey(s));
    if (request) request.places++;
    else wanted.set(stratumKey(s), { waveId: s.waveId, city: s.city, stratum: s.stratum, places: 1 });
  }
  const granted = await claimPlaces(tx, [...wanted.values()]);
  return sheets.map(({ participant: _, ...s }) => {
    const left = s.status === 'counted' ? granted.get(stratumKey(s)) : undefined;
    if (left === undefined) return s;
    granted.set(stratumKey(s), left - 1);
    return left > 0 ? s : { ...s, status: 'quota_full' };
  });
}

/** Sheets whose participant answered before: a repeat, a conflict, or a second answer. */
async function answerOthers(tx: Db, sheets: readonly Sheet[]): Promise<Map<string, Submitted>> {
  const results = await answerStored(tx, sheets);
  const second = sheets.filter((s) => !results.has(idOf(s)));
  if (second.length === 0) return results;
  const times = await findAnswerTimes(
    tx,
    second.map((s) => ({ waveId: s.waveId, key: s.participant })),
  );
  for (const s of second) {
    const at = times.get(`${s.waveId}/${s.participant}`);
    if (!at) throw new Error('a participant was claimed and is not there');
    results.set(idOf(s), { kind: 'answered', at });
  }
  return results;
}

/** Of these sheets, those whose id is stored: a repeat when the content is the same, else a conflict. */
export async function answerStored(
  db: Db,
  sheets: readonly { waveId: string; id: string; digest: string }[],
): Promise<Map<string, Submitted>> {
  const stored = new Map<string, StoredSubmission>();
  for (const s of await findSubmissions(db, sheets)) stored.set(idOf(s), s);
  const results = new Map<string, Submitted>();
  for (const s of sheets) {
    const first = stored.get(idOf(s));
    if (!first) continue;
    const same = first.digest === s.digest;
    results.set(idOf(s), same ? { kind: 'repeated', status: first.status } : { kind: 'conflict' });
  }
  return results;
}
