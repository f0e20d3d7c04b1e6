import { v7 as uuidv7 } from 'uuid';
import { type AuditEntry, insertAudit, listOpinions } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findHeldGroup } from '../../../db/held-groups.ts';
import { provisionalActions, secondOpinionActions } from '../../../db/trail-schema.ts';
import { listOvertaken, lockScreening } from '../../../db/verdicts.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { keyedHash } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import {
  type Actor,
  type Cities,
  isBy,
  may,
  requireCities,
  requireGrant,
  signatureOf,
} from '../../identity/grants.ts';
import { krippendorffAlpha } from '../../survey/screening/agreement.ts';
import { groupIn } from '../../survey/screening/held-group-name.ts';
import { takeBack } from './decide.ts';

/**
 * Opinions of reviewers besides decisions, in a wave with `blindReview`. Before deciding, a reviewer judges
 * provisionally, without knowing which way the city's score would move. A second reviewer judges a tenth of the
 * decisions on whole groups without seeing the first verdict. The first decision stands unless the second differs:
 * that undoes it, and the group waits again, marked as one with two opinions, for the next reviewer.
 */
export interface Opinions {
  /** Provisional verdicts. */
  provisional: AuditEntry[];
  /** Decisions that were judged twice. */
  judgedTwice: { decision: AuditEntry; second: AuditEntry }[];
  /** Decisions that wait for a second reviewer. */
  awaiting: AuditEntry[];
}

/** One decision in this many is judged twice. */
const DRAWN = 10;

const GROUP = 'group:';
const isWhole = ({ subject }: AuditEntry) => subject.startsWith(GROUP) && !subject.includes(' ');

/** Whether a second reviewer judges the group: always the same, and unpredictable without the key. */
export function isDrawn({ wave, secondOpinionsKey }: Fieldwork, city: string, group: string): boolean {
  return keyedHash(secondOpinionsKey, wave.id, city, group).readUInt32BE() < 2 ** 32 / DRAWN;
}

/** The opinions about cities of a wave; none where review is not blind. */
export async function readOpinions(db: Db, fieldwork: Fieldwork, cities: Cities): Promise<Opinions> {
  const { wave } = fieldwork;
  if (!wave.blindReview) return { provisional: [], judgedTwice: [], awaiting: [] };
  const trail = await listOpinions(db, wave.id, cities);
  const provisional = trail.filter(({ action }) => provisionalActions.some((a) => a === action));
  const decisions = trail.filter((e) => (e.action === 'accept' || e.action === 'remove') && isWhole(e));
  const undone = new Set(trail.filter(({ action }) => action === 'undo').map(({ subject }) => subject));
  const seconds = new Map(
    trail.filter(({ action }) => secondOpinionActions.some((a) => a === action)).map((e) => [e.subject, e]),
  );
  const judgedTwice = decisions.flatMap((decision) => {
    const second = seconds.get(subjectOf(decision));
    return second ? [{ decision, second }] : [];
  });
  const judgedGroups = new Set(judgedTwice.map(({ decision }) => groupPlaceOf(decision)));
  const drawn = decisions.filter(
    (decision) =>
      !undone.has(subjectOf(decision)) &&
      !judgedGroups.has(groupPlaceOf(decision)) &&
      isDrawn(fieldwork, decision.city ?? '', groupIn(decision.subject)),
  );
  const overtaken = new Set(
    await listOvertaken(
      db,
      wave.id,
      drawn.map(({ id }) => id),
    ),
  );
  return { provisional, judgedTwice, awaiting: drawn.filter(({ id }) => !overtaken.has(id)) };
}

const subjectOf = ({ id }: AuditEntry): string => `decision:${id}`;
/** City and group of an entry. */
export const groupPlaceOf = (entry: AuditEntry): string => `${entry.city} ${groupIn(entry.subject)}`;

/** The decisions that the actor is to judge a second time, and so does not see. */
export const askedOf = ({ awaiting }: Opinions, actor: Actor): AuditEntry[] =>
  awaiting.filter(
    (decision) =>
      !isBy(actor, decision) &&
      may(actor, 'decide-held', { wave: decision.waveId ?? '', city: decision.city ?? '' }),
  );

/** The actor's provisional verdict on a group. */
export const provisionalOf = (
  { provisional }: Opinions,
  actor: Actor,
  city: string,
  group: string,
): 'accept' | 'remove' | undefined => {
  const entry = provisional.find((e) => groupPlaceOf(e) === `${city} ${group}` && isBy(actor, e));
  return entry && (entry.action === 'provisional-accept' ? 'accept' : 'remove');
};

/** Whether the actor may know which way a group would move the city's score: in blind waves only after they judged. */
export const seesDirection = (
  { wave }: Fieldwork,
  opinions: Opinions,
  actor: Actor,
  { city, group }: { city: string; group: string },
): boolean =>
  !wave.blindReview ||
  !may(actor, 'decide-held', { wave: wave.id, city }) ||
  provisionalOf(opinions, actor, city, group) !== undefined;

/** How far first and second reviewers agree. */
export interface Agreement {
  decisions: number;
  agreed: number;
  /** Krippendorff's alpha; null where it is not defined. */
  alpha: number | null;
}

const secondVerdict = ({ action }: AuditEntry): 'accept' | 'remove' =>
  action === 'second-accept' ? 'accept' : 'remove';

/** Whether the second reviewer agreed with the first. */
export const isAgreed = ({ decision, second }: Opinions['judgedTwice'][number]): boolean =>
  decision.action === secondVerdict(second);

/** The agreement on groups that two reviewers judged. */
const agreementIn = ({ judgedTwice }: Opinions): Agreement => ({
  decisions: judgedTwice.length,
  agreed: judgedTwice.filter(isAgreed).length,
  alpha: krippendorffAlpha(
    judgedTwice.map(({ decision, second }) => [decision.action, secondVerdict(second)]),
  ),
});

/** What a second reviewer is to judge, and the agreement so far. */
export interface SecondOpinions extends Agreement {
  asked: { decision: string; city: string; group: string; at: Date }[];
}

/** The decisions that the actor is to judge a second time, and the agreement so far. Throws `forbidden`. */
export async function listSecondOpinions(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
): Promise<SecondOpinions> {
  const opinions = await readOpinions(db, fieldwork, requireCities(actor, 'see-held', fieldwork.wave.id));
  const asked = askedOf(opinions, actor).map((decision) => {
    const { id, city, at } = decision;
    return { decision: id, city: city ?? '', group: groupIn(decision.subject), at };
  });
  return { asked, ...agreementIn(opinions) };
}

interface Opinion {
  action: 'accept' | 'remove';
  actor: Actor;
}

/**
 * Stores the actor's provisional verdict on a held group, before they see which way the score moves; the first
 * verdict stays.
 * @throws Problem `forbidden`, `city-unknown`, `subject-unknown`, `opinion-not-asked`
 */
export async function judgeProvisionally(
  db: Db,
  fieldwork: Fieldwork,
  { city, group, action, actor }: Opinion & { city: string; group: string },
): Promise<'accept' | 'remove'> {
  const { wave } = fieldwork;
  cityOf(fieldwork, city);
  requireGrant(actor, 'decide-held', { wave: wave.id, city });
  if (!wave.blindReview) throw new Problem('opinion-not-asked');
  return await db.transaction(async (tx) => {
    await lockScreening(tx, wave.id, city);
    if (!(await findHeldGroup(tx, wave.id, city, group))) throw new Problem('subject-unknown');
    const earlier = provisionalOf(await readOpinions(tx, fieldwork, [city]), actor, city, group);
    if (earlier) return earlier;
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: `provisional-${action}`,
      waveId: wave.id,
      city,
      subject: `${GROUP}${group}`,
      reason: '',
      detail: {},
    });
    return action;
  });
}

/**
 * Judges a decision a second time. A verdict that differs undoes the decision, so the group waits again.
 * @throws Problem `forbidden`, `opinion-not-asked`
 */
export async function giveSecondOpinion(
  db: Db,
  fieldwork: Fieldwork,
  { decision, action, actor, reason }: Opinion & { decision: string; reason: string },
): Promise<{ id: string; agrees: boolean; city: string; group: string }> {
  const { wave } = fieldwork;
  const cities = requireCities(actor, 'decide-held', wave.id);
  const asked = askedOf(await readOpinions(db, fieldwork, cities), actor).find(({ id }) => id === decision);
  if (!asked?.city) throw new Problem('opinion-not-asked');
  const { city } = asked;
  return await db.transaction(async (tx) => {
    await lockScreening(tx, wave.id, city);
    const isStillAsked = askedOf(await readOpinions(tx, fieldwork, [city]), actor).some(
      ({ id }) => id === decision,
    );
    if (!isStillAsked) throw new Problem('opinion-not-asked');
    const { id } = await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: `second-${action}`,
      waveId: wave.id,
      city,
      subject: subjectOf(asked),
      reason,
      detail: {},
    });
    const agrees = action === asked.action;
    if (!agrees) await takeBack(tx, fieldwork, city, { decision, actor, reason });
    return { id, agrees, city, group: groupIn(asked.subject) };
  });
}
