import { enterBarrier } from '../../../db/barrier.ts';
import type { Db } from '../../../db/client.ts';
import { keepPlaces, lockPlaces } from '../../../db/quotas.ts';
import { listWaiting, type NewVerdict, type Waiting } from '../../../db/verdicts.ts';
import type { ScreeningOptions } from '../../survey/screening/rules.ts';
import type { Status } from '../../survey/screening/verdict.ts';

/** A verdict about to be given. */
export interface Judged extends NewVerdict {
  stratum: string;
  /** What stood before. */
  was: Status;
}

interface Settling {
  waveId: string;
  city: string;
  judged: readonly Judged[];
  /** The decision behind the verdicts, when a person took it. */
  decision: string | null;
  /** Version of the wave's rules. */
  rules: ScreeningOptions['rules'];
}

/**
 * Frees and claims the quota places that go with new verdicts of one city, and enters the barrier for them. Who is to
 * count gets a free place in the order of arrival, or is `quota_full`; the places left after that go to those who are
 * `quota_full`, in the order of arrival as well, so that nobody waits while a place is free. Returns the verdicts as
 * they are to be added; an acceptance that finds no place for who is `quota_full` changes nothing and is none.
 */
export async function settlePlaces(
  tx: Db,
  { waveId, city, judged, decision, rules }: Settling,
): Promise<NewVerdict[]> {
  await enterBarrier(tx, waveId);
  // Locked first: whoever found no place before has committed when those who wait are looked up.
  const free = await lockPlaces(tx, waveId, city);
  for (const { stratum } of judged.filter(frees)) {
    const places = free.get(stratum);
    if (places !== undefined) free.set(stratum, places + 1);
  }
  const wanting = new Map(judged.filter(wantsPlace).map((j) => [j.submissionId, j]));
  const others = judged.filter((j) => !wantsPlace(j));
  const refused = new Set(others.map((j) => j.submissionId));
  const found = await listWaiting(tx, waveId, city, {
    strata: [...free].filter(([, places]) => places > 0).map(([stratum]) => stratum),
    submissions: [...wanting.keys()],
  });
  const waiting = found.filter((w) => !refused.has(w.submissionId));
  // Who is to count comes first, and who moved up for a decision that is undone waits again: so everything is as before.
  const comesFirst = (w: Waiting) => wanting.get(w.submissionId)?.status === 'counted';
  const verdicts = others.map(verdictOf);
  for (const w of [...waiting.filter(comesFirst), ...waiting.filter((w) => !comesFirst(w))]) {
    const status = takePlace(free, w.stratum) ? 'counted' : 'quota_full';
    const j = wanting.get(w.submissionId);
    if (!j && status === 'counted') verdicts.push(movingUp(w, { waveId, city, decision, rules }));
    else if (j && !(claims(j) && j.was === status)) verdicts.push({ ...verdictOf(j), status });
  }
  await keepPlaces(tx, waveId, city, free);
  return verdicts;
}

const frees = ({ was, status }: Judged): boolean => was === 'counted' && status !== 'counted';
const claims = ({ was, status }: Judged): boolean => was !== 'counted' && status === 'counted';

const wantsPlace = (j: Judged): boolean => claims(j) || j.status === 'quota_full';

function verdictOf({ stratum: _, was: __, ...verdict }: Judged): NewVerdict {
  return verdict;
}

/** A stratum without a quota has no limit. */
function takePlace(free: Map<string, number>, stratum: string): boolean {
  const places = free.get(stratum);
  if (places === undefined) return true;
  if (places === 0) return false;
  free.set(stratum, places - 1);
  return true;
}

/** What a person decided about a submission stays so when it moves up. */
function movingUp(
  { submissionId, number, decision: decided }: Waiting,
  { waveId, city, decision, rules }: Omit<Settling, 'judged'>,
): NewVerdict {
  return {
    waveId,
    city,
    submissionId,
    number: number + 1,
    status: 'counted',
    reason: null,
    rules,
    evidence: null,
    heldGroup: null,
    decision: decided,
    movedBy: decision,
  };
}
