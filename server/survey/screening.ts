import { z } from 'zod';
import type { ScoringDesign } from './scoring.ts';
import { signalOptions } from './signals/options.ts';
import { MISSING, NOT_ASKED, NOT_USED } from './tally.ts';

/**
 * The quality rules that decide whether a submission counts. The first matching reason is recorded, with
 * the numbers a person needs to check it. Thresholds are frozen with the wave; docs/scoring.md says where
 * each comes from.
 */

/** Version of the rules below. It is kept with every verdict and grows when a rule changes. */
export const RULES = 1;

export const screeningOptions = z
  .strictObject({
    /** False: everything that was validly answered counts (for data screened elsewhere). */
    enabled: z.boolean().default(true),
    /** Break-off: fewer than this share of the applicable scored items answered. */
    minAnsweredShare: z.number().min(0).max(1).default(0.5),
    /** Speeding: faster than this share of the median of the same version and mode … */
    speedingMedianShare: z
      .number()
      .min(0)
      .max(1)
      .default(1 / 3),
    /** … which needs at least this many interviews; */
    medianMinInterviews: z.int().min(1).default(100),
    /** or faster than this many seconds an item shown. */
    minSecondsPerItem: z.number().min(0).default(1),
    /** Straight-lining: at least this many scored items, all with the same raw code. */
    straightlineItems: z.int().min(2).default(8),
    /** Without a reversed item among them it also takes less than this share of the median. */
    straightlineMedianShare: z.number().min(0).max(1).default(0.5),
    /** What holds an answer until somebody has looked at it. */
    signals: signalOptions,
  })
  .prefault({});
export type ScreeningOptions = z.infer<typeof screeningOptions>;

export const screeningReasons = [
  'DUPLICATE',
  'OUT_OF_SCOPE',
  'BREAKOFF',
  'SPEEDING',
  'STRAIGHTLINE',
] as const;
export type ScreeningReason = (typeof screeningReasons)[number];

/** A scored item that was asked and is not unused; `code` is null when it was not answered with a value. */
export interface ScreenedItem {
  code: number | null;
  reversed: boolean;
}

/** The items that the rules look at, from a submission's codes. */
export function screenedItems(design: ScoringDesign, codes: Uint8Array): ScreenedItem[] {
  const items: ScreenedItem[] = [];
  for (const [i, { min, reversed }] of design.questions.entries()) {
    const byte = codes[i] ?? NOT_ASKED;
    if (byte === NOT_ASKED || byte === NOT_USED) continue;
    items.push({ code: byte === MISSING ? null : byte - 1 + min, reversed });
  }
  return items;
}

/** What the rules look at. */
export interface Screened {
  eligible: boolean;
  /** Questions that were visible, scored or not. */
  shown: number;
  /** Milliseconds from first sight to Submit; null when unknown (then no rule about speed applies). */
  durationMs: number | null;
  scored: readonly ScreenedItem[];
}

export interface Finding {
  reason: ScreeningReason;
  evidence: Record<string, number>;
}

/**
 * The first rule that a submission breaks, or null.
 * @param medianMs median duration of the same version and mode; null while there are too few interviews.
 */
export function screen(s: Screened, medianMs: number | null, options: ScreeningOptions): Finding | null {
  if (!options.enabled) return null;
  if (!s.eligible) return { reason: 'OUT_OF_SCOPE', evidence: {} };
  const answered = s.scored.filter((item) => item.code !== null);
  const applicable = s.scored.length;
  if (answered.length < options.minAnsweredShare * applicable)
    return { reason: 'BREAKOFF', evidence: { answered: answered.length, applicable } };
  return speeding(s, medianMs, options) ?? straightlining(answered, s.durationMs, medianMs, options);
}

function speeding(s: Screened, medianMs: number | null, options: ScreeningOptions): Finding | null {
  if (s.durationMs === null) return null;
  const floorMs = options.minSecondsPerItem * 1000 * s.shown;
  if (s.durationMs < floorMs)
    return { reason: 'SPEEDING', evidence: { durationMs: s.durationMs, floorMs, shown: s.shown } };
  if (medianMs !== null && s.durationMs < options.speedingMedianShare * medianMs)
    return { reason: 'SPEEDING', evidence: { durationMs: s.durationMs, medianMs } };
  return null;
}

function straightlining(
  answered: Screened['scored'],
  durationMs: number | null,
  medianMs: number | null,
  options: ScreeningOptions,
): Finding | null {
  const code = answered[0]?.code;
  if (answered.length < options.straightlineItems || answered.some((item) => item.code !== code)) return null;
  const evidence = { items: answered.length, code: code ?? 0 };
  if (answered.some((item) => item.reversed)) return { reason: 'STRAIGHTLINE', evidence };
  const hasty =
    durationMs !== null && medianMs !== null && durationMs < options.straightlineMedianShare * medianMs;
  return hasty ? { reason: 'STRAIGHTLINE', evidence: { ...evidence, durationMs, medianMs } } : null;
}

/** A submission as the duplicate rule sees it. */
export interface Candidate {
  id: string;
  /** Participant key. */
  participant: string;
  /** Scored items answered. */
  answered: number;
  /** ISO 8601 time of storage. */
  storedAt: string;
}

/** Of several submissions of one participant the most complete is kept; at a tie the latest. Returns the others' ids. */
export function duplicates(candidates: readonly Candidate[]): Set<string> {
  const kept = new Map<string, Candidate>();
  for (const c of candidates) {
    const best = kept.get(c.participant);
    const better =
      !best || c.answered > best.answered || (c.answered === best.answered && c.storedAt > best.storedAt);
    if (better) kept.set(c.participant, c);
  }
  return new Set(candidates.filter((c) => kept.get(c.participant) !== c).map((c) => c.id));
}
