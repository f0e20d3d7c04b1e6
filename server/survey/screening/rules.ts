import { z } from 'zod';
import type { Code, ScoringDesign } from '../score/scoring-design.ts';
import type { SubmissionMode } from '../submission/modes.ts';
import { DONT_KNOW, MISSING, NOT_ASKED, NOT_USED } from '../tally/plan.ts';
import { signalOptionsSchema } from './signals/options.ts';
import type { ScreeningReason } from './verdict.ts';

/**
 * The quality rules that decide whether a submission counts. The first matching rule is recorded, with the numbers
 * that show why. Thresholds are frozen with the wave; docs/scoring.md gives their sources.
 */

/** Version of the rules below for new waves; a wave keeps its own, and every verdict names it. */
const RULES = 2;

export const screeningOptionsSchema = z
  .strictObject({
    rules: z
      .literal([1, RULES])
      .default(RULES)
      .describe(
        'Version of the rules. 1, of waves made before there were two: *don’t know* counts as left blank, and the middle code throughout as straight-lining.',
      ),
    enabled: z
      .boolean()
      .default(true)
      .describe('False: everything that was validly answered counts (for data screened elsewhere).'),
    minAnsweredShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'BREAKOFF: fewer than this share of the applicable scored items answered; *don’t know* is an answer.',
      ),
    speedingMedianShare: z
      .number()
      .min(0)
      .max(1)
      .default(1 / 3)
      .describe('SPEEDING: faster than this share of the median of the same version and mode.'),
    medianMinInterviews: z
      .int()
      .min(1)
      .default(100)
      .describe('Interviews of a version and mode in the wave from which on there is a median.'),
    minSecondsPerItem: z
      .number()
      .min(0)
      .default(1)
      .describe('SPEEDING as well: faster than this many seconds for each question shown, of whatever role.'),
    straightlineItems: z
      .int()
      .min(2)
      .default(8)
      .describe('STRAIGHTLINE: at least this many scored items, all with the same code.'),
    straightlineMedianShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('STRAIGHTLINE without a reversed item among them: faster than this share of the median too.'),
    signals: signalOptionsSchema.describe('What holds an answer until somebody has looked at it.'),
  })
  .prefault({});
export type ScreeningOptions = z.infer<typeof screeningOptionsSchema>;

/** A wave's stored options; those without a version are of version 1. */
export function storedScreening(stored: Record<string, unknown>): ScreeningOptions {
  return screeningOptionsSchema.parse({ rules: 1, ...stored });
}

/** What the rules look at: the scored items that were asked and not answered with *have not used*. */
export interface ScreenedItems {
  applicable: number;
  /** Left blank, without even *don’t know*. */
  blank: number;
  /** Answered with a code. */
  coded: number;
  /** The first code; null without any. */
  code: number | null;
  /** No other code differs from it. */
  isSame: boolean;
  /** Each code lies in the middle of its scale. */
  isAllMiddle: boolean;
  /** An item with a code is reversed. */
  hasReversed: boolean;
}

/** Computes this from a submission's codes in one pass: storing needs it for each, screening for a whole wave. */
export function screenedItems({ questions }: ScoringDesign, codes: Uint8Array): ScreenedItems {
  const items: ScreenedItems = {
    applicable: 0,
    blank: 0,
    coded: 0,
    code: null,
    isSame: true,
    isAllMiddle: true,
    hasReversed: false,
  };
  for (let i = 0; i < questions.length; i++) {
    const byte = codes[i] ?? NOT_ASKED;
    if (byte === NOT_ASKED || byte === NOT_USED) continue;
    items.applicable++;
    if (byte === MISSING) items.blank++;
    if (byte === MISSING || byte === DONT_KNOW) continue;
    const { min, max, reversed } = questions[i]!;
    const code = byte - 1 + min;
    items.coded++;
    items.code ??= code;
    if (code !== items.code) items.isSame = false;
    if (2 * code !== min + max) items.isAllMiddle = false;
    if (reversed) items.hasReversed = true;
  }
  return items;
}

/** The codes that a submission stores: version 1 does not tell *don’t know* from a blank. */
export function storedCodes(
  codes: readonly Code[],
  { rules }: Pick<ScreeningOptions, 'rules'>,
): readonly Code[] {
  return rules === 1 ? codes.map((code) => (code === 'dont_know' ? null : code)) : codes;
}

/** The median duration of the interviews of one questionnaire version and mode. */
export interface DurationMedian {
  version: number;
  mode: SubmissionMode;
  medianMs: number;
}

/** The submission as the rules see it. */
export interface Screened {
  eligible: boolean;
  /** Questions that were visible, scored or not. */
  shown: number;
  /** Milliseconds from first sight to Submit; null when unknown, and then no rule about speed applies. */
  durationMs: number | null;
  scored: ScreenedItems;
}

export interface ScreeningFinding {
  reason: ScreeningReason;
  evidence: Record<string, number>;
}

/**
 * The first rule that a submission breaks, or null.
 * @param medianMs median duration of the same version and mode; null while there are too few interviews.
 */
export function screen(
  s: Screened,
  medianMs: number | null,
  options: ScreeningOptions,
): ScreeningFinding | null {
  if (!options.enabled) return null;
  if (!s.eligible) return { reason: 'OUT_OF_SCOPE', evidence: {} };
  const { applicable, blank, coded } = s.scored;
  const answered = options.rules === 1 ? coded : applicable - blank;
  if (answered < options.minAnsweredShare * applicable)
    return { reason: 'BREAKOFF', evidence: { answered, applicable } };
  return speeding(s, medianMs, options) ?? straightlining(s, medianMs, options);
}

function speeding(s: Screened, medianMs: number | null, options: ScreeningOptions): ScreeningFinding | null {
  if (s.durationMs === null) return null;
  const floorMs = options.minSecondsPerItem * 1000 * s.shown;
  if (s.durationMs < floorMs)
    return { reason: 'SPEEDING', evidence: { durationMs: s.durationMs, floorMs, shown: s.shown } };
  if (medianMs !== null && s.durationMs < options.speedingMedianShare * medianMs)
    return { reason: 'SPEEDING', evidence: { durationMs: s.durationMs, medianMs } };
  return null;
}

function straightlining(
  { scored, durationMs }: Screened,
  medianMs: number | null,
  options: ScreeningOptions,
): ScreeningFinding | null {
  if (!isUniform(scored, options)) return null;
  const evidence = { items: scored.coded, code: scored.code ?? 0 };
  if (scored.hasReversed) return { reason: 'STRAIGHTLINE', evidence };
  const hasty =
    durationMs !== null && medianMs !== null && durationMs < options.straightlineMedianShare * medianMs;
  return hasty ? { reason: 'STRAIGHTLINE', evidence: { ...evidence, durationMs, medianMs } } : null;
}

/** Whether all scored answers are the same, as straight-lining defines it; null where there are too few. */
export function isUniform(
  { coded, isSame, isAllMiddle }: ScreenedItems,
  { rules, straightlineItems }: Pick<ScreeningOptions, 'rules' | 'straightlineItems'>,
): boolean | null {
  if (coded < straightlineItems) return null;
  // The middle means the same in both directions, so it contradicts nothing.
  if (rules > 1 && isAllMiddle) return false;
  return isSame;
}
