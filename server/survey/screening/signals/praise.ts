import { isExcess, restShare } from './fisher-exact.ts';
import type { SignalOptions } from './options.ts';
import { startOf } from './pattern-start.ts';
import type { SampledAnswer, SignalFinding, SignalSample } from './sample.ts';

/**
 * PRAISE: a source whose share of top scores is far above that of the rest. Praise itself is legitimate: where the
 * whole city praises, the rule finds nothing.
 */
export function findPraise({ answers, sources }: SignalSample, options: SignalOptions): SignalFinding[] {
  const isTop = ({ mean }: { mean: number }) => mean >= options.praiseScore;
  const all = answers.filter(isTop).length;
  return sources.flatMap(({ name, answers: ofSource }) => {
    const outside = {
      restAnswers: answers.length - ofSource.length,
      restMarked: all - ofSource.filter(isTop).length,
    };
    const excessIn = (part: readonly SampledAnswer[]) => {
      const shares = { answers: part.length, marked: part.filter(isTop).length, ...outside };
      const excess = isExcess(shares, restShare(shares) + options.minExcess, options);
      return excess && { shares, excess };
    };
    if (!excessIn(ofSource)) return [];
    const city = { answers: answers.length, marked: all };
    const earlier = startOf(ofSource, { isMarked: isTop, city, stands: (part) => !!excessIn(part) });
    const since = ofSource.slice(earlier);
    const result = excessIn(since);
    if (!result) return [];
    const { marked, restMarked, ...sizes } = result.shares;
    const evidence = { top: marked, ...sizes, restTop: restMarked, earlier, ...result.excess };
    return [{ key: name, members: since.filter(isTop), evidence }];
  });
}
