import { v7 as uuidv7 } from 'uuid';
import { type AuditEntry, findAudit, insertAudit, type NewAuditEntry } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import type { ReviewAction } from '../../../db/schema.ts';
import {
  type Decidable,
  insertVerdicts,
  listDecidable,
  listMoved,
  lockScreening,
  type NewVerdict,
} from '../../../db/verdicts.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities, requireGrant, signatureOf } from '../../identity/grants.ts';
import type { VerdictReason } from '../../survey/screening/verdict.ts';
import { type Judged, settlePlaces } from '../screening/settle-quotas.ts';
import { listMembers, type Subject, selectionText } from './selection.ts';

export interface DecisionInput {
  city: string;
  subject: Subject;
  action: Exclude<ReviewAction, 'undo'>;
  /** Who decides, and why. */
  actor: Actor;
  reason: string;
}

/** The longest reason, in characters. */
export const MAX_REASON = 500;

/** Reasons of removal that a person may overrule: they are about an answer's quality, not about whose it is. */
const pardonable: readonly VerdictReason[] = ['BREAKOFF', 'SPEEDING', 'STRAIGHTLINE', 'REVIEW'];

/**
 * Decides on a held group, an interviewer's submissions, or one submission: `accept` lets them count as far as there
 * are places, `remove` takes them out, and those that wait for the freed places move up. No rule overrules a
 * decision. It is stored together with its verdicts; the numbers in its entry say what became of the submissions.
 * @throws Problem `forbidden`, `city-unknown`, `subject-unknown`, `nothing-to-decide`
 */
export async function decide(db: Db, fieldwork: Fieldwork, input: DecisionInput): Promise<AuditEntry> {
  const { city, subject, action, actor, reason } = input;
  const waveId = fieldwork.wave.id;
  const { rules } = fieldwork.screening;
  cityOf(fieldwork, city);
  requireGrant(actor, 'decide-held', { wave: waveId, city });
  return await db.transaction(async (tx) => {
    await lockScreening(tx, waveId, city);
    const standing = await listSelected(tx, fieldwork, city, subject);
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
    const verdicts = await settlePlaces(tx, { waveId, city, judged, decision: id, rules });
    if (verdicts.every((v) => v.decision !== id)) throw new Problem('nothing-to-decide');
    const entry = { id, ...signatureOf(actor), action, waveId, city, subject: nameOf(subject), reason };
    return await record(tx, entry, verdicts, open);
  });
}

/** The standing verdicts on the subject of a decision. */
async function listSelected(
  tx: Db,
  fieldwork: Fieldwork,
  city: string,
  subject: Subject,
): Promise<Decidable[]> {
  const standing = await listDecidable(tx, fieldwork.wave.id, city, subject);
  if (!('group' in subject)) return standing;
  const { group: _, ...wanted } = subject;
  if (Object.keys(wanted).length === 0) return standing;
  const members = await listMembers(tx, fieldwork, city, subject);
  const ids = new Set(members.map((m) => m.id));
  return standing.filter((s) => ids.has(s.submissionId));
}

function nameOf(subject: Subject): string {
  if ('submission' in subject) return `submission:${subject.submission}`;
  if (!('group' in subject)) return `interviewer:${subject.interviewer}`;
  const { group, ...wanted } = subject;
  return `group:${group}${selectionText(wanted)}`;
}

/** A `quota_full` submission can be accepted only while a place is free, which `settlePlaces` finds out. */
const isAcceptable = ({ status, reason }: Decidable): boolean =>
  status === 'held' ||
  status === 'quota_full' ||
  (status === 'removed' && reason !== null && pardonable.includes(reason));

/**
 * Takes a decision back: every submission that it moved gets its earlier verdict again, and rules may judge it again
 * if they could before. Submissions that moved up into freed places wait again, unless decided on since. A submission
 * whose place was taken meanwhile becomes `quota_full`.
 * @throws Problem `forbidden`, `decision-unknown`, `decision-overtaken`
 */
export async function undo(
  db: Db,
  fieldwork: Fieldwork,
  { decision, actor, reason }: Pick<DecisionInput, 'actor' | 'reason'> & { decision: string },
): Promise<AuditEntry> {
  const waveId = fieldwork.wave.id;
  const { rules } = fieldwork.screening;
  // Whoever decides nowhere in the wave does not learn which decisions there are.
  requireCities(actor, 'decide-held', waveId);
  const city = await cityOfDecision(db, fieldwork, decision);
  requireGrant(actor, 'decide-held', { wave: waveId, city });
  return await db.transaction(async (tx) => {
    await lockScreening(tx, waveId, city);
    const moved = await listMoved(tx, waveId, city, decision, 'decision');
    if (moved.some(({ stands }) => stands.decision !== decision)) throw new Problem('decision-overtaken');
    const movedUp = (await listMoved(tx, waveId, city, decision, 'moved_by')).filter(
      ({ stands }) => stands.movedBy === decision,
    );
    const judged = [...moved, ...movedUp].map(({ stands, before }): Judged => {
      return { ...before, waveId, city, was: stands.status, number: stands.number + 1 };
    });
    const id = uuidv7();
    const verdicts = await settlePlaces(tx, { waveId, city, judged, decision: id, rules });
    const entry = {
      id,
      ...signatureOf(actor),
      action: 'undo' as const,
      waveId,
      city,
      subject: `decision:${decision}`,
      reason,
    };
    return await record(
      tx,
      entry,
      verdicts,
      moved.map((m) => m.before),
    );
  });
}

/** The city of a decision. */
async function cityOfDecision(db: Db, { wave }: Fieldwork, decision: string): Promise<string> {
  const decided = await findAudit(db, wave.id, decision);
  if (!decided?.city || (decided.action !== 'accept' && decided.action !== 'remove'))
    throw new Problem('decision-unknown');
  return decided.city;
}

/** Stores verdicts and, before them, the audit entry that they refer to, with its numbers. */
async function record(
  tx: Db,
  entry: Omit<NewAuditEntry, 'detail'>,
  verdicts: readonly NewVerdict[],
  subjects: readonly Pick<NewVerdict, 'submissionId'>[],
): Promise<AuditEntry> {
  const inserted = await insertAudit(tx, { ...entry, detail: outcomes(verdicts, subjects) });
  await insertVerdicts(tx, verdicts);
  return inserted;
}

/** What became of the subjects of a decision, and of those that wait for their places. */
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
