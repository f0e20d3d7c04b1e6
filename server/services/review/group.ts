import { type AuditEntry, listRuleDecisions } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findHeldGroup } from '../../../db/held-groups.ts';
import { readRecords, type ScreeningRecord } from '../../../db/screenings.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, may, requireCities, requireGrant } from '../../identity/grants.ts';
import { answerProfileOf, type ItemProfile } from '../../survey/screening/answer-profile.ts';
import {
  type GroupName,
  groupIn,
  groupNameOf,
  isEvidenceOf,
} from '../../survey/screening/held-group-name.ts';
import { meanOf } from '../../survey/screening/signals/sample.ts';
import { holdReasons } from '../../survey/screening/verdict.ts';
import type { SubmissionMode } from '../../survey/submission/modes.ts';
import { planOf } from '../../survey/tally/plan.ts';
import { isLookedAt } from '../screening/apply-signals.ts';
import { type GroupDecision, latestDecisionOf, readGroupDecisions, withUndoing } from './group-decisions.ts';
import { askedOf, type Opinions, provisionalOf, readOpinions } from './opinions.ts';
import { type HeldGroup, heldGroupFor } from './queue.ts';

/** A submission of a group, without anything about its sender. */
export interface GroupMember {
  id: string;
  storedAt: Date;
  channel: string | null;
  mode: SubmissionMode;
  durationMs: number | null;
  /** Mean of its scored items, 0 to 100. */
  mean: number | null;
}

/** A group with everything that a reviewer needs to decide on it. */
export interface GroupView extends GroupName {
  city: string;
  group: string;
  /** Defined while anything is held in it. */
  held: HeldGroup | undefined;
  evidence: Record<string, number>;
  /** The held ones or, once none is, those of the standing decision; in order of arrival. */
  members: GroupMember[];
  /** When the city's other answers arrived, in milliseconds since 1970. */
  restArrivals: number[];
  /** How the members and the rest of the city answered each scored question. */
  profile: { members: ItemProfile[]; rest: ItemProfile[] };
  /** On the group and on parts of it, oldest first. */
  decisions: GroupDecision[];
  /** The latest decision or undoing; null when there is none. */
  latest: string | null;
  /** On other groups of the same rule, the same source first. */
  similar: GroupDecision[];
  /** Whether the viewer may decide here. */
  mayDecide: boolean;
  /** The viewer's provisional verdict; `wanted` where they owe one before they see which way the score moves. */
  provisional: 'accept' | 'remove' | 'wanted' | undefined;
  /** The decision that the viewer is to judge a second time. */
  asked: string | undefined;
}

/** One group of a city. Throws `forbidden`, `city-unknown`, `subject-unknown`. */
export async function readGroup(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  { city, group }: { city: string; group: string },
): Promise<GroupView> {
  const { wave } = fieldwork;
  requireGrant(actor, 'see-held', { wave: wave.id, city });
  cityOf(fieldwork, city);
  // Any other name has no group, and no decision either.
  if (!holdReasons.some((rule) => group.startsWith(`${rule}:`))) throw new Problem('subject-unknown');
  const stored = await findHeldGroup(db, wave.id, city, group);
  const opinions = await readOpinions(db, fieldwork, [city]);
  const all = await readGroupDecisions(db, wave.id, city, group);
  const asked = askedOf(opinions, actor).find(({ subject }) => groupIn(subject) === group);
  if (!stored && all.length === 0) throw new Problem('subject-unknown');
  const records = (await readRecords(db, wave.id, city, formOf(fieldwork, city).design)).filter(isLookedAt);
  const standing = all.findLast(({ undone }) => !undone)?.entry.id;
  const isMember = (r: ScreeningRecord) =>
    stored ? r.status === 'held' && r.heldGroup === group : standing !== undefined && r.decision === standing;
  const members = records.filter(isMember).sort((a, b) => a.storedAt - b.storedAt || (a.id < b.id ? -1 : 1));
  const rest = records.filter((r) => !isMember(r));
  const { design } = formOf(fieldwork, city);
  const name = groupNameOf(group);
  const codesOf = ({ codes }: ScreeningRecord) => codes;
  return {
    ...name,
    city,
    group,
    held: stored && heldGroupFor(fieldwork, opinions, actor, stored),
    evidence: stored?.evidence ?? evidenceIn(name, members),
    members: members.map(memberIn(planOf(design, 0).byByte)),
    restArrivals: rest.map((r) => r.storedAt),
    profile: {
      members: answerProfileOf(design, members.map(codesOf)),
      rest: answerProfileOf(design, rest.map(codesOf)),
    },
    decisions: all.filter(({ entry }) => entry.id !== asked?.id),
    latest: latestDecisionOf(all),
    similar: await similarTo(db, fieldwork, actor, { city, group, name }),
    mayDecide: may(actor, 'decide-held', { wave: wave.id, city }),
    provisional: provisionalFor(fieldwork, opinions, actor, { city, group }),
    asked: asked?.id,
  };
}

/** Decided submissions keep the numbers that held them. */
const evidenceIn = ({ rule }: GroupName, members: readonly ScreeningRecord[]): Record<string, number> =>
  members.find(({ evidence }) => evidence !== null && isEvidenceOf(rule, evidence))?.evidence ?? {};

const memberIn =
  (byByte: Float64Array) =>
  ({ id, storedAt, channel, mode, durationMs, codes }: ScreeningRecord): GroupMember => {
    const mean = meanOf(codes, byByte);
    const at = new Date(storedAt);
    return { id, storedAt: at, channel, mode, durationMs, mean: Number.isNaN(mean) ? null : mean };
  };

function provisionalFor(
  { wave }: Fieldwork,
  opinions: Opinions,
  actor: Actor,
  { city, group }: { city: string; group: string },
): GroupView['provisional'] {
  if (!wave.blindReview || !may(actor, 'decide-held', { wave: wave.id, city })) return undefined;
  return provisionalOf(opinions, actor, city, group) ?? 'wanted';
}

/** Decisions searched for similar ones, and how many are shown. */
const [SOUGHT, SHOWN] = [100, 5];

async function similarTo(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  { city, group, name }: { city: string; group: string; name: GroupName },
): Promise<GroupDecision[]> {
  const waveId = fieldwork.wave.id;
  const cities = requireCities(actor, 'see-held', waveId);
  const asked = new Set(
    askedOf(await readOpinions(db, fieldwork, cities), actor).map((decision) => decision.id),
  );
  const latest = await listRuleDecisions(db, waveId, { cities, rule: name.rule, limit: SOUGHT });
  // The same channel in another city is another group, and the most similar of all.
  const isItself = (entry: AuditEntry) => entry.city === city && groupIn(entry.subject) === group;
  const others = latest.filter((entry) => !asked.has(entry.id) && !isItself(entry));
  const isSameSource = (subject: string) => {
    const { source, name: of } = groupNameOf(groupIn(subject));
    return source === name.source && of === name.name;
  };
  const ranked = [
    ...others.filter((e) => isSameSource(e.subject)),
    ...others.filter((e) => !isSameSource(e.subject)),
  ];
  return await withUndoing(db, waveId, ranked.slice(0, SHOWN));
}
