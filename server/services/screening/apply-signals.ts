import type { ScreeningRecord } from '../../../db/screenings.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { type Order, orderOver } from '../../survey/screening/orders.ts';
import { findGroups, SIGNALS, type SignalGroup } from '../../survey/screening/signals.ts';
import type { HoldReason } from '../../survey/screening/verdict.ts';
import type { Judged } from './reassign-quota-places.ts';

/**
 * Whether signals look at a submission. A submission removed by rules tells nothing more. One that a person decided
 * on still belongs to the pattern, so that deciding on part of a group does not hide the rest.
 */
export const isLookedAt = ({ status, decision }: ScreeningRecord): boolean =>
  status !== 'removed' || decision !== null;

/** The groups that the signals find in the records of a city. */
export function groupsIn(
  fieldwork: Fieldwork,
  city: string,
  records: readonly ScreeningRecord[],
): SignalGroup[] {
  return findGroups(records.filter(isLookedAt), formOf(fieldwork, city).design, fieldwork.screening.signals);
}

/** What holds a submission: an order, or else a group that a signal found. */
interface Hold {
  key: string;
  reason: HoldReason;
  evidence: Record<string, number> | null;
}

/**
 * Verdicts that hold what standing orders cover and what the signals find, and release what neither covers any
 * longer, given the pending verdicts about speed; with the signals' findings. A person's decision stays as it is.
 */
export function judgeHolds(
  fieldwork: Fieldwork,
  city: string,
  records: readonly ScreeningRecord[],
  bySpeed: readonly Judged[],
  orders: readonly Order[],
): { judged: Judged[]; groups: SignalGroup[] } {
  const speed = new Map(bySpeed.map((j) => [j.submissionId, j]));
  const standing = records.map((r) => {
    const judged = speed.get(r.id);
    return judged ? { ...r, status: judged.status, reason: judged.reason, heldGroup: judged.heldGroup } : r;
  });
  const groups = groupsIn(fieldwork, city, standing);
  const groupOf = new Map<string, SignalGroup>();
  for (const group of groups) for (const id of group.members) groupOf.set(id, group);
  const before = new Map(records.map((r) => [r.id, r.status]));
  const judged = new Map(speed);
  for (const r of standing) {
    const hold = holdOver(orderOver(orders, { ...r, city }), groupOf.get(r.id));
    if (r.decision !== null || stands(r, hold)) continue;
    // A rule removed it, so orders and signals neither hold nor release it.
    if (r.heldGroup === null && r.status !== 'counted' && r.status !== 'quota_full') continue;
    judged.set(r.id, {
      waveId: fieldwork.wave.id,
      city,
      stratum: r.stratum,
      was: before.get(r.id) ?? r.status,
      submissionId: r.id,
      number: r.number + 1,
      status: hold ? 'held' : 'counted',
      reason: hold?.reason ?? null,
      rules: hold?.reason === 'ORDER' ? fieldwork.screening.rules : SIGNALS,
      evidence: hold?.evidence ?? null,
      heldGroup: hold?.key ?? null,
      decision: null,
    });
  }
  return { judged: [...judged.values()], groups };
}

function holdOver(order: Order | undefined, group: SignalGroup | undefined): Hold | undefined {
  if (order) return { key: order.heldGroup, reason: 'ORDER', evidence: null };
  return group && { key: group.key, reason: group.rule, evidence: group.evidence };
}

/** Whether the standing verdict already says so. */
const stands = ({ heldGroup, reason }: ScreeningRecord, hold: Hold | undefined): boolean =>
  hold ? heldGroup === hold.key && reason === hold.reason : heldGroup === null;
