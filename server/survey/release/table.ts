import type { ReleaseDocument } from './document.ts';
import type { Level } from './publication-rules.ts';

/** A release as a flat table: one row per city and figure. Withheld figures stay empty. */
export const releaseColumns = [
  'code',
  'name',
  'level',
  'id',
  'n',
  'score',
  'se',
  'ci_low',
  'ci_high',
  'moe',
  'points',
  'points_moe',
  'missing',
  'not_used',
  'publishable',
  'reasons',
  'warnings',
  'unchanged_since',
] as const;

export type ReleaseRow = Record<(typeof releaseColumns)[number], string | number | boolean | null>;

type City = ReleaseDocument['cities'][number];
type Figure = Omit<City['overall'], 'pointsMoe'> & { pointsMoe?: number | null };

/** The rows of a release, city by city: overall, dimensions, questions, and each question's top-two share. */
export function releaseTable(document: ReleaseDocument): ReleaseRow[] {
  return document.cities.flatMap((city) => [
    row(city, 'overall', '', city.overall, city.n.valid),
    ...city.dimensions.map((d) => row(city, 'dimension', d.id, d, d.n)),
    ...city.questions.flatMap((q) => [
      { ...row(city, 'question', q.id, q, q.n), missing: q.missing, not_used: q.notUsed },
      ...(q.top2 ? [row(city, 'top2', q.id, q.top2, q.n)] : []),
    ]),
  ]);
}

function row(city: City, level: Level, id: string, figure: Figure, n: number | string | null): ReleaseRow {
  return {
    code: city.code,
    name: city.name,
    level,
    id,
    n,
    score: figure.score,
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
    unchanged_since: city.unchangedSince ?? null,
  };
}
