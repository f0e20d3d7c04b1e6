import type { Db } from '../../../db/client.ts';
import { type NewHeldGroup, replaceHeldGroups } from '../../../db/held-groups.ts';
import type { ScreeningRecord } from '../../../db/screenings.ts';
import type { NewVerdict } from '../../../db/verdicts.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { groupBy } from '../../survey/group-by.ts';
import { scoreCity } from '../../survey/score/score.ts';
import { isEvidenceOf, ruleOf } from '../../survey/screening/held-group-name.ts';
import type { SignalGroup } from '../../survey/screening/signals.ts';
import { categoriesIn } from '../../survey/submission/check-answers.ts';
import { accumulate, addTally, emptyLike, newTally, type Tally } from '../../survey/tally/tally.ts';
import { inCity } from '../in-city.ts';

/** A city's records, and the verdicts of the same transaction. */
interface JudgedCity {
  city: string;
  records: readonly ScreeningRecord[];
  /** The signals' findings among the records. */
  groups: readonly SignalGroup[];
  /** Stored already. */
  verdicts: readonly NewVerdict[];
}

/** Stores a city's held groups after its verdicts, with the evidence and the stake. */
export async function storeHeld(
  tx: Db,
  fieldwork: Fieldwork,
  { city, records, groups, verdicts }: JudgedCity,
): Promise<void> {
  const standing = withVerdicts(records, verdicts);
  await replaceHeldGroups(tx, fieldwork.wave.id, city, heldGroupsOf(fieldwork, city, standing, groups));
}

function withVerdicts(
  records: readonly ScreeningRecord[],
  verdicts: readonly NewVerdict[],
): ScreeningRecord[] {
  const latest = new Map(verdicts.map((v) => [v.submissionId, v]));
  return records.map((record) => {
    const verdict = latest.get(record.id);
    if (!verdict) return record;
    const { number, status, reason, evidence, heldGroup, decision } = verdict;
    return { ...record, number, status, reason, evidence, heldGroup, decision };
  });
}

function heldGroupsOf(
  fieldwork: Fieldwork,
  city: string,
  records: readonly ScreeningRecord[],
  groups: readonly SignalGroup[],
): NewHeldGroup[] {
  const held = groupBy(
    records.filter((r) => r.status === 'held' && r.heldGroup !== null),
    (r) => r.heldGroup ?? '',
  );
  if (held.size === 0) return [];
  const scoreWith = scorer(fieldwork, city, records);
  const score = scoreWith([]);
  const withAll = scoreWith([...held.values()].flat());
  return [...held].map(([heldGroup, members]) => ({
    heldGroup,
    submissions: members.length,
    evidence: evidenceOf(heldGroup, members, groups),
    score,
    withGroup: held.size === 1 ? withAll : scoreWith(members),
    withAll,
  }));
}

/** The signals' evidence now; if they no longer find the group, the evidence that held it. */
function evidenceOf(
  group: string,
  members: readonly ScreeningRecord[],
  groups: readonly SignalGroup[],
): Record<string, number> {
  const rule = ruleOf(group);
  const current = groups.find((g) => g.key === group && g.rule === rule);
  const earlier = members.find(({ evidence }) => evidence !== null && isEvidenceOf(rule, evidence));
  return current?.evidence ?? earlier?.evidence ?? {};
}

/** Returns a function that scores the city's counted submissions together with extra ones. */
function scorer(fieldwork: Fieldwork, city: string, records: readonly ScreeningRecord[]) {
  const { population, margins } = cityOf(fieldwork, city);
  const counted = newTally(formOf(fieldwork, city).design, fieldwork.scoring);
  addRecords(
    counted,
    records.filter((r) => r.status === 'counted'),
  );
  return (others: readonly ScreeningRecord[]): number | null => {
    const tally = emptyLike(counted);
    addTally(tally, counted);
    addRecords(tally, others);
    return inCity(city, () => scoreCity(tally, margins, fieldwork.scoring, population)).result.overall
      .estimate;
  };
}

function addRecords(tally: Tally, records: readonly ScreeningRecord[]): void {
  for (const { cell, codes } of records) accumulate(tally, categoriesIn(cell, tally.plan.design), codes);
}
