import { isExcess, restShare } from './excess.ts';
import type { SignalOptions } from './options.ts';
import type { Found, Sample } from './sample.ts';

/**
 * PRAISE: one source whose share of top scores is far above that of the rest. Praise alone is a legitimate
 * answer, and where the whole city gives it nothing is found.
 */
export function findPraise({ answers, sources }: Sample, options: SignalOptions): Found[] {
  const isTop = ({ mean }: { mean: number }) => mean >= options.praiseScore;
  const all = answers.filter(isTop).length;
  return sources.flatMap(({ name, answers: own }) => {
    const members = own.filter(isTop);
    const shares = {
      answers: own.length,
      marked: members.length,
      restAnswers: answers.length - own.length,
      restMarked: all - members.length,
    };
    const excess = isExcess(shares, restShare(shares) + options.minExcess, options);
    if (!excess) return [];
    const { marked, restMarked, ...sizes } = shares;
    return [{ key: name, members, evidence: { top: marked, ...sizes, restTop: restMarked, ...excess } }];
  });
}
