import { z } from 'zod';
import { type Fieldwork, type Form, formOf } from '../../cache/open-wave.ts';
import { sha256 } from '../../crypto/digest.ts';
import { firstErrors } from '../../http/content-errors.ts';
import { Problem } from '../../http/problems.ts';
import type { Claims } from '../../identity/credential.ts';
import { credentialSchema } from '../../identity/types.ts';
import type { Sheet } from '../../platform.ts';
import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../survey/questionnaire/routing.ts';
import { languageTag } from '../../survey/questionnaire/text.ts';
import { channelText, cityCode, submissionId } from '../../survey/schemas.ts';
import { codesOf } from '../../survey/score/scoring.ts';
import { screen, screenedItems, storedCodes } from '../../survey/screening/rules.ts';
import { faultMessage } from '../../survey/submission/answer-errors.ts';
import { examine, isEligible, stratumOf } from '../../survey/submission/check-answers.ts';
import { countHasty } from '../../survey/submission/reading-speed.ts';
import { encodeCodes } from '../../survey/tally/plan.ts';

/** The largest submission taken, in bytes. */
export const MAX_SUBMISSION_BYTES = 65_536;

/** The longest time that is stored, in milliseconds: some 25 days. */
export const LONGEST_MS = 2_147_483_647;
/** PostgreSQL reads no time that is written at any length. */
const MAX_TIME_CHARACTERS = 40;

/** A phone whose clock lost its battery says 1970: that costs nobody the answers. */
const withinCenturies = (time: string) => time >= '1970' && time < '2100';

/** Pages of one submission, and the questions on all of them: five times as many as any questionnaire is likely to have. */
export const MOST_PAGES = 200;
export const MOST_TIMED = 1000;

const pageTime = z.strictObject({ questions: z.array(z.string().max(64)), ms: z.int().min(0) });

/** Asked before any page is looked at: each fault of each question would be work, and a body has room for thousands. */
function isOfBearableLength(pages: unknown): boolean {
  if (!Array.isArray(pages)) return true;
  if (pages.length > MOST_PAGES) return false;
  const questions = pages.map((page: { questions?: unknown } | null): unknown => page?.questions);
  return questions.reduce<number>((sum, q) => sum + (Array.isArray(q) ? q.length : 0), 0) <= MOST_TIMED;
}

/** A submission as it comes over the wire. */
export const submissionBodySchema = z.strictObject({
  id: submissionId,
  city: cityCode,
  questionnaire: z.int().min(1).max(2_147_483_647),
  language: languageTag.max(35),
  channel: channelText.optional(),
  startedAt: z.iso
    .datetime()
    .max(MAX_TIME_CHARACTERS)
    .refine(withinCenturies, 'a time between 1970 and 2100'),
  /** Of any length, for a draft may lie for weeks; what is longer than can be stored is stored as the longest. */
  durationMs: z.int().min(0),
  /** How long each page was in sight, for clients that show the questionnaire in pages. */
  pages: z
    .custom(isOfBearableLength, `at most ${MOST_PAGES} pages, with ${MOST_TIMED} questions in all`)
    .pipe(z.array(pageTime))
    .optional(),
  credential: credentialSchema,
  /** Any object here: `receive` checks it against the questionnaire and names every fault by its question. */
  answers: z.custom<Answers>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
});
export type SubmissionBody = z.infer<typeof submissionBodySchema>;

/**
 * SHA-256 of what was answered, and when, in a valid submission, hexadecimal: the same content again is a
 * repeat, whatever vouches for it, in whatever order its answers stand and however its pages were timed.
 */
export function contentDigest({ questions }: Form, body: SubmissionBody): string {
  const { city, questionnaire, language, channel, startedAt, durationMs, answers } = body;
  const given = questions.map((q) => answers[q.id] ?? null);
  return sha256(
    JSON.stringify([city, questionnaire, language, channel ?? null, startedAt, durationMs, given]),
  );
}

/** Where a submission came from. */
export interface Source {
  channel: string | null;
  origin: string | null;
}

/** Refuses answers to another version of the questionnaire, before anything else about them is looked at. */
export function refuseOutdated({ wave }: Fieldwork, { questionnaire }: SubmissionBody): void {
  if (questionnaire !== wave.questionnaireVersion)
    throw new Problem('questionnaire-outdated', { questionnaire: wave.questionnaireVersion });
}

/**
 * Checks a submission against its wave and turns it into an answer sheet with the verdict of the moment.
 * Throws the problem that the caller gets, with the first faults of the answers.
 * @param claims of its credential, which has been checked
 * @param language of the messages
 * @param source the channel as it is stored, and the hash of the network that it came from; null when not known
 */
export function receive(
  fieldwork: Fieldwork,
  body: SubmissionBody,
  claims: Claims,
  language: () => string,
  { channel, origin }: Source = { channel: null, origin: null },
): Sheet {
  const { wave } = fieldwork;
  const form = formOf(fieldwork, body.city);
  const visible = validQuestions(form, body, language);
  // What was copied from paper took the time of writing, not of answering.
  const isTimed = claims.mode !== 'paper';
  const durationMs = isTimed ? Math.min(LONGEST_MS, body.durationMs) : null;
  return {
    waveId: wave.id,
    city: body.city,
    version: body.questionnaire,
    language: body.language,
    channel,
    origin,
    ...(isTimed ? pagesRead(form, body) : UNTIMED),
    startedAt: body.startedAt,
    durationMs,
    digest: contentDigest(form, body),
    answers: body.answers,
    ...claims,
    ...judge(fieldwork, form, { answers: body.answers, durationMs }, visible),
  };
}

/** The questions that were asked of somebody whose answers are valid. */
function validQuestions(
  { questions }: Form,
  { answers }: SubmissionBody,
  language: () => string,
): Question[] {
  const { faults, visible } = examine(questions, answers);
  if (faults.length === 0) return visible;
  const told = language();
  const errors = firstErrors(faults, told, (fault) => ({
    path: `answers.${fault.question}`,
    message: faultMessage(fault, told),
  }));
  throw new Problem('content-invalid', { errors });
}

const UNTIMED = { pages: null, hastyPages: null };

/** How many pages were read, and read too fast; unknown when the client does not tell or knows another language. */
function pagesRead({ floors }: Form, { pages, language }: SubmissionBody) {
  const known = floors.get(language);
  return pages && known ? countHasty(pages, known) : UNTIMED;
}

/** What follows from valid answers: cell, codes, and the verdict of the moment (no median is known yet). */
function judge(
  { screening }: Fieldwork,
  { questions, design }: Form,
  { answers, durationMs }: { answers: Answers; durationMs: number | null },
  visible: readonly Question[],
) {
  const codes = encodeCodes(design, storedCodes(codesOf(questions, answers, visible), screening));
  const shown = visible.length;
  const eligible = isEligible(questions, answers);
  const scored = screenedItems(design, codes);
  const finding = screen({ eligible, shown, durationMs, scored }, null, screening);
  return {
    stratum: stratumOf(design, answers),
    codes: Buffer.from(codes).toString('hex'),
    shown,
    status: finding ? ('removed' as const) : ('counted' as const),
    reason: finding?.reason ?? null,
    rules: screening.rules,
    evidence: finding?.evidence ?? null,
  };
}
