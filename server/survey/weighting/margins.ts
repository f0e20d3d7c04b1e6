import { z } from 'zod';
import type { ScoringOptions } from '../score/scoring-design.ts';
import { UNKNOWN } from '../submission/check-answers.ts';

/** A city's population margins, and the groups of categories to weight its respondents by. */

const amount = z.number().min(0);

/**
 * Population margins: per variable the share or count of every category, in the declared order. A list of
 * pairs keeps that order everywhere; an object loses it in a jsonb column, and for names that are whole
 * numbers even in JSON.parse.
 */
export const marginsSchema = z.record(
  z.string(),
  z.object({
    ordered: z.boolean(),
    targets: z.union([z.record(z.string(), amount), z.array(z.tuple([z.string(), amount]))]),
  }),
);
export type Margins = z.infer<typeof marginsSchema>;

/** The categories with their shares or counts, in the declared order. */
export function pairsOf(targets: Margins[string]['targets']): [string, number][] {
  return Array.isArray(targets) ? targets : Object.entries(targets);
}

/** Margins that contradict the respondents; weighting has to wait until somebody corrects them. */
export class MarginError extends Error {
  override readonly name = 'MarginError';
  readonly variable: string;
  constructor(variable: string, fault: string) {
    super(`margins.${variable}: ${fault}`);
    this.variable = variable;
  }
}

/** Categories weighted as one. */
export interface CategoryGroup {
  members: string[];
  /** Respondents. */
  n: number;
  /** Share of the population. */
  target: number;
}

/** The categories with their targets; known ones share what `unknown` leaves. */
export function targetsOf(
  variable: string,
  pairs: [string, number][],
  counts: Map<string, number>,
  unknown: number,
): CategoryGroup[] {
  const names = new Set(pairs.map(([name]) => name));
  const sum = pairs.reduce((total, [, share]) => total + share, 0);
  if (!(sum > 0)) throw new MarginError(variable, 'the targets sum to 0');
  if (names.has(UNKNOWN)) throw new MarginError(variable, `${UNKNOWN} cannot have a target`);
  if (names.size < pairs.length) throw new MarginError(variable, 'a category appears twice');
  for (const [name, n] of counts)
    if (name !== UNKNOWN && n > 0 && !names.has(name))
      throw new MarginError(variable, `${n} respondents are "${name}", which has no target`);
  return pairs.map(([name, share]) => {
    const n = counts.get(name) ?? 0;
    if (share === 0 && n > 0)
      throw new MarginError(variable, `${n} respondents are "${name}", whose target is 0`);
    return { members: [name], n, target: (share / sum) * (1 - unknown) };
  });
}

/**
 * Merges the first category that is too thin, or would need more than the cap, with its smaller neighbour
 * (of an ordered variable) or the smallest other category, until none is left.
 */
export function collapse(
  declared: CategoryGroup[],
  ordered: boolean,
  n: number,
  { minCategoryN, cap }: Pick<ScoringOptions, 'minCategoryN' | 'cap'>,
): CategoryGroup[] {
  const groups = [...declared];
  while (groups.length > 1) {
    const thin = groups.findIndex((g) => g.n === 0 || g.n < minCategoryN || g.target * n > cap * g.n);
    if (thin < 0) break;
    const partners = groups.flatMap((g, i) =>
      i !== thin && (!ordered || Math.abs(i - thin) === 1) ? [{ i, n: g.n }] : [],
    );
    const partner = partners.reduce((best, p) => (p.n < best.n ? p : best)).i;
    const [first, second] = [Math.min(thin, partner), Math.max(thin, partner)];
    const [a, b] = [groups[first]!, groups[second]!];
    groups.splice(second, 1);
    groups[first] = { members: [...a.members, ...b.members], n: a.n + b.n, target: a.target + b.target };
  }
  return groups;
}
