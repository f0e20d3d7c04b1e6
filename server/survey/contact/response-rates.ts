import type { DispositionGroup } from './dispositions.ts';

/** How many cases ended in which way: complete or partial interviews, and other outcomes. */
export type CaseCounts = Record<'complete' | 'partial' | DispositionGroup, number>;

export const noCases: Readonly<CaseCounts> = {
  complete: 0,
  partial: 0,
  refusal: 0,
  nonContact: 0,
  other: 0,
  unknownHousehold: 0,
  unknownEligible: 0,
  notEligible: 0,
};

/** Shares from 0 to 1; null where the denominator is 0. */
export interface ResponseRates {
  rr1: number | null;
  rr2: number | null;
  rr3: number | null;
  rr4: number | null;
  /** The share of the cases of unknown eligibility that RR3 and RR4 count as eligible. */
  e: number | null;
}

/**
 * Response rates RR1 to RR4 of the American Association for Public Opinion Research (Standard Definitions, 9th edition,
 * 2016, “Response Rates”). With I complete and P partial interviews, R refusals and break-offs, NC non-contacts, O others,
 * UH and UO of unknown eligibility, and NE not eligible:
 *
 *     RR1 = I / (I + P + R + NC + O + UH + UO)          RR3 = I / (I + P + R + NC + O + e (UH + UO))
 *     RR2 = (I + P) / (I + P + R + NC + O + UH + UO)    RR4 = (I + P) / (I + P + R + NC + O + e (UH + UO))
 *
 * RR1 takes every case of unknown eligibility for eligible and is the lowest. The definitions leave e to the best
 * evidence; here it is the share of eligible cases among those whose eligibility is known, the proportional allocation
 * of the CASRO method: e = (I + P + R + NC + O) / (I + P + R + NC + O + NE).
 */
export function responseRates(counts: CaseCounts): ResponseRates {
  const { complete, partial, notEligible } = counts;
  const interviews = complete + partial;
  const eligible = interviews + counts.refusal + counts.nonContact + counts.other;
  const unknown = counts.unknownHousehold + counts.unknownEligible;
  const e = shareOf(eligible, eligible + notEligible);
  const highest = eligible + unknown;
  // Without unknown cases no estimate is needed.
  const estimated = unknown === 0 ? eligible : e === null ? 0 : eligible + e * unknown;
  return {
    rr1: shareOf(complete, highest),
    rr2: shareOf(interviews, highest),
    rr3: shareOf(complete, estimated),
    rr4: shareOf(interviews, estimated),
    e,
  };
}

const shareOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Answered shares of the applicable scored questions at which an interview counts as partial, and as complete. */
const PARTIAL = 0.5;
const COMPLETE = 0.8;

/**
 * The kind of an interview by the share of applicable questions that were answered. The definitions leave the bounds
 * to the survey and suggest these: under half is a break-off, which counts as a refusal, and more than 80 % is
 * complete.
 */
export function interviewKind(answered: number, applicable: number): 'complete' | 'partial' | 'refusal' {
  const share = applicable === 0 ? 1 : answered / applicable;
  return share > COMPLETE ? 'complete' : share >= PARTIAL ? 'partial' : 'refusal';
}
