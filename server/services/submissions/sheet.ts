import { type CityForm, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { sha256 } from '../../crypto/digest.ts';
import type { Claims } from '../../identity/credential.ts';
import type { Sheet } from '../../platform.ts';
import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../survey/questionnaire/routing.ts';
import { codesOf } from '../../survey/score/scoring-design.ts';
import { screen, screenedItems, storedCodes } from '../../survey/screening/rules.ts';
import { isEligible, stratumOf } from '../../survey/submission/check-answers.ts';
import { countHasty } from '../../survey/submission/reading-speed.ts';
import { encodeCodes } from '../../survey/tally/plan.ts';
import type { SubmissionBody } from './submission-body.ts';

/** The longest time that is stored, in milliseconds: some 25 days. */
const LONGEST_MS = 2_147_483_647;

/** Where a submission came from; null when unknown. */
export interface Source {
  /** As stored. */
  channel: string | null;
  /** The hash of the network. */
  origin: string | null;
}

/**
 * The answer sheet to store for a valid submission, with its first verdict.
 * @param claims of its credential
 * @param visible the questions that were asked
 */
export function sheetOf(
  fieldwork: Fieldwork,
  body: SubmissionBody,
  claims: Claims,
  visible: readonly Question[],
  { channel, origin }: Source = { channel: null, origin: null },
): Sheet {
  const form = formOf(fieldwork, body.city);
  // Copying from paper takes the time of writing, not of answering.
  const isTimed = claims.mode !== 'paper';
  const durationMs = isTimed ? Math.min(LONGEST_MS, body.durationMs) : null;
  return {
    waveId: fieldwork.wave.id,
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

/**
 * SHA-256 of a valid submission's answers and their time, hexadecimal: the same content again is a repeat, whatever
 * its credential, the order of its answers and the timing of its pages.
 */
export function contentDigest({ questions }: CityForm, body: SubmissionBody): string {
  const { city, questionnaire, language, channel, startedAt, durationMs, answers } = body;
  const values = questions.map((q) => answers[q.id] ?? null);
  return sha256(
    JSON.stringify([city, questionnaire, language, channel ?? null, startedAt, durationMs, values]),
  );
}

const UNTIMED = { pages: null, hastyPages: null };

/**
 * How many pages were read, and read too fast; unknown when the client does not report pages or uses another
 * language.
 */
function pagesRead({ floors }: CityForm, { pages, language }: SubmissionBody) {
  const ofLanguage = floors.get(language);
  return pages && ofLanguage ? countHasty(pages, ofLanguage) : UNTIMED;
}

/** What follows from valid answers: cell, codes, and the first verdict, before any median is known. */
function judge(
  { screening }: Fieldwork,
  { questions, design }: CityForm,
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
