import type { Db } from '../../../db/client.ts';
import { refusingConstraint } from '../../../db/errors.ts';
import { findParticipants } from '../../../db/participants.ts';
import {
  findSubmissions,
  type Stored,
  type StoredSubmission,
  storeSubmissions,
} from '../../../db/submissions.ts';
import type { Sheet, Submitted } from '../../platform.ts';
import type { Status } from '../../survey/screening/verdict.ts';

/**
 * Stores a batch of answer sheets in one transaction, each exactly once or not at all; a batch of one is fine.
 * Results come in the order of the sheets, after the commit. After an error, assume that nothing is stored, and send
 * the same ids again.
 */
export async function storeSheets(db: Db, sheets: readonly Sheet[]): Promise<Submitted[]> {
  const firsts = new Map<string, Sheet>();
  for (const s of sheets) if (!firsts.has(s.id)) firsts.set(s.id, s);
  const settled = await settle(db, [...firsts.values()]);
  // A second sheet with the same id in this batch is a repeat of the first, like any other.
  const repeats = sheets.filter((s) => firsts.get(s.id) !== s);
  const repeated = repeats.length > 0 ? await storeSheets(db, repeats) : [];
  let next = 0;
  return sheets.map((s) => {
    const submitted = firsts.get(s.id) === s ? settled.get(idOf(s)) : repeated[next++];
    if (!submitted) throw new Error(`submission ${s.id} was neither stored nor found`);
    return submitted;
  });
}

const idOf = (s: { waveId: string; id: string }): string => `${s.waveId}/${s.id}`;

/** Sheets with distinct ids. */
async function settle(db: Db, sheets: readonly Sheet[]): Promise<Map<string, Submitted>> {
  const results = new Map<string, Submitted>();
  for (const s of await store(db, sheets)) results.set(idOf(s), { kind: 'stored', status: s.status });
  const others = sheets.filter((s) => !results.has(idOf(s)));
  return others.length > 0 ? new Map([...results, ...(await answerOthers(db, others))]) : results;
}

/** The most attempts at a batch while others claim its ids in the same moment. */
const ATTEMPTS = 20;

/** Stores the batch, and tries again when somebody claimed an id in the same moment, since that id is then known. */
async function store(db: Db, sheets: readonly Sheet[], attempts = ATTEMPTS): Promise<Stored[]> {
  try {
    return await storeSubmissions(db, sheets);
  } catch (error) {
    if (attempts === 1 || refusingConstraint(error) !== 'submission_ids_wave_id_id_pk') throw error;
    return await store(db, sheets, attempts - 1);
  }
}

const repeatOf = ({ same, status }: { same: boolean; status: Status }): Submitted => ({
  kind: same ? 'repeated' : 'conflict',
  status,
});

/** Sheets whose participant or token was claimed before: a repeat, a conflict, or a second answer. */
async function answerOthers(db: Db, sheets: readonly Sheet[]): Promise<Map<string, Submitted>> {
  const results = await answerStored(db, sheets);
  const second = sheets.filter((s) => !results.has(idOf(s)));
  if (second.length === 0) return results;
  const participants = await findParticipants(
    db,
    second.map((s) => ({ waveId: s.waveId, key: s.participant })),
  );
  for (const s of second) {
    const at = participants.find((p) => p.waveId === s.waveId && p.key === s.participant)?.answeredAt;
    if (!at && s.token === null) throw new Error('a participant was claimed and is not there');
    results.set(idOf(s), at ? { kind: 'answered', at } : { kind: 'spent' });
  }
  return results;
}

/** Outcomes of the sheets whose id is stored: a repeat when the content is the same, else a conflict. */
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
    // A redacted submission has no digest any more; only its sender knows the id.
    const same = first.digest === s.digest || first.digest === '';
    results.set(idOf(s), repeatOf({ same, status: first.status }));
  }
  return results;
}
