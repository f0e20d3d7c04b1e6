import { enterBarrier } from '../../db/barrier.ts';
import type { Db } from '../../db/client.ts';
import { claimPlaces } from '../../db/quotas.ts';
import {
  insertVerdicts,
  listSpeedCandidates,
  lockScreening,
  medianDurations,
  type NewVerdict,
  type Standing,
} from '../../db/verdicts.ts';
import type { Fieldwork } from '../fieldwork.ts';
import { formOf } from '../fieldwork.ts';
import { RULES, screen, screenedItems } from '../survey/screening.ts';
import { aFewAtATime } from './a-few-at-a-time.ts';

/** What a run of the screening changed. */
export interface Screening {
  /** Submissions looked at again. */
  examined: number;
  /** Verdicts that differ from the one that stood, by what they say. */
  changed: Record<string, number>;
}

/**
 * Screens a wave again with the medians that are known by now. Every submission already has the verdict of
 * the moment; only rules about speed relative to others can change it, in either direction, so only their
 * candidates are read. Running it twice changes nothing the second time.
 * @param progress called after each city with the share of the work that is done
 */
export async function screenWave(
  db: Db,
  fieldwork: Fieldwork,
  progress: (done: number) => void = () => {},
): Promise<Screening> {
  const { wave, screening, cities } = fieldwork;
  const result: Screening = { examined: 0, changed: {} };
  if (!screening.enabled) return result;
  const medians = await medianDurations(db, wave.id, screening.medianMinInterviews);
  const share = Math.max(screening.speedingMedianShare, screening.straightlineMedianShare);
  const limits = [...medians].map(([key, median]) => {
    const [version, mode] = key.split('/') as [string, string];
    return { version: Number(version), mode, limitMs: share * median };
  });
  let done = 0;
  await aFewAtATime(cities.keys(), async (city) => {
    await db.transaction(async (tx) => {
      await lockScreening(tx, wave.id, city);
      const candidates = await listSpeedCandidates(tx, wave.id, city, limits);
      result.examined += candidates.length;
      const verdicts = candidates.flatMap((s) => judgeAgain(fieldwork, s, medians) ?? []);
      for (const verdict of await decide(tx, verdicts)) {
        const says = verdict.reason ?? verdict.status;
        result.changed[says] = (result.changed[says] ?? 0) + 1;
      }
    });
    progress(++done / cities.size);
  });
  return result;
}

/** The verdict by the rules of today, if it differs from the one that stands. */
function judgeAgain(fieldwork: Fieldwork, s: Standing, medians: Map<string, number>): Judged | undefined {
  const { design } = formOf(fieldwork, s.city);
  const scored = screenedItems(design, Buffer.from(s.codes, 'hex'));
  const median = medians.get(`${s.version}/${s.mode}`) ?? null;
  // Who was out of scope was removed for another reason and is no candidate.
  const finding = screen({ ...s, eligible: true, scored }, median, fieldwork.screening);
  const standsRemoved = s.status === 'removed';
  if (finding ? standsRemoved && s.reason === finding.reason : !standsRemoved) return undefined;
  return {
    waveId: fieldwork.wave.id,
    city: s.city,
    stratum: s.stratum,
    wasCounted: s.status === 'counted',
    submissionId: s.id,
    number: s.number + 1,
    status: finding ? 'removed' : 'counted',
    reason: finding?.reason ?? null,
    rules: RULES,
    evidence: finding?.evidence ?? null,
    heldGroup: null,
    decision: null,
  };
}

interface Judged extends NewVerdict {
  stratum: string;
  wasCounted: boolean;
}

/** Adds the verdicts of one city, freeing or claiming the quota places that go with them. */
async function decide(tx: Db, judged: Judged[]): Promise<NewVerdict[]> {
  const [first] = judged;
  if (!first) return [];
  const { waveId, city } = first;
  await enterBarrier(tx, [waveId]);
  // Freeing and then claiming would take the locks in two rounds, and a batch of answers could cross them.
  await claimPlaces(tx, requests(waveId, city, judged, 0));
  const freed = judged.filter((j) => j.wasCounted && j.status !== 'counted');
  await claimPlaces(tx, requests(waveId, city, freed, -1));
  const wanting = judged.filter((j) => !j.wasCounted && j.status === 'counted');
  const granted = await claimPlaces(tx, requests(waveId, city, wanting, 1));
  const verdicts = judged.map(({ stratum, wasCounted, ...verdict }): NewVerdict => {
    if (wasCounted || verdict.status !== 'counted') return verdict;
    const key = `${waveId}/${city}/${stratum}`;
    const left = granted.get(key);
    if (left === undefined) return verdict;
    granted.set(key, left - 1);
    return left > 0 ? verdict : { ...verdict, status: 'quota_full' };
  });
  await insertVerdicts(tx, verdicts);
  return verdicts;
}

function requests(waveId: string, city: string, judged: readonly Judged[], sign: 1 | 0 | -1) {
  const places = new Map<string, number>();
  for (const { stratum } of judged) places.set(stratum, (places.get(stratum) ?? 0) + sign);
  return [...places].map(([stratum, n]) => ({ waveId, city, stratum, places: n }));
}
