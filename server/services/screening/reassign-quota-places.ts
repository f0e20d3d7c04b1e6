import type { Db } from '../../../db/client.ts';
import { enterBarrier } from '../../../db/cutoff-barrier.ts';
import { lockPlaces, setFreePlaces } from '../../../db/quotas.ts';
import { listWaiting, type NewVerdict, type Waiting } from '../../../db/verdicts.ts';
import type { ScreeningOptions } from '../../survey/screening/rules.ts';
import type { Status } from '../../survey/screening/verdict.ts';

/** A verdict about to be stored. */
export interface Judged extends NewVerdict {
  stratum: string;
  /** The status before. */
  was: Status;
}

interface Settling {
  waveId: string;
  city: string;
  judged: readonly Judged[];
  /** The decision behind the verdicts, when a person decided. */
  decision: string | null;
  /** Version of the wave's rules. */
  rules: ScreeningOptions['rules'];
}

/**
 * Frees and claims the quota places of one city's new verdicts, and enters the barrier for them. Submissions that are
 * to count get free places in order of arrival, or become `quota_full`; remaining places go to the `quota_full` ones,
 * also in order of arrival, so that nobody waits while a place is free. Returns the verdicts to add; accepting a
 * `quota_full` submission without a free place changes nothing and adds none.
 */
export async function reassignPlaces(
  tx: Db,
  { waveId, city, judged, decision, rules }: Settling,
): Promise<NewVerdict[]> {
  await enterBarrier(tx, waveId);
  // Locking comes first, so that every earlier submission without a place is committed and listed as waiting.
  const free = await lockPlaces(tx, waveId, city);
  for (const { stratum } of judged.filter(frees)) {
    const places = free.get(stratum);
    if (places !== undefined) free.set(stratum, places + 1);
  }
  const wanting = new Map(judged.filter(wantsPlace).map((j) => [j.submissionId, j]));
  const others = judged.filter((j) => !wantsPlace(j));
  const refused = new Set(others.map((j) => j.submissionId));
  const candidates = await listWaiting(tx, waveId, city, {
    strata: [...free].filter(([, places]) => places > 0).map(([stratum]) => stratum),
    submissions: [...wanting.keys()],
  });
  const waiting = candidates.filter((candidate) => !refused.has(candidate.submissionId));
  // Submissions that are to count come first; those that moved up for an undone decision wait again, which restores
  // the earlier state.
  const comesFirst = (candidate: Waiting) => wanting.get(candidate.submissionId)?.status === 'counted';
  const verdicts = others.map(verdictOf);
  for (const submission of [...waiting.filter(comesFirst), ...waiting.filter((one) => !comesFirst(one))]) {
    const status = takePlace(free, submission.stratum) ? 'counted' : 'quota_full';
    const wanted = wanting.get(submission.submissionId);
    if (!wanted && status === 'counted')
      verdicts.push(movingUp(submission, { waveId, city, decision, rules }));
    else if (wanted && !(claims(wanted) && wanted.was === status))
      verdicts.push({ ...verdictOf(wanted), status });
  }
  await setFreePlaces(tx, waveId, city, free);
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

/** A submission that moves up keeps a person's decision about it. */
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
