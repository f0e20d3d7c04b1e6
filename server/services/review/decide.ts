import { v7 as uuidv7 } from 'uuid';
import { type AuditEntry, findAudit, insertAudit, type NewAuditEntry } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { listInterviewers, readRecords, type ScreeningRecord } from '../../../db/screenings.ts';
import type { ReviewAction } from '../../../db/trail-schema.ts';
import {
  type Decidable,
  insertVerdicts,
  listDecidable,
  listMoved,
  lockScreening,
  type NewVerdict,
} from '../../../db/verdicts.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities, requireGrant, signatureOf } from '../../identity/grants.ts';
import type { RemovalCause } from '../../survey/screening/removal-causes.ts';
import type { VerdictReason } from '../../survey/screening/verdict.ts';
import { groupsIn } from '../screening/apply-signals.ts';
import { letGoInCity } from '../screening/let-go.ts';
import { type Judged, reassignPlaces } from '../screening/reassign-quota-places.ts';
import { storeHeld } from '../screening/store-held.ts';
import { latestDecisionOf, readGroupDecisions } from './group-decisions.ts';
import { membersAmong, type Subject, selectionText } from './selection.ts';

export interface DecisionInput {
  city: string;
  subject: Subject;
  action: Exclude<ReviewAction, 'undo'>;
  /** Who decides, and why. */
  actor: Actor;
  reason: string;
  /** The usual reason of a removal, from the list. */
  cause?: RemovalCause | undefined;
  /**
   * The latest decision on the group, or undoing of one, that the reviewer has seen; null for none. A newer one is
   * refused: nobody decides on what they have not seen.
   */
  after?: string | null | undefined;
}

/** Reasons for removal that a person may overrule: they concern an answer's quality, not whose it is. */
const pardonable: readonly VerdictReason[] = ['BREAKOFF', 'SPEEDING', 'STRAIGHTLINE', 'REVIEW'];

/**
 * Decides on a held group, an interviewer's submissions, or one submission: `accept` counts them while places are
 * free, `remove` takes them out, and waiting submissions move up into the freed places. No rule overrules a decision.
 * It is stored together with its verdicts; the numbers in its entry say what became of the submissions.
 * @throws Problem `forbidden`, `city-unknown`, `decided-before`, `subject-unknown`, `nothing-to-decide`
 */
export async function decide(db: Db, fieldwork: Fieldwork, input: DecisionInput): Promise<AuditEntry> {
  const { city, subject, action, actor, reason, cause = null, after } = input;
  const waveId = fieldwork.wave.id;
  const { rules } = fieldwork.screening;
  cityOf(fieldwork, city);
  requireGrant(actor, 'decide-held', { wave: waveId, city });
  return await db.transaction(async (tx) => {
    await lockScreening(tx, waveId, city);
    if ('group' in subject && after !== undefined) {
      const latest = latestDecisionOf(await readGroupDecisions(tx, waveId, city, subject.group));
      if (latest && latest !== after) throw new Problem('decided-before', { decision: latest });
    }
    const records = await readRecords(tx, waveId, city, formOf(fieldwork, city).design);
    const standing = await listSelected(tx, fieldwork, city, subject, records);
    if (standing.length === 0) throw new Problem('subject-unknown');
    const open = standing.filter((s) => (action === 'accept' ? isAcceptable(s) : s.status !== 'removed'));
    if (open.length === 0) throw new Problem('nothing-to-decide');
    const id = uuidv7();
    const judged = open.map(
      (s): Judged => ({
        ...s,
        waveId,
        city,
        was: s.status,
        number: s.number + 1,
        status: action === 'accept' ? 'counted' : 'removed',
        reason: action === 'accept' ? null : 'REVIEW',
        heldGroup: null,
        decision: id,
        movedBy: null,
      }),
    );
    const verdicts = await reassignPlaces(tx, { waveId, city, judged, decision: id, rules });
    if (verdicts.every((v) => v.decision !== id)) throw new Problem('nothing-to-decide');
    const entry = {
      id,
      ...signatureOf(actor),
      action,
      waveId,
      city,
      subject: nameOf(subject, open.length),
      reason,
      cause,
    };
    return await record(tx, fieldwork, { entry, records, verdicts, subjects: open });
  });
}

/** The standing verdicts on the subject of a decision. */
async function listSelected(
  tx: Db,
  fieldwork: Fieldwork,
  city: string,
  subject: Subject,
  records: readonly ScreeningRecord[],
): Promise<Decidable[]> {
  const standing = await listDecidable(tx, fieldwork.wave.id, city, subject);
  if (!('group' in subject)) return standing;
  const { group: _, ...wanted } = subject;
  if (Object.keys(wanted).length === 0) return standing;
  const interviewers = await listInterviewers(tx, fieldwork.wave.id, city);
  const members = membersAmong(fieldwork, city, subject, { records, interviewers });
  const ids = new Set(members.map((m) => m.id));
  return standing.filter((s) => ids.has(s.submissionId));
}

function nameOf(subject: Subject, decided: number): string {
  if ('submission' in subject) return `submission:${subject.submission}`;
  if (!('group' in subject)) return `interviewer:${subject.interviewer}`;
  const { group, ...wanted } = subject;
  return `group:${group}${selectionText(wanted, decided)}`;
}

/** A `quota_full` submission can be accepted only while a place is free, which `reassignPlaces` checks. */
const isAcceptable = ({ status, reason }: Decidable): boolean =>
  status === 'held' ||
  status === 'quota_full' ||
  (status === 'removed' && reason !== null && pardonable.includes(reason));

/**
 * Undoes a decision: every submission that it moved gets its earlier verdict again, and rules may judge it again if
 * they could before. Submissions that moved up into freed places wait again, unless decided on since. A submission
 * whose place was taken meanwhile becomes `quota_full`.
 * @throws Problem `forbidden`, `decision-unknown`, `decision-overtaken`
 */
export async function undo(
  db: Db,
  fieldwork: Fieldwork,
  { decision, actor, reason }: Undoing,
): Promise<AuditEntry> {
  const waveId = fieldwork.wave.id;
  // An actor who may decide nowhere in the wave must not learn which decisions there are.
  requireCities(actor, 'decide-held', waveId);
  const city = await cityOfDecision(db, fieldwork, decision);
  requireGrant(actor, 'decide-held', { wave: waveId, city });
  return await db.transaction(async (tx) => {
    await lockScreening(tx, waveId, city);
    return await takeBack(tx, fieldwork, city, { decision, actor, reason });
  });
}

/** The decision to undo, by whom and why. */
export type Undoing = Pick<DecisionInput, 'actor' | 'reason'> & { decision: string };

/** Undoes within a transaction that holds the city's lock. Throws `decision-overtaken`. */
export async function takeBack(
  tx: Db,
  fieldwork: Fieldwork,
  city: string,
  { decision, actor, reason }: Undoing,
): Promise<AuditEntry> {
  const waveId = fieldwork.wave.id;
  const { rules } = fieldwork.screening;
  const moved = await listMoved(tx, waveId, city, decision, 'decision');
  if (moved.some(({ stands }) => stands.decision !== decision)) throw new Problem('decision-overtaken');
  const movedUp = (await listMoved(tx, waveId, city, decision, 'moved_by')).filter(
    ({ stands }) => stands.movedBy === decision,
  );
  const records = await readRecords(tx, waveId, city, formOf(fieldwork, city).design);
  const judged = [...moved, ...movedUp].map(({ stands, before }): Judged => {
    return { ...before, waveId, city, was: stands.status, number: stands.number + 1 };
  });
  const id = uuidv7();
  const verdicts = await reassignPlaces(tx, { waveId, city, judged, decision: id, rules });
  const entry = {
    id,
    ...signatureOf(actor),
    action: 'undo' as const,
    waveId,
    city,
    subject: `decision:${decision}`,
    reason,
  };
  const inserted = await record(tx, fieldwork, {
    entry,
    records,
    verdicts,
    subjects: moved.map((m) => m.before),
  });
  // An order that held them may have been withdrawn since.
  await letGoInCity(tx, fieldwork, city);
  return inserted;
}

/** The city of a decision. Throws `decision-unknown`. */
async function cityOfDecision(db: Db, { wave }: Fieldwork, decision: string): Promise<string> {
  const decided = await findAudit(db, wave.id, decision);
  if (!decided?.city || (decided.action !== 'accept' && decided.action !== 'remove'))
    throw new Problem('decision-unknown');
  return decided.city;
}

interface Decided {
  entry: Omit<NewAuditEntry, 'detail'> & { city: string };
  /** The city before the decision. */
  records: readonly ScreeningRecord[];
  verdicts: readonly NewVerdict[];
  /** The submissions decided on; other verdicts only concern places. */
  subjects: readonly Pick<NewVerdict, 'submissionId'>[];
}

/** Stores the audit entry with its numbers, then the verdicts that refer to it, then what is held now. */
async function record(
  tx: Db,
  fieldwork: Fieldwork,
  { entry, records, verdicts, subjects }: Decided,
): Promise<AuditEntry> {
  const inserted = await insertAudit(tx, { ...entry, detail: outcomes(verdicts, subjects) });
  await insertVerdicts(tx, verdicts);
  const { city } = entry;
  const groups = groupsIn(fieldwork, city, records);
  await storeHeld(tx, fieldwork, { city, records, groups, verdicts });
  return inserted;
}

/** What became of the submissions decided on, and of those that wait for their places. */
function outcomes(
  verdicts: readonly NewVerdict[],
  subjects: readonly Pick<NewVerdict, 'submissionId'>[],
): Record<string, number> {
  const ids = new Set(subjects.map((s) => s.submissionId));
  const detail: Record<string, number> = { submissions: 0 };
  const count = (what: string) => {
    detail[what] = (detail[what] ?? 0) + 1;
  };
  for (const { submissionId, status } of verdicts) {
    if (ids.has(submissionId)) {
      count('submissions');
      count(status);
    } else count(status === 'counted' ? 'moved_up' : 'moved_back');
  }
  return detail;
}
