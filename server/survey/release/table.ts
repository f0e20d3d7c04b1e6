import type { Text } from '../questionnaire/text.ts';
import type { ReleaseDocument } from './document.ts';
import type { PublicationLevel } from './publication-rules.ts';
import { type TableColumn, tableColumns } from './table-fields.ts';

export type ReleaseRow = Record<TableColumn, string | number | boolean | null>;

type City = ReleaseDocument['cities'][number];
type Figure = Omit<City['overall'], 'pointsMoe'> & { pointsMoe?: number | null };

/** The names behind the ids and codes of a release. */
export interface Names {
  /** By division code; includes every city of the release. */
  cities: ReadonlyMap<string, CityNames>;
  dimensions: ReadonlyMap<string, Text>;
  questions: ReadonlyMap<string, Text>;
}
export interface CityNames {
  english: string;
  province: string;
  provinceEnglish: string;
}

/**
 * A release as a flat table, one row per city and figure, city by city: overall, dimensions, questions, and each
 * question's top-two share; then its benchmarks. Withheld figures stay empty.
 */
export function releaseTable(document: ReleaseDocument, names: Names): ReleaseRow[] {
  return document.cities.flatMap((city) => {
    const about = describe(city, names);
    const row = (
      level: PublicationLevel,
      figure: Figure,
      n: ReleaseRow['n'],
      id = '',
      title?: Text,
    ): ReleaseRow => ({
      ...about,
      ...titles(title),
      ...cellsOf(level, figure),
      level,
      id,
      n,
    });
    return [
      { ...row('overall', city.overall, city.n.valid), neff: city.neff, ...selection(city) },
      ...city.dimensions.map((d) => row('dimension', d, d.n, d.id, names.dimensions.get(d.id))),
      ...city.questions.flatMap((q) => {
        const title = names.questions.get(q.id);
        return [
          { ...row('question', q, q.n, q.id, title), missing: q.missing, not_used: q.notUsed },
          ...(q.top2 ? [row('top2', q.top2, q.n, q.id, title)] : []),
        ];
      }),
      ...(city.benchmarks?.items ?? []).map(
        (item): ReleaseRow => ({
          ...EMPTY,
          ...about,
          ...titles(names.questions.get(item.question)),
          ...benchmarkCells(item),
        }),
      ),
    ];
  });
}

const EMPTY = Object.fromEntries(tableColumns.map((column) => [column, null])) as ReleaseRow;

/** For an option, the id is "question=option". */
function benchmarkCells({
  question,
  option,
  n,
  estimate,
  value,
  difference,
}: NonNullable<City['benchmarks']>['items'][number]) {
  return {
    level: 'benchmark',
    id: option === null ? question : `${question}=${option}`,
    n,
    publishable: estimate !== null,
    benchmark: value,
    benchmark_estimate: estimate,
    benchmark_difference: difference,
  };
}

function describe(city: City, { cities }: Names) {
  const named = cities.get(city.code);
  if (!named) throw new RangeError(`city ${city.code} has no names`);
  return {
    code: city.code,
    name: city.name,
    name_en: named.english,
    province: named.province,
    province_en: named.provinceEnglish,
    population: city.margins.population,
    unchanged_since: city.unchangedSince ?? null,
  };
}

const titles = (title: Text | undefined) => ({
  title: title?.['zh-CN'] ?? null,
  title_en: title?.en ?? null,
});

const cellsOf = (level: PublicationLevel, figure: Figure) => ({
  neff: null,
  score: level === 'top2' ? null : figure.score,
  share: level === 'top2' ? figure.score : null,
  se: figure.se,
  ci_low: figure.ci?.[0] ?? null,
  ci_high: figure.ci?.[1] ?? null,
  moe: figure.moe,
  points: figure.points,
  points_moe: figure.pointsMoe ?? null,
  missing: null,
  not_used: null,
  publishable: figure.publishable,
  reasons: figure.reasons.join(' '),
  warnings: figure.warnings.join(' '),
  selection_sd: null,
  selection_shift_0_1: null,
  selection_shift_0_2: null,
  selection_holds_up_to: null,
  benchmark: null,
  benchmark_estimate: null,
  benchmark_difference: null,
});

/** The effect of self-selection on the overall score; empty in releases from before it was reported. */
function selection({ sensitivity }: City) {
  const shiftAt = (wanted: number) => sensitivity?.shifts.find(({ beta }) => beta === wanted)?.shift ?? null;
  return {
    selection_sd: sensitivity?.sd ?? null,
    selection_shift_0_1: shiftAt(0.1),
    selection_shift_0_2: shiftAt(0.2),
    selection_holds_up_to: sensitivity?.holdsUpTo ?? null,
  };
}
