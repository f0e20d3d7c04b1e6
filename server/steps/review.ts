import { v7 as uuidv7 } from 'uuid';
import { type AuditEntry, findAudit, insertAudit, type ReviewAction } from '../../db/audit.ts';
import type { Db } from '../../db/client.ts';
import {
  type Decidable,
  insertVerdicts,
  listDecidable,
  listMoved,
  lockScreening,
  type NewVerdict,
} from '../../db/verdicts.ts';
import { cityOf, type Fieldwork } from '../fieldwork.ts';
import { Problem } from '../problems.ts';
import { type Judged, settlePlaces } from './decide.ts';
import { listMembers, type Selection, selectionText } from './selection.ts';

/** What a decision is about: what is held in a group at the moment, all of it or a part, or one submission. */
export type Subject = ({ group: string } & Selection) | { submission: string };

export interface DecisionInput {
  city: string;
  subject: Subject;
  action: Exclude<ReviewAction, 'undo'>;
  /** Who decides, and why. */
  actor: string;
  reason: string;
}

/** The longest reason, in characters. */
export const MAX_REASON = 500;

/** Reasons of removal that a person may set aside: they are about an answer's quality, not about whose it is. */
const pardonable = ['BREAKOFF', 'SPEEDING', 'STRAIGHTLINE', 'REVIEW'];

/**
 * Decides on a held group or a submission: `accept` lets it count as far as there are places, `remove` takes it
 * out. No rule overrules it. The decision and its verdicts are stored together; the numbers in its entry say
 * what became of the submissions.
 * @throws Problem `city-unknown`, `subject-unknown`, `nothing-to-decide`
 */
export async function decide(db: Db, fieldwork: Fieldwork, input: DecisionInput): Promise<AuditEntry> {
  const { city, subject, action, actor, reason } = input;
  const waveId = fieldwork.wave.id;
  cityOf(fieldwork, city);
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
      }),
    );
    return await record(tx, { id, actor, action, waveId, city, subject: nameOf(subject), reason }, judged);
  });
}

/** What stands for the subject of a decision. */
async function listSelected(
  tx: Db,
  fieldwork: Fieldwork,
  city: string,
  subject: Subject,
): Promise<Decidable[]> {
  const standing = await listDecidable(tx, fieldwork.wave.id, city, subject);
  if (!('group' in subject)) return standing;
  const { group, ...wanted } = subject;
  if (Object.keys(wanted).length === 0) return standing;
  const members = await listMembers(tx, fieldwork, city, group, wanted);
  const ids = new Set(members.map((m) => m.id));
  return standing.filter((s) => ids.has(s.submissionId));
}

function nameOf(subject: Subject): string {
  if (!('group' in subject)) return `submission:${subject.submission}`;
  const { group, ...wanted } = subject;
  return `group:${group}${selectionText(wanted)}`;
}

const isAcceptable = ({ status, reason }: Decidable): boolean =>
  status === 'held' || (status === 'removed' && pardonable.includes(reason ?? ''));

/**
 * Takes a decision back: every submission that it moved gets the verdict again that stood before it, and is
 * the rules' to judge again if it was before. Whose place was taken meanwhile is `quota_full`.
 * @throws Problem `decision-unknown`, `decision-overtaken`
 */
export async function undo(
  db: Db,
  fieldwork: Fieldwork,
  { decision, actor, reason }: { decision: string; actor: string; reason: string },
): Promise<AuditEntry> {
  const waveId = fieldwork.wave.id;
  const city = await cityOfDecision(db, fieldwork, decision);
  return await db.transaction(async (tx) => {
    await lockScreening(tx, waveId, city);
    const moved = await listMoved(tx, waveId, city, decision);
    if (moved.some(({ stands }) => stands.decision !== decision)) throw new Problem('decision-overtaken');
    const judged = moved.map(({ stands, before }): Judged => {
      return { ...before, waveId, city, was: stands.status, number: stands.number + 1 };
    });
    const entry = {
      id: uuidv7(),
      actor,
      action: 'undo',
      waveId,
      city,
      subject: `decision:${decision}`,
      reason,
    };
    return await record(tx, entry, judged);
  });
}

/** The city in which somebody decided. */
export async function cityOfDecision(db: Db, { wave }: Fieldwork, decision: string): Promise<string> {
  const decided = await findAudit(db, wave.id, decision);
  if (!decided?.city || (decided.action !== 'accept' && decided.action !== 'remove'))
    throw new Problem('decision-unknown');
  return decided.city;
}

/** Stores verdicts and, before them, what they refer to: the entry in the audit trail with their numbers. */
async function record(
  tx: Db,
  entry: Omit<AuditEntry, 'at' | 'detail'>,
  judged: readonly Judged[],
): Promise<AuditEntry> {
  const verdicts = await settlePlaces(tx, judged);
  const inserted = await insertAudit(tx, { ...entry, detail: outcomes(verdicts) });
  await insertVerdicts(tx, verdicts);
  return inserted;
}

function outcomes(verdicts: readonly NewVerdict[]): Record<string, number> {
  const detail: Record<string, number> = { submissions: verdicts.length };
  for (const { status } of verdicts) detail[status] = (detail[status] ?? 0) + 1;
  return detail;
}
