import type { Db } from '../../../db/client.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { listStandingOrders } from '../../../db/orders.ts';
import {
  findWaveMedians,
  holdWaveMedians,
  keepCityMedians,
  keepWaveMedians,
  listCitiesWithDurations,
  listUnscreenedCities,
  readCityMedians,
  readRecords,
  recordScreening,
} from '../../../db/screenings.ts';
import {
  insertVerdicts,
  listSpeedCandidates,
  lockScreening,
  medianDurations,
  type SpeedCandidate,
} from '../../../db/verdicts.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { formOf } from '../../cache/open-wave.ts';
import { movedLimits } from '../../survey/screening/moved-limits.ts';
import { type DurationMedian, screen, screenedItems } from '../../survey/screening/rules.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { judgeHolds } from './apply-signals.ts';
import { letGo } from './let-go.ts';
import { type Judged, reassignPlaces } from './reassign-quota-places.ts';
import { storeHeld } from './store-held.ts';

/** What a screening run changed. */
export interface Screening {
  /** Submissions looked at again. */
  examined: number;
  /** Verdicts that replace a different one, by content. */
  changed: Record<string, number>;
}

/**
 * Screens a wave again with today's knowledge. Every submission has a first verdict from its arrival; only rules
 * about speed relative to others, signals and orders can change it, in either direction. A run skips a city without
 * new submissions and decisions, unless the medians have moved past one of its durations; in every other city it
 * judges everything afresh, so that the times of runs make no difference. An interrupted run is simply repeated; of
 * runs that meet, each judges by the newest medians. A forgotten wave has no origins any more: its verdicts stand,
 * unless a person decides otherwise.
 * @param progress called after each city with the share of the work done
 */
export async function screenWave(
  db: Db,
  fieldwork: Fieldwork,
  progress: (done: number) => void = () => {},
): Promise<Screening> {
  const { wave, screening, cities, participantsKey } = fieldwork;
  const result: Screening = { examined: 0, changed: {} };
  // Completes a withdrawal that broke off.
  await letGo(db, fieldwork);
  if (!screening.enabled || !participantsKey) return result;
  const through = await readCutoff(db, wave.id);
  const unscreened = new Set(await listUnscreenedCities(db, wave.id));
  // An answer in one city moves the medians of all, so every city with a duration that they have reached is judged
  // again.
  const reached = await listReached(db, fieldwork, await newestMedians(db, fieldwork, through, unscreened));
  const toScreen = [...cities.keys()].filter((city) => unscreened.has(city) || reached.has(city));
  let done = 0;
  await forEachConcurrently(toScreen, async (city) => {
    await screenCity(db, fieldwork, { city, isUnscreened: unscreened.has(city) }, result);
    progress(++done / toScreen.length);
  });
  await recordScreening(db, wave.id, through);
  return result;
}

/** The wave's medians. Where nothing came in since it was last screened, they are those of then. */
async function newestMedians(
  db: Db,
  { wave, screening }: Fieldwork,
  through: Date,
  unscreened: ReadonlySet<string>,
): Promise<readonly DurationMedian[]> {
  const newest = unscreened.size > 0 ? undefined : await findWaveMedians(db, wave.id);
  if (newest) return newest;
  const medians = await medianDurations(db, wave.id, screening.medianMinInterviews);
  return await keepWaveMedians(db, wave.id, through, medians);
}

/**
 * The cities with a duration that a limit of speed has passed since they were judged. The medians that judged the
 * others say the same as today's, however old.
 */
async function listReached(
  db: Db,
  { wave, screening, cities }: Fieldwork,
  medians: readonly DurationMedian[],
): Promise<Set<string>> {
  const judgedBy = await readCityMedians(db, wave.id);
  const ranges = [...judgedBy].flatMap(([city, before]) =>
    movedLimits(before, medians, screening).map((range) => ({ city, ...range })),
  );
  const reached = await listCitiesWithDurations(db, wave.id, ranges);
  for (const city of cities.keys()) if (!judgedBy.has(city)) reached.add(city);
  return reached;
}

interface CityToScreen {
  city: string;
  isUnscreened: boolean;
}

/** Screens one city in one transaction and adds its changes to the result. */
async function screenCity(
  db: Db,
  fieldwork: Fieldwork,
  { city, isUnscreened }: CityToScreen,
  result: Screening,
): Promise<void> {
  const { wave, screening } = fieldwork;
  const { design } = formOf(fieldwork, city);
  await db.transaction(async (tx) => {
    await lockScreening(tx, wave.id, city);
    const medians = await holdWaveMedians(tx, wave.id);
    await keepCityMedians(tx, wave.id, city, medians);
    const limits = limitsOf(fieldwork, medians);
    const [candidates, orders, read] = await Promise.all([
      listSpeedCandidates(tx, wave.id, city, limits),
      listStandingOrders(tx, wave.id),
      // Starts the read early where it is certainly needed, so that the database need not wait for this process.
      isUnscreened ? readRecords(tx, wave.id, city, design) : undefined,
    ]);
    const bySpeed = candidates.flatMap((s) => judgeAgain(fieldwork, s, medians) ?? []);
    if (!isUnscreened && bySpeed.length === 0) {
      result.examined += candidates.length;
      return;
    }
    const records = read ?? (await readRecords(tx, wave.id, city, design));
    const { judged, groups } = judgeHolds(fieldwork, city, records, bySpeed, orders);
    result.examined += records.length;
    const verdicts = await reassignPlaces(tx, {
      waveId: wave.id,
      city,
      judged,
      decision: null,
      rules: screening.rules,
    });
    await insertVerdicts(tx, verdicts);
    await storeHeld(tx, fieldwork, { city, records, groups, verdicts });
    for (const verdict of verdicts) {
      const says = verdict.reason ?? verdict.status;
      result.changed[says] = (result.changed[says] ?? 0) + 1;
    }
  });
}

/** The durations below which a rule about speed can match. */
function limitsOf({ screening }: Fieldwork, medians: readonly DurationMedian[]) {
  const share = Math.max(screening.speedingMedianShare, screening.straightlineMedianShare);
  return medians.map(({ version, mode, medianMs }) => ({ version, mode, limitMs: share * medianMs }));
}

/** The verdict by today's medians, if it differs from the standing one. */
function judgeAgain(
  fieldwork: Fieldwork,
  s: SpeedCandidate,
  medians: readonly DurationMedian[],
): Judged | undefined {
  const { design } = formOf(fieldwork, s.city);
  const scored = screenedItems(design, Buffer.from(s.codes, 'hex'));
  const median = medians.find(({ version, mode }) => version === s.version && mode === s.mode);
  // Submissions out of scope were removed for that reason and are no candidates.
  const finding = screen({ ...s, eligible: true, scored }, median?.medianMs ?? null, fieldwork.screening);
  const standsRemoved = s.status === 'removed';
  if (finding ? standsRemoved && s.reason === finding.reason : !standsRemoved) return undefined;
  return {
    waveId: fieldwork.wave.id,
    city: s.city,
    stratum: s.stratum,
    was: s.status,
    submissionId: s.id,
    number: s.number + 1,
    status: finding ? 'removed' : 'counted',
    reason: finding?.reason ?? null,
    rules: fieldwork.screening.rules,
    evidence: finding?.evidence ?? null,
    heldGroup: null,
    decision: null,
  };
}
