import type { ScoringDesign } from '../score/scoring-design.ts';
import { groupOfRule } from './held-group-name.ts';
import { findCrowd } from './signals/crowd.ts';
import { findHasty } from './signals/hasty.ts';
import type { SignalOptions } from './signals/options.ts';
import { findPraise } from './signals/praise.ts';
import { findRegular } from './signals/regular.ts';
import { type SignalFinding, type SignalRecord, type SignalSample, sampleOf } from './signals/sample.ts';
import { findSimilar } from './signals/similar.ts';
import { type SignalRule, signalRules } from './verdict.ts';

/**
 * Signals: patterns across a city's answers that people rarely make and programs often do. They hold answers for a
 * reviewer, and remove none. The findings follow from the data alone, not from when or how often screening runs
 * (docs/scoring.md, "Signals").
 */

/** Version of the rules below, stored with every verdict; it grows when a rule changes. */
export const SIGNALS = 2;

/** Answers that one rule found; those with the same key are held, and reviewed, together. */
export interface SignalGroup {
  rule: SignalRule;
  /** Names the group in its city, for good: `SIMILAR:channel:qr-12:2026-11-22T09`. */
  key: string;
  /** Ids, in order of arrival. */
  members: string[];
  /** Numbers that show why; they cover everything that the rule looked at. */
  evidence: Record<string, number>;
}

const finders: Record<SignalRule, (sample: SignalSample, options: SignalOptions) => SignalFinding[]> = {
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
 * The groups in one city's answers. An answer belongs to the first rule that finds it. Where more than half of a
 * later finding lies in one earlier group, the rest joins that group under its name, so that reviewers see the event
 * whole; it keeps its own rule and evidence. HASTY never joins, because haste is individual.
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
      const ids = members.map((m) => m.id).filter((id) => !keyOf.has(id));
      if (ids.length === 0) continue;
      const earlier = members.flatMap((m) => keyOf.get(m.id) ?? []);
      const joined = rule === 'HASTY' ? undefined : mostly(earlier, members.length / 2);
      const group = { rule, key: joined ?? groupOfRule(rule, key), members: ids, evidence };
      for (const id of ids) keyOf.set(id, group.key);
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
