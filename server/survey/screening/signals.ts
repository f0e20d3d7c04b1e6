import type { ScoringDesign } from '../score/scoring.ts';
import { findCrowd } from './signals/crowd.ts';
import { findHasty } from './signals/hasty.ts';
import type { SignalOptions } from './signals/options.ts';
import { findPraise } from './signals/praise.ts';
import { findRegular } from './signals/regular.ts';
import { type Found, type SignalRecord, type SignalSample, sampleOf } from './signals/sample.ts';
import { findSimilar } from './signals/similar.ts';
import { type SignalRule, signalRules } from './verdict.ts';

/**
 * Signals: patterns across the answers of a city that people rarely make and programs often do. They hold an
 * answer until somebody has looked at it; they never remove one. What is found follows from the data alone,
 * whenever and in whatever portions it is looked at (docs/scoring.md, "Signals").
 */

/** Version of the rules below. It is kept with every verdict and grows when a rule changes. */
export const SIGNALS = 2;

/** Answers that one rule found; those of one key are held, and reviewed, together. */
export interface SignalGroup {
  rule: SignalRule;
  /** Names the group in its city, whatever else is found later: `SIMILAR:channel:qr-12:2026-11-22T09`. */
  key: string;
  /** Ids, in the order of arrival. */
  members: string[];
  /** Numbers from which a person can check it; they count everybody whom the rule looked at. */
  evidence: Record<string, number>;
}

const finders: Record<SignalRule, (sample: SignalSample, options: SignalOptions) => Found[]> = {
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

/**
 * The groups in the answers of one city. An answer belongs to the first rule that finds it. What a later rule finds
 * beyond it, where most lies in one earlier group already, goes under that group's name, so that one event is
 * reviewed at once; it keeps its own rule and evidence. Haste is each person's own and is not drawn in.
 */
export function findGroups(
  records: readonly SignalRecord[],
  design: ScoringDesign,
  options: SignalOptions,
): SignalGroup[] {
  const sample = sampleOf(records, design);
  const keyOf = new Map<string, string>();
  const groups: SignalGroup[] = [];
  for (const rule of signalRules) {
    if (!options[switches[rule]]) continue;
    for (const { key, members, evidence } of finders[rule](sample, options)) {
      const own = members.map((m) => m.id).filter((id) => !keyOf.has(id));
      if (own.length === 0) continue;
      const earlier = members.flatMap((m) => keyOf.get(m.id) ?? []);
      const joined = rule === 'HASTY' ? undefined : mostly(earlier, members.length / 2);
      const group = { rule, key: joined ?? `${rule}:${key}`, members: own, evidence };
      for (const id of own) keyOf.set(id, group.key);
      groups.push(group);
    }
  }
  return groups;
}

/** The name that occurs more than `half` times. */
function mostly(names: readonly string[], half: number): string | undefined {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].find(([, n]) => n > half)?.[0];
}
