import type { Db } from '../../../db/client.ts';
import { countHeld, readRecords, type ScreeningRecord } from '../../../db/screenings.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { groupBy } from '../../survey/group-by.ts';
import { scoreCity } from '../../survey/score/score.ts';
import { type SignalRule, signalRules } from '../../survey/screening/verdict.ts';
import { categoriesIn } from '../../survey/submission/check-answers.ts';
import { accumulate, add, emptyLike, newTally, type Tally } from '../../survey/tally/tally.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { inCity } from '../in-city.ts';
import { groupsIn } from '../screening/apply-signals.ts';

/** A group that waits for a reviewer. */
export interface HeldGroup {
  city: string;
  group: string;
  /** The rule that named the group. */
  rule: SignalRule;
  /** Submissions held in it now. */
  submissions: number;
  /** As the signals see the group now; as they saw it first, if they no longer find it. */
  evidence: Record<string, number>;
  /** The city's overall score as it stands, with the group, and with all that is held there. */
  score: number | null;
  withGroup: number | null;
  withAll: number | null;
}

/** The held groups of a wave that somebody may see, or those of one city, by city and name. Throws `forbidden`. */
export async function listHeld(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  city?: string,
): Promise<HeldGroup[]> {
  const waveId = fieldwork.wave.id;
  const cities = requireCities(actor, 'see-held', waveId, city);
  const held = (await countHeld(db, waveId)).map(({ city }) => city);
  const groups: HeldGroup[] = [];
  await forEachConcurrently(
    held.filter((city) => cities === 'all' || cities.includes(city)),
    async (city) => {
      const records = await readRecords(db, waveId, city);
      groups.push(...heldGroups(fieldwork, city, records));
    },
  );
  return groups.sort((a, b) => (`${a.city} ${a.group}` < `${b.city} ${b.group}` ? -1 : 1));
}

function heldGroups(fieldwork: Fieldwork, city: string, records: readonly ScreeningRecord[]): HeldGroup[] {
  const held = groupBy(
    records.filter((r) => r.status === 'held' && r.heldGroup !== null),
    (r) => r.heldGroup ?? '',
  );
  const current = groupBy(groupsIn(fieldwork, city, records), (g) => g.key);
  const scoreWith = scorer(fieldwork, city, records);
  const score = scoreWith([]);
  const withAll = scoreWith([...held.values()].flat());
  return [...held].map(([group, members]) => ({
    city,
    group,
    rule: ruleOf(group),
    submissions: members.length,
    evidence: current.get(group)?.[0]?.evidence ?? members[0]?.evidence ?? {},
    score,
    withGroup: scoreWith(members),
    withAll,
  }));
}

function ruleOf(group: string): SignalRule {
  const rule = signalRules.find((name) => group.startsWith(`${name}:`));
  if (!rule) throw new RangeError(`${group} is no group that a rule found`);
  return rule;
}

/** Returns a function that scores the city's counted submissions together with others. */
function scorer(fieldwork: Fieldwork, city: string, records: readonly ScreeningRecord[]) {
  const { population, margins } = cityOf(fieldwork, city);
  const counted = newTally(formOf(fieldwork, city).design, fieldwork.scoring);
  addRecords(
    counted,
    records.filter((r) => r.status === 'counted'),
  );
  return (others: readonly ScreeningRecord[]): number | null => {
    const tally = emptyLike(counted);
    add(tally, counted);
    addRecords(tally, others);
    return inCity(city, () => scoreCity(tally, margins, fieldwork.scoring, population)).result.overall
      .estimate;
  };
}

function addRecords(tally: Tally, records: readonly ScreeningRecord[]): void {
  for (const { stratum, codes } of records)
    accumulate(tally, categoriesIn(stratum, tally.plan.design), codes);
}
