import type { Db } from '../../../db/client.ts';
import type { PublishedSet } from '../../../db/releases.ts';
import { readStandings, type StandingGroup, type StandingVerdict } from '../../../db/standing-at-cutoffs.ts';
import { type Together, tellsFewApart } from '../../survey/release/differencing.ts';
import type { ReleaseCity, ReleaseDocument } from '../../survey/release/document.ts';
import { peopleByFigure } from '../../survey/release/figure-people.ts';
import { accumulateAll, emptyLike, peopleIn, type Tally } from '../../survey/tally/tally.ts';
import { readDocument } from './read-document.ts';
import { becameOf, type CityTally, qualityReasons } from './tally.ts';

/** What a release may publish of a city, given everything published before. */
export interface Comparison {
  /** Number of the release whose figures are repeated; null when new figures may be shown. */
  repeats: number | null;
  /** Whether figures are repeated although different people count by now, because these are too few to reveal. */
  isHeldBack: boolean;
  /** Whether the unscreened score reveals too much about few people. */
  isUnscreenedTelling: boolean;
}

/** A set of people with published figures: those that the release shows below the overall score. */
export interface ShownSet extends PublishedSet {
  figures: ReadonlySet<string>;
}

/** What a city would show now. */
export interface NewFigures {
  /** ISO 8601. */
  cutoff: string;
  figures: ReadonlySet<string>;
  /** The empty tally of a city's questionnaire. */
  emptyTally: Tally;
}

/**
 * Compares who counts in a city at a cut-off with everybody behind any figure ever published there, withdrawn or not
 * (docs/scoring.md, "Between releases"). New figures may be shown unless these sets of people, in any combination,
 * single out fewer than `few`; and so for each figure, by the people who answered it.
 * @param published at least one set; the first is the one that would be repeated
 */
export async function compareWithPublished(
  db: Db,
  place: { waveId: string; city: string },
  now: NewFigures,
  published: readonly ShownSet[],
  few: number,
): Promise<Comparison> {
  const cutoffs = [...published.map((set) => set.cutoff), now.cutoff].sort();
  const read = async (which: { hasCodes: boolean }) =>
    await readStandings(db, place.waveId, place.city, cutoffs, which);
  const standings = await read({ hasCodes: false });
  const isIn = ({ stood }: StandingGroup, through: string, test: typeof isCounted) =>
    test(stood[cutoffs.indexOf(through)]) ? 1 : 0;
  const counts = (group: StandingGroup, through: string) => isIn(group, through, isCounted);

  const same = published.find((set) =>
    standings.every((group) => counts(group, set.cutoff) === counts(group, now.cutoff)),
  );
  const shown = { isHeldBack: false, isUnscreenedTelling: false };
  if (same) return { ...shown, repeats: same.figuresOf };
  const heldBack = { ...shown, isHeldBack: true, repeats: published[0]!.figuresOf };
  /** The sets that contain a group: published ones, and the new one. */
  const setsOf = (group: StandingGroup) => [
    ...published.flatMap((set) => [
      counts(group, set.cutoff),
      ...(set.isUnscreenedPublished ? [isIn(group, set.cutoff, isUnscreened)] : []),
    ]),
    counts(group, now.cutoff),
  ];
  const everybody = standings.map((group): Together => ({ sets: setsOf(group), n: group.count }));
  if (tellsFewApart(everybody, few)) return heldBack;
  const answers = (await read({ hasCodes: true })).filter((group) =>
    cutoffs.some((through) => counts(group, through) === 1),
  );
  const people = answers.map((group) => peopleByFigure(tallyOf(group, now.emptyTally)));
  const isFigureTelling = (figure: string) => {
    const earlier = published.filter(({ figures }) => figures.has(figure));
    const sets = (group: StandingGroup) => [...earlier, now].map(({ cutoff }) => counts(group, cutoff));
    const groups = answers.map(
      (group, i): Together => ({ sets: sets(group), n: people[i]!.get(figure) ?? 0 }),
    );
    return earlier.length > 0 && tellsFewApart(groups, few);
  };
  if ([...now.figures].some(isFigureTelling)) return heldBack;
  const unscreened = everybody.map(({ sets, n }, i) => ({
    sets: [...sets, isIn(standings[i]!, now.cutoff, isUnscreened)],
    n,
  }));
  return { ...shown, repeats: null, isUnscreenedTelling: tellsFewApart(unscreened, few) };
}

/** A group's answers, over all cells. */
function tallyOf({ codes, count }: StandingGroup, emptyTally: Tally): Tally {
  const tally = emptyLike(emptyTally);
  accumulateAll(
    tally,
    tally.plan.design.variables.map(() => null),
    codes,
    count,
  );
  return tally;
}

/**
 * In a city without published figures, only the unscreened score can reveal few people: those whom screening removed.
 */
export function compareWithNothing({ counted, removed }: CityTally, few: number): Comparison {
  const groups = [
    { sets: [1, 1], n: peopleIn(counted) },
    { sets: [0, 1], n: peopleIn(removed) },
  ];
  return { repeats: null, isHeldBack: false, isUnscreenedTelling: tellsFewApart(groups, few) };
}

export function isCounted(stand: StandingVerdict | undefined): boolean {
  return stand !== undefined && becameOf(stand) === 'counted';
}

/** Whether it counts, or was removed for its quality alone. */
function isUnscreened(stand: StandingVerdict | undefined): boolean {
  return isCounted(stand) || (stand !== undefined && qualityReasons.includes(becameOf(stand)));
}

/** What an earlier release shows of a city. */
interface Earlier {
  /** In the form that a later release repeats. */
  entry: ReleaseCity;
  /** Root of the tree of its receipts, hexadecimal; undefined in releases from before there were trees. */
  root: string | undefined;
}

/** Reads what earlier releases show of cities. */
export function earlierCities(db: Db, waveId: string) {
  const documents = new Map<number, Promise<ReleaseDocument>>();
  return async (number: number, code: string): Promise<Earlier> => {
    const document = documents.get(number) ?? readDocument(db, waveId, number);
    documents.set(number, document);
    const { cities, inclusion } = await document;
    const entry = cities.find((city) => city.code === code);
    if (!entry) throw new Error(`release ${number} does not show city ${code}`);
    const root = inclusion?.cities.find((city) => city.code === code)?.root;
    return { entry: { ...entry, unchangedSince: number }, root };
  };
}
