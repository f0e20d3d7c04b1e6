import type { Db } from '../../../db/client.ts';
import {
  type AnswerGroup,
  extendTallies,
  findTally,
  listChangedCities,
  readAnswerGroups,
  type TallyRow,
  upsertTally,
} from '../../../db/tallies.ts';
import type { WaveCity } from '../../../db/waves.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { categoriesIn } from '../../survey/submission/check-answers.ts';
import { decodeTally, encodeTally } from '../../survey/tally/codec.ts';
import { accumulateAll, newTally, type Tally } from '../../survey/tally/tally.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { inCity } from '../in-city.ts';
import { readCityRoot } from './inclusion.ts';

/** The tallies of a city's submissions at a moment. */
export interface CityTally {
  /** Submissions by what became of them: `counted`, or the reason why not. */
  counts: Record<string, number>;
  counted: Tally;
  /** Those that were removed for their quality, or are held; with them the score is the unscreened one. */
  removed: Tally;
  /** Root of the tree of the receipts that count, hexadecimal. */
  inclusionRoot: string;
}

/** Reasons that say something about an answer’s quality, not about whether the person belongs to the survey. */
export const qualityReasons: readonly string[] = ['BREAKOFF', 'SPEEDING', 'STRAIGHTLINE', 'HELD', 'REVIEW'];

/** Tallies a city from what its submissions store. */
export async function tallyCity(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  cutoff: Date,
): Promise<CityTally> {
  const { design } = formOf(fieldwork, city);
  const counts: Record<string, number> = {};
  const { scoring, wave } = fieldwork;
  const which = { hasClusters: scoring.variance === 'cluster' };
  const counted = newTally(design, scoring, which);
  const removed = newTally(design, scoring, which);
  for (const group of await readAnswerGroups(db, wave.id, city, cutoff, which)) {
    const became = becameOf(group);
    counts[became] = (counts[became] ?? 0) + group.count;
    if (became === 'counted') inCity(city, () => addGroup(counted, group));
    else if (qualityReasons.includes(became)) inCity(city, () => addGroup(removed, group));
  }
  return { counts, counted, removed, inclusionRoot: await readCityRoot(db, fieldwork, city, cutoff) };
}

/** Held is HELD, whatever holds it; only a decision makes its reason stand. */
export function becameOf({ status, reason }: Pick<AnswerGroup, 'status' | 'reason'>): string {
  if (status === 'counted') return 'counted';
  return status === 'held' ? 'HELD' : (reason ?? status.toUpperCase());
}

function addGroup(tally: Tally, { stratum, codes, count, cluster }: AnswerGroup): void {
  accumulateAll(tally, categoriesIn(stratum, tally.plan.design), codes, count, cluster);
}

/** Hands over the tally of each city of a wave through a cut-off; only cities with something new are tallied again. */
export async function tallyWave(
  db: Db,
  fieldwork: Fieldwork,
  cutoff: Date,
  use: (city: WaveCity, tally: CityTally) => Promise<void>,
): Promise<void> {
  const waveId = fieldwork.wave.id;
  const changed = new Set(await listChangedCities(db, waveId, cutoff));
  await forEachConcurrently(fieldwork.cities.values(), async (city) => {
    const row = changed.has(city.code) ? undefined : await findTally(db, waveId, city.code);
    // A draft that somebody computed meanwhile may have taken it further.
    const isCurrent = row !== undefined && row.through <= cutoff;
    await use(city, isCurrent ? readCity(fieldwork, row) : await tallyAnew(db, fieldwork, city.code, cutoff));
  });
  await extendTallies(db, waveId, cutoff);
}

/** Tallies a city and keeps that. */
export async function tallyAnew(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  cutoff: Date,
): Promise<CityTally> {
  const tally = await tallyCity(db, fieldwork, city, cutoff);
  const { counts, counted, removed, inclusionRoot } = tally;
  await upsertTally(db, {
    waveId: fieldwork.wave.id,
    city,
    through: cutoff,
    counts,
    counted: encodeTally(counted),
    removed: encodeTally(removed),
    inclusionRoot,
  });
  return tally;
}

/** A tally as it was kept. */
export function readCity(fieldwork: Fieldwork, row: TallyRow): CityTally {
  const { city, counts, counted, removed, inclusionRoot } = row;
  if (inclusionRoot === null) throw new Error(`city ${city} was tallied without a tree of receipts`);
  const { design } = formOf(fieldwork, city);
  const read = (stored: unknown) => inCity(city, () => decodeTally(design, fieldwork.scoring, stored));
  return { counts, counted: read(counted), removed: read(removed), inclusionRoot };
}
