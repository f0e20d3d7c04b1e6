import { compareQuestionnaires } from '../questionnaire/compare.ts';
import type { Definition } from '../questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../release/document.ts';
import { type Trend, trendBetween } from './trend.ts';

/** What a release shows of a city, with the questionnaire that was answered. */
interface Result {
  city: ReleaseCity;
  definition: Definition;
}

/** The overall score of a result compared with the wave before. */
export interface OverallTrend {
  /** False where the questions changed, since a change of the score may come from the question. */
  isComparable: boolean;
  /** The scored items of the later wave, and how many of them were not asked identically before. */
  items: number;
  changed: number;
  /** Null where they do not compare, or a score is withheld. */
  trend: Trend | null;
}

/** The overall score compared with the wave before. */
function overallTrend(before: Result, after: Result): OverallTrend {
  const compared = compareQuestionnaires(after.definition, before.definition);
  const { items, isOverallSame: isComparable } = compared;
  return {
    isComparable,
    items: items.size,
    changed: [...items.values()].filter((comparison) => comparison !== 'same').length,
    trend: isComparable ? trendBetween(before.city.overall, after.city.overall) : null,
  };
}

/** The results of a city's waves, oldest first, each compared with the previous one; the first with none. */
export function withTrends<R extends Result>(
  results: readonly R[],
): (R & { against: OverallTrend | undefined })[] {
  return results.map((result, i) => {
    const before = results[i - 1];
    return { ...result, against: before && overallTrend(before, result) };
  });
}

/** The dimensions and questions that compare with the wave before, by id. */
export interface PartTrends {
  dimensions: Record<string, Trend>;
  questions: Record<string, Trend>;
}

export function partTrends(before: Result, after: Result): PartTrends {
  const { dimensions, items } = compareQuestionnaires(after.definition, before.definition);
  const comparable = new Set([...items].flatMap(([id, comparison]) => (comparison === 'same' ? [id] : [])));
  return {
    dimensions: trendsOf(before.city.dimensions, after.city.dimensions, new Set(dimensions)),
    questions: trendsOf(before.city.questions, after.city.questions, comparable),
  };
}

type Part = ReleaseCity['dimensions'][number] | ReleaseCity['questions'][number];

function trendsOf(
  before: readonly Part[],
  after: readonly Part[],
  comparable: ReadonlySet<string>,
): Record<string, Trend> {
  const trends = after.flatMap((part): [string, Trend][] => {
    const earlier = before.find(({ id }) => id === part.id);
    const trend = earlier && comparable.has(part.id) ? trendBetween(earlier, part) : null;
    return trend ? [[part.id, trend]] : [];
  });
  return Object.fromEntries(trends);
}
