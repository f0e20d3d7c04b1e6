import { isExcess, restShare } from './fisher-exact.ts';
import type { SignalOptions } from './options.ts';
import type { Found, SampledAnswer, SignalSample } from './sample.ts';
import { startOf } from './start.ts';

/**
 * PRAISE: one source whose share of top scores is far above that of the rest. Praise alone is a legitimate
 * answer, and where the whole city gives it nothing is found.
 */
export function findPraise({ answers, sources }: SignalSample, options: SignalOptions): Found[] {
  const isTop = ({ mean }: { mean: number }) => mean >= options.praiseScore;
  const all = answers.filter(isTop).length;
  return sources.flatMap(({ name, answers: own }) => {
    const outside = { restAnswers: answers.length - own.length, restMarked: all - own.filter(isTop).length };
    const excessIn = (part: readonly SampledAnswer[]) => {
      const shares = { answers: part.length, marked: part.filter(isTop).length, ...outside };
      const excess = isExcess(shares, restShare(shares) + options.minExcess, options);
      return excess && { shares, excess };
    };
    if (!excessIn(own)) return [];
    const city = { answers: answers.length, marked: all };
    const earlier = startOf(own, { isMarked: isTop, city, stands: (part) => !!excessIn(part) });
    const since = own.slice(earlier);
    const found = excessIn(since);
    if (!found) return [];
    const { marked, restMarked, ...sizes } = found.shares;
    const evidence = { top: marked, ...sizes, restTop: restMarked, earlier, ...found.excess };
    return [{ key: name, members: since.filter(isTop), evidence }];
  });
}
