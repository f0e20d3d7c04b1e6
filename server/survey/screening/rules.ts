import { z } from 'zod';
import type { Code, ScoringDesign } from '../score/scoring-design.ts';
import { DONT_KNOW, MISSING, NOT_ASKED, NOT_USED } from '../tally/plan.ts';
import { signalOptionsSchema } from './signals/options.ts';
import type { ScreeningReason } from './verdict.ts';

/**
 * The quality rules that decide whether a submission counts. The first matching rule is recorded, with the numbers to
 * check it by. Thresholds are frozen with the wave; docs/scoring.md gives their sources.
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

/** A scored item that was asked and not answered with *have not used*. */
export interface ScreenedItem {
  /** Null without a value. */
  code: number | null;
  /** Left blank, without even *don’t know*. */
  isBlank: boolean;
  /** The code lies in the middle of its scale. */
  isMiddle: boolean;
  reversed: boolean;
}

/** The items that the rules look at, from a submission's codes. */
export function screenedItems(design: ScoringDesign, codes: Uint8Array): ScreenedItem[] {
  const items: ScreenedItem[] = [];
  for (const [i, { min, max, reversed }] of design.questions.entries()) {
    const byte = codes[i] ?? NOT_ASKED;
    if (byte === NOT_ASKED || byte === NOT_USED) continue;
    const code = byte === MISSING || byte === DONT_KNOW ? null : byte - 1 + min;
    items.push({
      code,
      isBlank: byte === MISSING,
      isMiddle: code !== null && 2 * code === min + max,
      reversed,
    });
  }
  return items;
}

/** The codes that a submission stores: version 1 does not tell *don’t know* from a blank. */
export function storedCodes(codes: readonly Code[], { rules }: Pick<ScreeningOptions, 'rules'>): Code[] {
  return codes.map((code) => (rules === 1 && code === 'dont_know' ? null : code));
}

/** The submission as the rules see it. */
export interface Screened {
  eligible: boolean;
  /** Questions that were visible, scored or not. */
  shown: number;
  /** Milliseconds from first sight to Submit; null when unknown (then no rule about speed applies). */
  durationMs: number | null;
  scored: readonly ScreenedItem[];
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
  const applicable = s.scored.length;
  const answered = s.scored.filter((item) =>
    options.rules === 1 ? item.code !== null : !item.isBlank,
  ).length;
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
  const answered = scored.filter((item) => item.code !== null);
  const evidence = { items: answered.length, code: answered[0]?.code ?? 0 };
  if (answered.some((item) => item.reversed)) return { reason: 'STRAIGHTLINE', evidence };
  const hasty =
    durationMs !== null && medianMs !== null && durationMs < options.straightlineMedianShare * medianMs;
  return hasty ? { reason: 'STRAIGHTLINE', evidence: { ...evidence, durationMs, medianMs } } : null;
}

/** Whether all scored answers are the same, as straight-lining has it; null where too few say anything. */
export function isUniform(
  scored: readonly ScreenedItem[],
  { rules, straightlineItems }: Pick<ScreeningOptions, 'rules' | 'straightlineItems'>,
): boolean | null {
  const answered = scored.filter((item) => item.code !== null);
  if (answered.length < straightlineItems) return null;
  // The middle means the same in both directions, so it contradicts nothing.
  if (rules > 1 && answered.every((item) => item.isMiddle)) return false;
  return answered.every((item) => item.code === answered[0]?.code);
}
