import type { Db } from '../../../db/client.ts';
import { listHeldGroups, type StoredGroup } from '../../../db/held-groups.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { ruleOf } from '../../survey/screening/held-group-name.ts';
import type { HoldReason } from '../../survey/screening/verdict.ts';
import { groupPlaceOf, isAgreed, type Opinions, readOpinions, seesDirection } from './opinions.ts';

/** A group that waits for a reviewer, as of its city's last screening or decision. */
export interface HeldGroup {
  city: string;
  group: string;
  /** The rule or order in the group's name. */
  rule: HoldReason;
  /** Submissions held in it. */
  submissions: number;
  /** When the first of its submissions was held. */
  since: Date;
  /** The evidence of the signals now; if they no longer find the group, the evidence that held it. */
  evidence: Record<string, number>;
  /** By how much the group would move the city's score, in either direction. */
  stake: number | null;
  /**
   * The city's overall score as it stands, with the group, and with everything held there. Null also for readers who
   * may not know the direction yet.
   */
  score: number | null;
  withGroup: number | null;
  withAll: number | null;
  /** Two reviewers disagreed on it. */
  hasTwoOpinions: boolean;
}

/** The held groups of a wave, or of one city, that the actor may see, by city and name. Throws `forbidden`. */
export async function listHeld(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  city?: string,
): Promise<HeldGroup[]> {
  const cities = requireCities(actor, 'see-held', fieldwork.wave.id, city);
  const groups = await listHeldGroups(db, fieldwork.wave.id, cities);
  const opinions = await readOpinions(db, fieldwork, cities);
  return groups.map((group) => heldGroupFor(fieldwork, opinions, actor, group));
}

/** A stored group as the actor may see it. */
export function heldGroupFor(
  fieldwork: Fieldwork,
  opinions: Opinions,
  actor: Actor,
  { city, heldGroup: group, submissions, since, evidence, score, withGroup, withAll }: StoredGroup,
): HeldGroup {
  const hasDirection = seesDirection(fieldwork, opinions, actor, { city, group });
  return {
    city,
    group,
    rule: ruleOf(group),
    submissions,
    since,
    evidence,
    stake: score === null || withGroup === null ? null : Math.abs(withGroup - score),
    score: hasDirection ? score : null,
    withGroup: hasDirection ? withGroup : null,
    withAll: hasDirection ? withAll : null,
    hasTwoOpinions: opinions.judgedTwice.some(
      (one) => groupPlaceOf(one.decision) === `${city} ${group}` && !isAgreed(one),
    ),
  };
}
