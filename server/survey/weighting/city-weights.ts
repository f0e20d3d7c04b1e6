import type { ScoringDesign, ScoringOptions } from '../score/scoring-design.ts';
import { categoriesIn, categoryOf } from '../submission/check-answers.ts';
import { byCell, rowKeyOf } from '../tally/rows.ts';
import { drawReplicate, type PlacedPeople, type Random } from './bootstrap.ts';
import type { Margins } from './margins.ts';
import { weigh } from './weighting.ts';

/** A counted person, with everything that a weight depends on. */
export interface CountedPerson {
  /** The key of the weighting cell. */
  cell: string;
  /** The name of the cluster; null for a person sampled singly. */
  cluster: string | null;
}

/** The weights of one person. */
export interface PersonWeights {
  weight: number;
  /** The number of the cluster in its city, from 1, in the order of names; null for a person sampled singly. */
  cluster: number | null;
  /** Empty with a single primary sampling unit, from which nothing can be drawn. */
  replicates: number[];
}

interface CityToWeight {
  /** In a fixed order, which the draws depend on. */
  people: readonly CountedPerson[];
  design: Pick<ScoringDesign, 'variables' | 'categories'>;
  margins: Margins | null;
  options: Pick<ScoringOptions, 'minCategoryN' | 'cap'>;
  replicates: number;
  random: Random;
}

/**
 * The weights of the people who count in a city, as in its scores, by their index.
 * @throws MarginError where margins contradict the people; no release of such a city can exist
 */
export function weightPeople(city: CityToWeight): (place: number) => PersonWeights {
  const { people, margins, options, replicates, random } = city;
  const cells = cellsOf(city);
  const weighting = weigh(cells.raw, city.design.variables, margins, options);
  const cellOf = cells.of.map((raw) => weighting.cellOf[raw]!);
  const placed = { ...unitsOf(people), cellOf };
  const drawn = Array.from({ length: placed.units > 1 ? replicates : 0 }, () =>
    drawReplicate(placed, weighting, margins, options, random),
  );
  return (place) => {
    const [cell, unit] = [cellOf[place], placed.unitOf[place]];
    if (cell === undefined || unit === undefined) throw new RangeError(`nobody counts at place ${place}`);
    return {
      weight: weighting.cells[cell]!.w,
      cluster: unit < placed.clusters ? unit + 1 : null,
      replicates: drawn.map(({ drawn, perDraw }) => drawn[unit]! * perDraw[cell]!),
    };
  };
}

/** The raw cells in the order of scores, and the cell of each person. */
function cellsOf({ people, design }: CityToWeight) {
  const byName = new Map<string, { cell: string[]; n: number }>();
  const byKey = new Map<string, { cell: string[]; n: number }>();
  const cellOf = people.map(({ cell: name }) => {
    let cell = byName.get(name);
    if (!cell) {
      const categories = categoriesIn(name, design).map((c, i) => categoryOf(c, design.categories?.[i]));
      const key = rowKeyOf(categories);
      cell = byKey.get(key) ?? { cell: categories, n: 0 };
      byKey.set(key, cell);
      byName.set(name, cell);
    }
    cell.n++;
    return cell;
  });
  const raw = [...byKey.values()].sort(byCell);
  const places = new Map(raw.map((cell, i) => [cell, i]));
  return { raw, of: Uint32Array.from(cellOf, (cell) => places.get(cell)!) };
}

/** The primary sampling units: clusters first, then people sampled singly. */
function unitsOf(people: readonly CountedPerson[]): Omit<PlacedPeople, 'cellOf'> & { clusters: number } {
  const names = new Set(people.flatMap(({ cluster }) => (cluster === null ? [] : [cluster])));
  const numbers = new Map([...names].sort().map((name, i) => [name, i]));
  let units = numbers.size;
  const unitOf = Uint32Array.from(people, ({ cluster }) =>
    cluster === null ? units++ : numbers.get(cluster)!,
  );
  return { units, unitOf, clusters: numbers.size };
}
