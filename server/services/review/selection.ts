import { z } from 'zod';
import type { Db } from '../../../db/client.ts';
import { listInterviewers, readRecords, type ScreeningRecord } from '../../../db/screenings.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { storable } from '../../survey/questionnaire/characters.ts';
import { submissionId } from '../../survey/schemas.ts';
import type { ScoringDesign } from '../../survey/score/scoring.ts';
import { meanOf } from '../../survey/screening/signals/sample.ts';
import { submissionModes } from '../../survey/submission/modes.ts';
import { planOf } from '../../survey/tally/plan.ts';

/** Text that the database can keep. */
export const storableText = z.string().refine(storable, 'a character that cannot be stored');

/**
 * Conditions on the members of a held group, all of which must hold. None identifies a person, so reviewers can tell
 * residents from robots that joined them without knowing anybody.
 */
export const selectionSchema = z.strictObject({
  /** Stored from a moment on, and before another. */
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  credential: z.enum(submissionModes).optional(),
  /** As it is stored, `open:` included; "-" for none. */
  channel: z
    .string()
    .regex(/^(-|(open:)?[A-Za-z0-9][\w.-]{0,79})$/, 'the name of a channel, or "-"')
    .optional(),
  /** As `review show` prints it; "-" for none. */
  origin: z
    .string()
    .regex(/^([0-9a-f]{16}|-)$/, '16 hexadecimal digits, or "-"')
    .optional(),
  interviewer: storableText.min(1).max(100).optional(),
  /** Like the best or the worst possible answers, or like those of a submission, … */
  alike: z.enum(['top', 'bottom']).or(submissionId).optional(),
  /** … but for so many scored questions at most; 0 unless told. */
  differing: z.int().min(0).max(200).optional(),
});
export type Selection = z.output<typeof selectionSchema>;

/** What zod's shape cannot say of a selection. */
export const selectionRule = {
  check: ({ alike, differing }: Selection) => differing === undefined || alike !== undefined,
  params: { path: ['differing'], message: 'it goes with alike' },
};

/** What a reviewer names: a held group or a part of it, an interviewer's submissions, or one submission. */
export type Subject = ({ group: string } & Selection) | { interviewer: string } | { submission: string };

/** A submission as reviewers see it. */
export interface Member extends ScreeningRecord {
  interviewer: string | null;
  /** Mean of its scored items, 0 to 100. */
  mean: number | null;
}

/** The submissions that a reviewer names, in the order of their arrival. */
export async function listMembers(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  subject: Subject,
): Promise<Member[]> {
  const { wave } = fieldwork;
  const { design } = formOf(fieldwork, city);
  const records = await readRecords(db, wave.id, city);
  const interviewers = await listInterviewers(db, wave.id, city);
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
  const { from, to, credential, channel, origin, interviewer, alike, differing = 0 } = wanted;
  const is = (value: string | null, condition: string | undefined) =>
    condition === undefined || (value ?? '-') === condition;
  const isLike = likenessTo(alike, design, byByte, records);
  return (m) =>
    m.status === 'held' &&
    m.heldGroup === group &&
    (from === undefined || m.storedAt >= Date.parse(from)) &&
    (to === undefined || m.storedAt < Date.parse(to)) &&
    is(m.mode, credential) &&
    is(m.channel, channel) &&
    is(m.origin, origin) &&
    is(m.interviewer, interviewer) &&
    isLike(m.codes, differing);
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

/** A selection as the audit trail names it; empty where everything is selected. */
export const selectionText = (wanted: Selection): string =>
  Object.entries(wanted)
    .map(([name, value]) => ` ${name}=${value}`)
    .join('');
