import type { Db } from '../../../db/client.ts';
import type { PublishedSet } from '../../../db/releases.ts';
import { countStandings, type StandingVerdict } from '../../../db/tallies.ts';
import { type Together, tellsFewApart } from '../../survey/release/differencing.ts';
import type { ReleaseCity, ReleaseDocument } from '../../survey/release/document.ts';
import { peopleIn } from '../../survey/tally/tally.ts';
import { readDocument } from './read-document.ts';
import { becameOf, type CityTally, qualityReasons } from './tally.ts';

/** What may be published of a city, given everything published before. */
export interface Comparison {
  /** Number of the release whose figures are shown again; null when new ones may be shown. */
  repeats: number | null;
  /** Whether the unscreened score reveals too much about few people. */
  isUnscreenedTelling: boolean;
}

/**
 * Compares who counts in a city at a cut-off with everybody of whom figures were ever published there, withdrawn or not
 * (docs/scoring.md, "Between releases"). New figures may be shown unless these sets of people, in any combination, tell
 * fewer than `few` apart.
 * @param published at least one set; the first is the one that is shown again
 */
export async function compareWithPublished(
  db: Db,
  place: { waveId: string; city: string },
  cutoff: string,
  published: readonly PublishedSet[],
  few: number,
): Promise<Comparison> {
  const cutoffs = [...published.map((set) => set.cutoff), cutoff].sort();
  const standings = await countStandings(db, place.waveId, place.city, cutoffs);
  const setOf = (through: string, test: (stand: StandingVerdict | undefined) => boolean) => {
    const at = cutoffs.indexOf(through);
    return standings.map(({ stood }) => (test(stood[at]) ? 1 : 0));
  };
  const countedAt = (through: string) => setOf(through, isCounted);
  const unscreenedAt = (through: string) => setOf(through, isUnscreened);

  const now = countedAt(cutoff);
  const same = published.find((set) => countedAt(set.cutoff).every((x, i) => x === now[i]));
  if (same) return { repeats: same.figuresOf, isUnscreenedTelling: false };
  const sets = published.flatMap((set) => [
    countedAt(set.cutoff),
    ...(set.isUnscreenedPublished ? [unscreenedAt(set.cutoff)] : []),
  ]);
  const isTelling = (...added: number[][]) =>
    tellsFewApart(
      standings.map(
        ({ count }, i): Together => ({ sets: [...sets, ...added].map((set) => set[i]!), n: count }),
      ),
      few,
    );
  if (isTelling(now)) return { repeats: published[0]!.figuresOf, isUnscreenedTelling: false };
  return { repeats: null, isUnscreenedTelling: isTelling(now, unscreenedAt(cutoff)) };
}

/**
 * In a city without published figures, only the unscreened score can be about few people: those whom screening
 * removed.
 */
export function compareWithNothing({ counted, removed }: CityTally, few: number): Comparison {
  const groups = [
    { sets: [1, 1], n: peopleIn(counted) },
    { sets: [0, 1], n: peopleIn(removed) },
  ];
  return { repeats: null, isUnscreenedTelling: tellsFewApart(groups, few) };
}

function isCounted(stand: StandingVerdict | undefined): boolean {
  return stand !== undefined && becameOf(stand) === 'counted';
}

/** Whether it counts, or was removed for its quality alone. */
function isUnscreened(stand: StandingVerdict | undefined): boolean {
  return isCounted(stand) || (stand !== undefined && qualityReasons.includes(becameOf(stand)));
}

/** Reads cities' entries in earlier releases. */
export function earlierEntries(db: Db, waveId: string) {
  const documents = new Map<number, Promise<ReleaseDocument>>();
  return async (number: number, code: string): Promise<ReleaseCity> => {
    const document = documents.get(number) ?? readDocument(db, waveId, number);
    documents.set(number, document);
    const entry = (await document).cities.find((city) => city.code === code);
    if (!entry) throw new Error(`release ${number} does not show city ${code}`);
    return { ...entry, unchangedSince: number };
  };
}
