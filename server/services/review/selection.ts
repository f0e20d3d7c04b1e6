import { z } from 'zod';
import type { Db } from '../../../db/client.ts';
import { listInterviewers, readRecords, type ScreeningRecord } from '../../../db/screenings.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { submissionId } from '../../survey/schemas.ts';
import type { ScoringDesign } from '../../survey/score/scoring-design.ts';
import { STORED_CHANNEL } from '../../survey/screening/orders.ts';
import { meanOf } from '../../survey/screening/signals/sample.ts';
import { submissionModes } from '../../survey/submission/modes.ts';
import { planOf } from '../../survey/tally/plan.ts';
import { storableText } from '../../survey/typed-text.ts';

/** The most members that one decision lists. */
export const MAX_MARKED = 200;

/**
 * Conditions on the members of a held group, all of which must hold. None identifies a person, so reviewers can tell
 * residents from robots that joined them without knowing anybody.
 */
export const selectionSchema = z.strictObject({
  /** Stored at or after `from`, and before `until`. */
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  credential: z.enum(submissionModes).optional(),
  /** As stored, `open:` included; "-" for none. */
  channel: z.string().regex(STORED_CHANNEL, 'the name of a channel, or "-"').optional(),
  /** As `review show` prints it; "-" for none. */
  origin: z
    .string()
    .regex(/^([0-9a-f]{16}|-)$/, '16 hexadecimal digits, or "-"')
    .optional(),
  interviewer: storableText.min(1).max(100).optional(),
  /** Like the best or the worst possible answers, or like a submission's, … */
  alike: z.enum(['top', 'bottom']).or(submissionId).optional(),
  /** … except for at most this many scored questions; 0 by default. */
  differing: z.int().min(0).max(200).optional(),
  /** Exactly these, as marked on the console's page. */
  members: z.array(submissionId).min(1).max(MAX_MARKED).optional(),
});
export type Selection = z.output<typeof selectionSchema>;

/** A rule of selections that zod's shape cannot express. */
export const selectionRule = {
  check: ({ alike, differing }: Selection) => differing === undefined || alike !== undefined,
  params: { path: ['differing'], message: 'it goes with alike' },
};

/** What a reviewer decides on: a held group or a part of it, an interviewer's submissions, or one submission. */
export type Subject = ({ group: string } & Selection) | { interviewer: string } | { submission: string };

/** A submission as reviewers see it. */
export interface Member extends ScreeningRecord {
  interviewer: string | null;
  /** Mean of its scored items, 0 to 100. */
  mean: number | null;
}

/** The submissions that a reviewer names, in order of arrival. */
export async function listMembers(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  subject: Subject,
): Promise<Member[]> {
  const records = await readRecords(db, fieldwork.wave.id, city, formOf(fieldwork, city).design);
  return membersAmong(fieldwork, city, subject, {
    records,
    interviewers: await listInterviewers(db, fieldwork.wave.id, city),
  });
}

/** The same, from a city's records in memory. */
export function membersAmong(
  fieldwork: Fieldwork,
  city: string,
  subject: Subject,
  { records, interviewers }: { records: readonly ScreeningRecord[]; interviewers: Map<string, string> },
): Member[] {
  const { design } = formOf(fieldwork, city);
  const { byByte } = planOf(design, 0);
  const meets = conditionOf(subject, design, byByte, records);
  return records
    .map((r) => {
      const mean = meanOf(r.codes, byByte);
      return { ...r, interviewer: interviewers.get(r.id) ?? null, mean: Number.isNaN(mean) ? null : mean };
    })
    .filter(meets)
    .sort((a, b) => a.storedAt - b.storedAt || (a.id < b.id ? -1 : 1));
}

function conditionOf(
  subject: Subject,
  design: ScoringDesign,
  byByte: Float64Array,
  records: readonly ScreeningRecord[],
): (member: Member) => boolean {
  if ('submission' in subject) return (m) => m.id === subject.submission;
  if (!('group' in subject)) return (m) => m.interviewer === subject.interviewer;
  const { group, ...wanted } = subject;
  const { from, to, credential, channel, origin, interviewer, alike, differing = 0, members } = wanted;
  const is = (value: string | null, condition: string | undefined) =>
    condition === undefined || (value ?? '-') === condition;
  const isLike = likenessTo(alike, design, byByte, records);
  const marked = members && new Set(members);
  return (m) =>
    m.status === 'held' &&
    m.heldGroup === group &&
    (from === undefined || m.storedAt >= Date.parse(from)) &&
    (to === undefined || m.storedAt < Date.parse(to)) &&
    is(m.mode, credential) &&
    is(m.channel, channel) &&
    is(m.origin, origin) &&
    is(m.interviewer, interviewer) &&
    isLike(m.codes, differing) &&
    (marked === undefined || marked.has(m.id));
}

/** Whether answers equal the template's, except for a number of questions. */
function likenessTo(
  alike: Selection['alike'],
  { questions }: ScoringDesign,
  byByte: Float64Array,
  records: readonly ScreeningRecord[],
): (codes: Uint8Array, differing: number) => boolean {
  if (alike === undefined) return () => true;
  const count = (codes: Uint8Array, isSame: (byte: number, q: number) => boolean) =>
    codes.reduce((n, byte, q) => n + (isSame(byte, q) ? 0 : 1), 0);
  if (alike !== 'top' && alike !== 'bottom') {
    const template = records.find((r) => r.id === alike)?.codes;
    return (codes, differing) =>
      template !== undefined && count(codes, (byte, q) => byte === template[q]) <= differing;
  }
  const extremes = questions.map((_, q) => {
    const scores = byByte.subarray(256 * q, 256 * (q + 1)).filter((score) => score >= 0);
    return alike === 'top' ? Math.max(...scores) : Math.min(...scores);
  });
  return (codes, differing) => count(codes, (byte, q) => byByte[256 * q + byte] === extremes[q]) <= differing;
}

/**
 * A selection's name in the audit trail; empty for the whole group. For marked members it says how many were decided
 * on, since some may no longer be held; the verdicts say which.
 */
export const selectionText = (wanted: Selection, decided: number): string =>
  Object.entries(wanted)
    .map(([name, value]) => ` ${name}=${Array.isArray(value) ? decided : value}`)
    .join('');
