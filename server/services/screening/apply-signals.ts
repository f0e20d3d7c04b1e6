import type { ScreeningRecord } from '../../../db/screenings.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { findGroups, SIGNALS, type SignalGroup } from '../../survey/screening/signals.ts';
import type { Judged } from './settle-quotas.ts';

/**
 * Whether signals look at a submission. A submission that rules removed tells nothing more. One on which a person
 * decided still belongs to the pattern, so that deciding on part of a group does not hide the rest.
 */
const isLookedAt = ({ status, decision }: ScreeningRecord): boolean =>
  status !== 'removed' || decision !== null;

/** The groups that the signals find in the records of a city. */
export function groupsIn(
  fieldwork: Fieldwork,
  city: string,
  records: readonly ScreeningRecord[],
): SignalGroup[] {
  return findGroups(records.filter(isLookedAt), formOf(fieldwork, city).design, fieldwork.screening.signals);
}

/**
 * Verdicts that hold what the signals find and release what they no longer find, given the pending verdicts about
 * speed. A person's decision stays as it is.
 */
export function judgeBySignals(
  fieldwork: Fieldwork,
  city: string,
  records: readonly ScreeningRecord[],
  bySpeed: readonly Judged[],
): Judged[] {
  const speed = new Map(bySpeed.map((j) => [j.submissionId, j]));
  const standing = records.map((r) => {
    const judged = speed.get(r.id);
    return judged ? { ...r, status: judged.status, reason: judged.reason, heldGroup: judged.heldGroup } : r;
  });
  const groupOf = new Map<string, SignalGroup>();
  for (const group of groupsIn(fieldwork, city, standing))
    for (const id of group.members) groupOf.set(id, group);
  const before = new Map(records.map((r) => [r.id, r.status]));
  const judged = new Map(speed);
  for (const r of standing) {
    const group = groupOf.get(r.id);
    if (r.decision !== null || stands(r, group)) continue;
    // Held by something else, or removed by a rule: not the signals' to hold or to release.
    if (r.heldGroup === null && r.status !== 'counted' && r.status !== 'quota_full') continue;
    judged.set(r.id, {
      waveId: fieldwork.wave.id,
      city,
      stratum: r.stratum,
      was: before.get(r.id) ?? r.status,
      submissionId: r.id,
      number: r.number + 1,
      status: group ? 'held' : 'counted',
      reason: group?.rule ?? null,
      rules: SIGNALS,
      evidence: group?.evidence ?? null,
      heldGroup: group?.key ?? null,
      decision: null,
    });
  }
  return [...judged.values()];
}

/** Whether the standing verdict already says so. */
const stands = ({ heldGroup, reason }: ScreeningRecord, group: SignalGroup | undefined): boolean =>
  group ? heldGroup === group.key && reason === group.rule : heldGroup === null;
