import type { ScoringOptions } from '../score/scoring-design.ts';

/** Two decimals: those of every published score, error and share. */
const HUNDREDTHS = 100;
/** One: for an experimental estimate, which must not be mistaken for a score. */
const TENTHS = 10;
/** Three: for a correlation or a log-odds, of which a tenth is a lot. */
const THOUSANDTHS = 1000;
/** A decimal tie is rarely a binary one: within this distance it counts as a tie. */
const nearTie = 1e-9;

/**
 * Rounds a figure to 2 decimals: half up, ⌊100x + ½⌋/100, or half to even (GB/T 8170—2008). Figures are rounded once,
 * where they are printed, and never again.
 */
export function roundFigure(x: number, mode: ScoringOptions['rounding'] = 'half_up'): number {
  return roundTo(x, HUNDREDTHS, mode);
}

/** Rounds to 1 decimal. */
export function roundCoarsely(x: number, mode: ScoringOptions['rounding'] = 'half_up'): number {
  return roundTo(x, TENTHS, mode);
}

/** Rounds to 3 decimals. */
export function roundFinely(x: number, mode: ScoringOptions['rounding'] = 'half_up'): number {
  return roundTo(x, THOUSANDTHS, mode);
}

function roundTo(x: number, unit: number, mode: ScoringOptions['rounding']): number {
  const scaled = unit * x;
  const up = Math.floor(scaled + 0.5 + nearTie);
  if (mode === 'half_up') return up / unit;
  const tie = Math.abs(scaled - Math.floor(scaled) - 0.5) <= nearTie;
  return (tie && up % 2 !== 0 ? up - 1 : up) / unit;
}

/** Applies `f` unless the figure is unknown. */
export function orNull(x: number | null, f: (x: number) => number): number | null {
  return x === null ? null : f(x);
}
