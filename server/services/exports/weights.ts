import type { Db } from '../../../db/client.ts';
import type { Cutoffs, ExportedSubmission } from '../../../db/exported-submissions.ts';
import { listReleases, listRepeating } from '../../../db/releases.ts';
import { readCountedPeople } from '../../../db/tallies.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { randomFrom } from '../../survey/weighting/bootstrap.ts';
import { type PersonWeights, weightPeople } from '../../survey/weighting/city-weights.ts';

/** The most replicates. */
export const MAX_REPLICATES = 200;

/** What a release adds to a counted submission. */
interface RowWeights {
  weight: number;
  /** The primary sampling unit, with a name that is unique in the file. */
  psu: string;
  replicates: readonly number[];
}

/** A row of a file of answers: a submission, with weights where a release counts it. */
export type AnswerRow = ExportedSubmission & Partial<RowWeights>;

/** The release that weights a file, and what the file takes from it. */
export interface Weighing {
  release: number;
  /** Of the release; it seeds the replicates, so every export draws the same ones. */
  digest: string;
  replicates: number;
  /** Of the release, and of earlier ones whose figures it repeats: the file has the answers behind these figures. */
  cutoffs: Cutoffs;
}

/** How to weight by a release. Throws `release-unknown`. */
export async function readWeighing(
  db: Db,
  waveId: string,
  { release: number, replicates }: Pick<Weighing, 'release' | 'replicates'>,
): Promise<Weighing> {
  const releases = await listReleases(db, waveId, 'all');
  const find = (wanted: number) => releases.find((release) => release.number === wanted);
  const release = find(number);
  if (!release) throw new Problem('release-unknown');
  const earlier = (await listRepeating(db, waveId, number)).map(({ city, figuresOf }): [string, Date] => [
    city,
    (find(figuresOf) ?? release).cutoff,
  ]);
  const cutoffs = { through: release.cutoff, earlier: new Map(earlier) };
  return { release: number, digest: release.digest, replicates, cutoffs };
}

/**
 * Adds weights to submissions that arrive by city, with places. It computes a city's weights at the city's first
 * submission, from the cells and clusters of everybody who counts, and forgets them after the last one. Without a
 * release the rows stay as they are.
 */
export async function* withWeights(
  db: Db,
  fieldwork: Fieldwork,
  weighing: Weighing | undefined,
  portions: AsyncIterable<ExportedSubmission[]>,
): AsyncGenerator<AnswerRow[]> {
  if (!weighing) return yield* portions;
  let current: { city: string; weightsAt: (place: number) => PersonWeights } | undefined;
  for await (const portion of portions) {
    for (const submission of portion) {
      const { city, place, id } = submission;
      if (place === null) continue;
      if (current?.city !== city)
        current = { city, weightsAt: await readCityWeights(db, fieldwork, weighing, city) };
      const { weight, cluster, replicates } = current.weightsAt(place);
      const weights = { weight, psu: cluster === null ? id : `${city}-${cluster}`, replicates };
      Object.assign(submission, weights satisfies RowWeights);
    }
    yield portion;
  }
}

async function readCityWeights(
  db: Db,
  fieldwork: Fieldwork,
  { digest, replicates, cutoffs }: Weighing,
  city: string,
): Promise<(place: number) => PersonWeights> {
  const { scoring } = fieldwork;
  const cutoff = cutoffs.earlier.get(city) ?? cutoffs.through;
  const { design } = formOf(fieldwork, city);
  const which = { design, hasClusters: scoring.variance === 'cluster' };
  return weightPeople({
    people: await readCountedPeople(db, fieldwork.wave.id, city, cutoff, which),
    design,
    margins: cityOf(fieldwork, city).margins,
    options: scoring,
    replicates,
    random: randomFrom(seedOf(digest, city)),
  });
}

/** A seed for each city of a release: the first 128 bits of the SHA-256 of "digest/city". */
function seedOf(digest: string, city: string): [number, number, number, number] {
  const hex = sha256(`${digest}/${city}`);
  const word = (i: number) => Number.parseInt(hex.slice(8 * i, 8 * i + 8), 16);
  return [word(0), word(1), word(2), word(3)];
}
