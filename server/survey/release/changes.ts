import type { Figure, ReleaseCity, ReleaseDocument } from './document.ts';
import type { PublicationLevel, Reason } from './publication-rules.ts';

/** A city's change in a release. */
export interface CityChange {
  code: string;
  name: string;
  /** Overall scores; null where withheld, or where there was no release. */
  before: number | null;
  after: number | null;
  /** Why the score is withheld. */
  reasons: ReleaseCity['overall']['reasons'];
  /** The release whose figures are repeated; null when they are new. */
  unchangedSince: number | null;
}

/** The changes of a release in each city against the previous one, by code. */
export function changesByCity(before: ReleaseDocument | null, after: ReleaseDocument): CityChange[] {
  const scores = new Map(before?.cities.map(({ code, overall }) => [code, overall.score]));
  return after.cities.map(({ code, name, overall, unchangedSince = null }) => ({
    code,
    name,
    before: scores.get(code) ?? null,
    after: overall.score,
    reasons: overall.reasons,
    unchangedSince,
  }));
}

/** The change of a score, to the two decimals of a release; null without two scores. */
export function changeOf({ before, after }: Pick<CityChange, 'before' | 'after'>): number | null {
  return before === null || after === null ? null : Math.round((after - before) * 100) / 100;
}

/** A city's overall result in a release; a score is null where it is withheld. */
interface ShownCity {
  score: number | null;
  points: number | null;
  n: number;
}

/**
 * Why a figure differs: it is new, it was corrected, or it is withheld now and was not before. A withdrawal of the
 * reader's release is reported for the whole release.
 */
export const changeKinds = ['new', 'corrected', 'withheld'] as const;

/** A figure that differs between two releases; null where one of them withholds it. */
export interface ChangedFigure {
  level: PublicationLevel;
  /** The dimension or question; null for the overall score. */
  id: string | null;
  why: (typeof changeKinds)[number];
  before: number | null;
  after: number | null;
  /** Why it is withheld now. */
  reasons: Reason[];
}

/** A city with a figure that differs between two releases; null where one of them does not list it. */
export interface ChangedCity {
  code: string;
  name: string;
  before: ShownCity | null;
  after: ShownCity | null;
  /** The change of the overall score; null without two scores. */
  change: number | null;
  /** Empty where only the numbers around the figures differ, such as counts of removed answers. */
  figures: ChangedFigure[];
}

/** The differences between two releases, for a holder of one of them. */
export interface ReleaseChanges {
  cities: ChangedCity[];
  /** The largest change of an overall score; null where no city has two. */
  most: number | null;
}

/** Compares all figures of two releases by the cities' codes, whatever their order. */
export function changesBetween(before: ReleaseDocument, after: ReleaseDocument): ReleaseChanges {
  const [olds, news] = [before, after].map((release) => new Map(release.cities.map((c) => [c.code, c])));
  const codes = [...new Set([...olds!.keys(), ...news!.keys()])].sort();
  const cities = codes.flatMap((code): ChangedCity[] => {
    const [old, now] = [olds!.get(code), news!.get(code)];
    if (old && now && isSame(old, now)) return [];
    const change = changeOf({ before: old?.overall.score ?? null, after: now?.overall.score ?? null });
    const figures = changedFigures(old, now);
    return [{ code, name: (now ?? old)!.name, before: shown(old), after: shown(now), change, figures }];
  });
  const changes = cities.flatMap(({ change }) => (change === null ? [] : [Math.abs(change)]));
  return { cities, most: changes.length === 0 ? null : Math.max(...changes) };
}

/**
 * Whether all figures are the same, whichever release they come from: documents are canonical, so equal ones read
 * alike.
 */
function isSame(
  { unchangedSince: _, ...a }: ReleaseCity,
  { unchangedSince: __, ...b }: ReleaseCity,
): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const shown = (city: ReleaseCity | undefined): ShownCity | null =>
  city ? { score: city.overall.score, points: city.overall.points, n: city.n.valid } : null;

interface NamedFigure {
  level: PublicationLevel;
  id: string | null;
  figure: Figure;
}

/** All figures of a city, from the whole to its parts. */
function figuresOf(city: ReleaseCity | undefined): NamedFigure[] {
  if (!city) return [];
  const { overall, dimensions, questions } = city;
  return [
    { level: 'overall', id: null, figure: overall },
    ...dimensions.map((figure): NamedFigure => ({ level: 'dimension', id: figure.id, figure })),
    ...questions.map((figure): NamedFigure => ({ level: 'question', id: figure.id, figure })),
    ...questions.flatMap(({ id, top2 }): NamedFigure[] =>
      top2 ? [{ level: 'top2', id, figure: top2 }] : [],
    ),
  ];
}

function changedFigures(old: ReleaseCity | undefined, now: ReleaseCity | undefined): ChangedFigure[] {
  const nameOf = ({ level, id }: NamedFigure) => `${level} ${id}`;
  const [olds, news] = [old, now].map((city) => new Map(figuresOf(city).map((one) => [nameOf(one), one])));
  return [...new Map([...olds!, ...news!])].flatMap(([name, { level, id }]): ChangedFigure[] => {
    const [before, after] = [olds!.get(name)?.figure, news!.get(name)?.figure];
    const why = changeIn(before, after);
    if (!why) return [];
    const scores = { before: before?.score ?? null, after: after?.score ?? null };
    return [{ level, id, why, ...scores, reasons: after?.reasons ?? [] }];
  });
}

/** How a figure differs; undefined where it reads the same. */
function changeIn(before: Figure | undefined, after: Figure | undefined): ChangedFigure['why'] | undefined {
  const [had, has] = [before?.score ?? null, after?.score ?? null].map((score) => score !== null);
  if (had && has) return printed(before!) === printed(after!) ? undefined : 'corrected';
  if (has) return 'new';
  return had ? 'withheld' : undefined;
}

/** A figure with its interval and its warnings. */
const printed = ({ score, se, ci, moe, points, warnings }: Figure): string =>
  JSON.stringify([score, se, ci, moe, points, warnings]);
