import type { ScoringDesign } from '../score/scoring-design.ts';
import { planOf } from '../tally/plan.ts';

/** The number of score ranges in a profile. */
const PROFILE_RANGES = 5;

/** How a group of people answered a scored question. */
export interface ItemProfile {
  question: string;
  /** People who gave a value. */
  answered: number;
  /** Their mean score, 0 to 100; null without any. */
  mean: number | null;
  /** The shares of people whose score lies in each fifth of 0 to 100, from the lowest. */
  shares: number[];
}

/** How a group of people answered each scored question, from their codes. */
export function answerProfileOf(design: ScoringDesign, sheets: readonly Uint8Array[]): ItemProfile[] {
  const { byByte } = planOf(design, 0);
  return design.questions.map(({ id }, q) => {
    const counts = Array<number>(PROFILE_RANGES).fill(0);
    let answered = 0;
    let sum = 0;
    for (const codes of sheets) {
      const score = byByte[256 * q + codes[q]!]!;
      if (!(score >= 0)) continue;
      const range = Math.min(PROFILE_RANGES - 1, Math.floor((score * PROFILE_RANGES) / 100));
      counts[range] = counts[range]! + 1;
      answered++;
      sum += score;
    }
    const isKnown = answered > 0;
    return {
      question: id,
      answered,
      mean: isKnown ? sum / answered : null,
      shares: counts.map((n) => (isKnown ? n / answered : 0)),
    };
  });
}
