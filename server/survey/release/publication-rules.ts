import type { CityScore } from '../score/score.ts';
import type { PublicationRules } from '../score/scoring-design.ts';

/**
 * Decides which figures may be published (docs/scoring.md, "Publication"): those without a reason against it. Every
 * reason is listed, in this order, and judged on unrounded figures.
 */
export const reasons = [
  'NO_MARGINS',
  'MARGIN_DROPPED',
  'RAKING_NOT_CONVERGED',
  'UNKNOWN_SHARE',
  'N_BELOW_MIN',
  'NEFF_BELOW_MIN',
  'MOE_TOO_WIDE',
  'DIMENSION_UNAVAILABLE',
  'ZERO_VARIANCE',
  'NO_SUBMISSIONS',
] as const;
export type Reason = (typeof reasons)[number];

/** Printed beside a figure. The first three only where margins are not required. */
export const warnings = [
  'NO_MARGINS',
  'MARGIN_DROPPED',
  'RAKING_NOT_CONVERGED',
  'COLLAPSED',
  'CAP_NOT_MET',
  'FPC_NOT_APPLIED',
  'FEW_CLUSTERS',
  'MODE_DIFFERENCE',
  'HIGH_SCREENOUT',
  'DEFF_HIGH',
  'PARTLY_WEIGHTED',
  'ITEM_NONRESPONSE',
] as const;
export type Warning = (typeof warnings)[number];

/** The subject of a figure: the whole, a part of it, or the share of the best two options. */
export const levels = ['overall', 'dimension', 'question', 'top2'] as const;
export type PublicationLevel = (typeof levels)[number];

/** The evidence on one figure. */
export interface PublicationEvidence {
  level: PublicationLevel;
  /** Respondents of the city for the overall score, else answers. */
  n: number;
  /** Questions: the share of those asked who gave neither a score nor "not used". */
  missingShare: number;
  neff: number | null;
  deff: number | null;
  hasSpread: boolean;
  /** Margin of error; null below two answers, which no rule accepts, and where all are of one cluster. */
  moe: number | null;
}

/** The evidence on its city. */
export interface CityEvidence {
  received: number;
  score: CityScore;
  /** The share that screening removed for quality. */
  removedShare: number;
  /** Primary sampling units, where some are clusters. */
  psus: number | null;
  /** Whether the overall score depends on the mode of answering. */
  doModesDiffer: boolean;
}

/** Below this many sampling units a variance by clusters is little more than a guess. */
const FEW_PSUS = 10;

export interface PublicationVerdict {
  publishable: boolean;
  reasons: Reason[];
  warnings: Warning[];
}

/** The verdict on one figure of a city. */
export function judgeFigure(
  figure: PublicationEvidence,
  { received, score: city, removedShare, psus, doModesDiffer }: CityEvidence,
  rules: PublicationRules,
): PublicationVerdict {
  // No other reason applies to a city without submissions.
  if (received === 0) return { publishable: false, reasons: ['NO_SUBMISSIONS'], warnings: [] };
  const { level } = figure;
  const overall = level === 'overall';
  const dimensions = Object.values(city.result.dimensions);
  const weak = (['NO_MARGINS', 'MARGIN_DROPPED', 'RAKING_NOT_CONVERGED'] as const).filter((code) =>
    hasNote(city, code),
  );
  const reasonHolds: Partial<Record<Reason, boolean>> = {
    UNKNOWN_SHARE: city.unknownShare > rules.maxUnknownShare,
    N_BELOW_MIN: figure.n < (overall ? rules.minValid : rules.minAnswered),
    NEFF_BELOW_MIN: (figure.neff ?? 0) < (overall ? rules.minNeffOverall : rules.minNeff),
    MOE_TOO_WIDE: figure.moe === null ? psus === 1 : figure.moe > widest(level, rules),
    DIMENSION_UNAVAILABLE:
      overall && (dimensions.length === 0 || dimensions.some((d) => d.answered < rules.minAnswered)),
    ZERO_VARIANCE: !figure.hasSpread,
  };
  if (rules.requireMargins) for (const code of weak) reasonHolds[code] = true;
  const against = reasons.filter((code) => reasonHolds[code]);
  const warningHolds: Partial<Record<Warning, boolean>> = {
    COLLAPSED: hasNote(city, 'COLLAPSED'),
    CAP_NOT_MET: hasNote(city, 'CAP_NOT_MET'),
    FPC_NOT_APPLIED: hasNote(city, 'FPC_NOT_APPLIED'),
    FEW_CLUSTERS: psus !== null && psus < FEW_PSUS,
    MODE_DIFFERENCE: overall && doModesDiffer,
    HIGH_SCREENOUT: removedShare > rules.warnRemovedShare,
    DEFF_HIGH: (figure.deff ?? 0) > rules.warnDesignEffect,
    PARTLY_WEIGHTED: city.unmatched.length > 0,
    ITEM_NONRESPONSE: figure.missingShare > rules.warnMissingShare,
  };
  if (!rules.requireMargins) for (const code of weak) warningHolds[code] = true;
  return {
    publishable: against.length === 0,
    reasons: against,
    warnings: warnings.filter((code) => warningHolds[code]),
  };
}

function widest(level: PublicationLevel, rules: PublicationRules): number {
  if (level === 'overall') return rules.maxMoeOverall;
  return level === 'dimension' ? rules.maxMoeDimension : rules.maxMoeQuestion;
}

/** Whether the weighting left this note, for the city or for one of its variables. */
function hasNote(city: CityScore, code: Warning): boolean {
  return city.notes.some((note) => note === code || note.startsWith(`${code}:`));
}
