import type { ScoringDesign } from './scoring.ts';
import { findCrowd } from './signals/crowd.ts';
import { findHasty } from './signals/hasty.ts';
import type { SignalOptions } from './signals/options.ts';
import { findPraise } from './signals/praise.ts';
import { findRegular } from './signals/regular.ts';
import { type Found, type Sample, type SignalRecord, sampleOf } from './signals/sample.ts';
import { findSimilar } from './signals/similar.ts';

export type { SignalRecord } from './signals/sample.ts';

/**
 * Signals: patterns across the answers of a city that people rarely make and programs often do. They hold an
 * answer until somebody has looked at it; they never remove one. What is found follows from the data alone,
 * whenever and in whatever portions it is looked at (docs/scoring.md, "Signals").
 */

/** Version of the rules below. It is kept with every verdict and grows when a rule changes. */
export const SIGNALS = 1;

/** The rules, in the order in which they claim what several of them find. */
export const signalRules = ['SIMILAR', 'PRAISE', 'CROWD', 'REGULAR', 'HASTY'] as const;
export type SignalRule = (typeof signalRules)[number];

/** Answers that are held together. */
export interface SignalGroup {
  rule: SignalRule;
  /** Names the group in its city, whatever else is found later: `SIMILAR:channel:qr-12:2026-11-22T09`. */
  key: string;
  /** Ids, in the order of arrival. */
  members: string[];
  /** Numbers from which a person can check it; they count everybody whom the rule looked at. */
  evidence: Record<string, number>;
}

const finders: Record<SignalRule, (sample: Sample, options: SignalOptions) => Found[]> = {
  SIMILAR: findSimilar,
  PRAISE: findPraise,
  CROWD: findCrowd,
  REGULAR: findRegular,
  HASTY: findHasty,
};

const switches = {
  SIMILAR: 'similar',
  PRAISE: 'praise',
  CROWD: 'crowd',
  REGULAR: 'regular',
  HASTY: 'hasty',
} as const;

/** The groups in the answers of one city. An answer belongs to the first that finds it. */
export function findGroups(
  records: readonly SignalRecord[],
  design: ScoringDesign,
  options: SignalOptions,
): SignalGroup[] {
  const sample = sampleOf(records, design);
  const taken = new Set<string>();
  return signalRules.flatMap((rule) => {
    if (!options[switches[rule]]) return [];
    return finders[rule](sample, options).flatMap(({ key, members, evidence }) => {
      const own = members.map((m) => m.id).filter((id) => !taken.has(id));
      for (const id of own) taken.add(id);
      return own.length > 0 ? [{ rule, key: `${rule}:${key}`, members: own, evidence }] : [];
    });
  });
}
