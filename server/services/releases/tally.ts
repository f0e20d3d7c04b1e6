import type { Db } from '../../../db/client.ts';
import { countModes, type ModeCount } from '../../../db/modes.ts';
import { oneOf } from '../../../db/rows.ts';
import {
  type AnswerGroupRow,
  extendTallies,
  findTally,
  listChangedCities,
  readAnswersDigest,
  readAnswersToTally,
  type TallyRow,
  upsertTally,
} from '../../../db/tallies.ts';
import type { WaveCity } from '../../../db/waves.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import type { ScoringDesign, ScoringOptions } from '../../survey/score/scoring-design.ts';
import { categoriesIn } from '../../survey/submission/check-answers.ts';
import { type SubmissionMode, submissionModes } from '../../survey/submission/modes.ts';
import { decodeTally, encodeTally, isStoredAs } from '../../survey/tally/codec.ts';
import { accumulateAll, addTally, newTally, type Tally } from '../../survey/tally/tally.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { inCity } from '../in-city.ts';
import { cityRoot } from './inclusion.ts';
import { sealOf } from './tally-seal.ts';

/** The tallies of a city's submissions at a moment. */
export interface AnswerTally {
  /** Submissions by outcome: `counted`, or the reason why not. */
  counts: Record<string, number>;
  counted: Tally;
  /** The counted submissions by mode, where there are several modes. */
  modes: ReadonlyMap<SubmissionMode, Tally>;
  /** Submissions removed for their quality, or held; with them the score is the unscreened one. */
  removed: Tally;
}
export interface CityTally extends AnswerTally {
  /** Root of the tree of the counted receipts, hexadecimal. */
  inclusionRoot: string;
  /** The modes and days of arrival. */
  arrived: ModeCount[];
}

/** Reasons about an answer’s quality, not about whether the person belongs to the survey. */
export const qualityReasons: readonly string[] = ['BREAKOFF', 'SPEEDING', 'STRAIGHTLINE', 'HELD', 'REVIEW'];

/** Tallies a city from its stored submissions. */
async function tallyCity(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  cutoff: Date,
): Promise<{ tally: CityTally; answersDigest: string }> {
  const { wave, scoring } = fieldwork;
  const { design } = formOf(fieldwork, city);
  const which = { design, hasClusters: hasClusters(scoring), hasIds: true };
  const { groups, countedIds, digest } = await readAnswersToTally(db, wave.id, city, cutoff, which);
  const tally = {
    ...tallyGroups(groups, design, scoring, city),
    inclusionRoot: cityRoot(fieldwork, countedIds),
    arrived: await countModes(db, wave.id, city, cutoff),
  };
  return { tally, answersDigest: digest };
}

/** Whether a stored tally and its answers are unchanged since, without adding them up again. */
export async function isSealed(db: Db, fieldwork: Fieldwork, row: TallyRow): Promise<boolean> {
  const { waveId, city, through, seal } = row;
  const which = { design: formOf(fieldwork, city).design, hasClusters: hasClusters(fieldwork.scoring) };
  return (
    seal !== null &&
    seal === sealOf(fieldwork, row, await readAnswersDigest(db, waveId, city, through, which))
  );
}

/** Tallies a city's answers, without the tree of their receipts. */
export async function tallyAnswers(
  db: Db,
  { waveId, design, scoring }: { waveId: string; design: ScoringDesign; scoring: ScoringOptions },
  city: string,
  cutoff: Date,
): Promise<AnswerTally> {
  const which = { design, hasClusters: hasClusters(scoring), hasIds: false };
  const { groups } = await readAnswersToTally(db, waveId, city, cutoff, which);
  return tallyGroups(groups, design, scoring, city);
}

const hasClusters = ({ variance }: ScoringOptions) => variance === 'cluster';

function tallyGroups(
  groups: readonly AnswerGroupRow[],
  design: ScoringDesign,
  scoring: ScoringOptions,
  city: string,
): AnswerTally {
  const counts: Record<string, number> = {};
  const which = { hasClusters: hasClusters(scoring) };
  const modes = new Map<SubmissionMode, Tally>();
  const removed = newTally(design, scoring, which);
  for (const group of groups) {
    const became = becameOf(group);
    counts[became] = (counts[became] ?? 0) + group.count;
    if (became === 'counted') {
      const tally = modes.get(group.mode) ?? newTally(design, scoring, which);
      modes.set(group.mode, tally);
      inCity(city, () => addGroup(tally, group));
    } else if (qualityReasons.includes(became)) inCity(city, () => addGroup(removed, group));
  }
  const [only] = modes.values();
  if (modes.size <= 1)
    return { counts, counted: only ?? newTally(design, scoring, which), modes: new Map(), removed };
  const counted = newTally(design, scoring, which);
  for (const mode of [...modes.keys()].sort()) addTally(counted, modes.get(mode)!);
  return { counts, counted, modes, removed };
}

/** A held answer is HELD, whatever holds it; its reason becomes final only by a decision. */
export function becameOf({ status, reason }: Pick<AnswerGroupRow, 'status' | 'reason'>): string {
  if (status === 'counted') return 'counted';
  return status === 'held' ? 'HELD' : (reason ?? status.toUpperCase());
}

function addGroup(tally: Tally, { cell, codes, count, cluster }: AnswerGroupRow): void {
  accumulateAll(tally, categoriesIn(cell, tally.plan.design), codes, count, cluster);
}

/** Passes on the tally of each city of a wave through a cut-off; only cities with something new are tallied again. */
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
    // A draft computed meanwhile may have taken it further.
    const isCurrent = row !== undefined && row.through <= cutoff && isReadableTally(fieldwork, row);
    await use(city, isCurrent ? readCity(fieldwork, row) : await tallyAnew(db, fieldwork, city.code, cutoff));
  });
  await extendTallies(db, waveId, cutoff);
}

/** Tallies a city and stores the result. */
export async function tallyAnew(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  cutoff: Date,
): Promise<CityTally> {
  const { tally, answersDigest } = await tallyCity(db, fieldwork, city, cutoff);
  const { counts, counted, modes, removed, inclusionRoot, arrived } = tally;
  const row = {
    waveId: fieldwork.wave.id,
    city,
    through: cutoff,
    counts,
    counted: encodeTally(counted),
    removed: encodeTally(removed),
    inclusionRoot,
    modes: encodeModes(modes),
    arrived,
  };
  await upsertTally(db, { ...row, seal: sealOf(fieldwork, row, answersDigest) });
  return tally;
}

/** The tallies by mode for storage. */
export const encodeModes = (modes: CityTally['modes']) =>
  Object.fromEntries([...modes].map(([mode, tally]) => [mode, encodeTally(tally)]));

/** Whether a tally is stored in this version's format; one of an older version is made again. */
export function isReadableTally(fieldwork: Fieldwork, { city, counted, modes }: TallyRow): boolean {
  const { design } = formOf(fieldwork, city);
  return modes !== null && isStoredAs(design, fieldwork.scoring, counted);
}

/** A stored tally. */
export function readTally(fieldwork: Fieldwork, row: TallyRow): AnswerTally {
  const { city, counts, counted, modes, removed } = row;
  if (modes === null) throw new Error(`city ${city} was not tallied by mode`);
  const { design } = formOf(fieldwork, city);
  return inCity(city, () => decodeTallies(design, fieldwork.scoring, counts, { counted, removed, modes }));
}

/** A stored tally with everything that a release needs. */
function readCity(fieldwork: Fieldwork, row: TallyRow): CityTally {
  const { city, inclusionRoot, arrived } = row;
  if (inclusionRoot === null || arrived === null)
    throw new Error(`city ${city} was tallied without a tree of receipts, or without how they came in`);
  return { ...readTally(fieldwork, row), inclusionRoot, arrived };
}

/** A city's tallies, as stored or as in a replication package, ready for scoring. */
export function decodeTallies(
  design: ScoringDesign,
  scoring: ScoringOptions,
  counts: Record<string, number>,
  stored: { counted: unknown; removed: unknown; modes: Record<string, unknown> },
): AnswerTally {
  const read = (tally: unknown) => decodeTally(design, scoring, tally);
  const modes = Object.entries(stored.modes).map(
    ([mode, tally]) => [oneOf(submissionModes, mode), read(tally)] as const,
  );
  return { counts, counted: read(stored.counted), removed: read(stored.removed), modes: new Map(modes) };
}
