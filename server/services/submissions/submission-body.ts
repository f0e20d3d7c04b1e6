import { z } from 'zod';
import type { Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { credentialSchema } from '../../identity/types.ts';
import type { Answers } from '../../survey/questionnaire/routing.ts';
import { languageTag } from '../../survey/questionnaire/text.ts';
import { channelText, cityCode, submissionId } from '../../survey/schemas.ts';

/** The largest submission taken, in bytes. */
export const MAX_SUBMISSION_BYTES = 65_536;

/** PostgreSQL does not parse arbitrarily long times. */
const MAX_TIME_CHARACTERS = 40;

/** A phone whose clock lost its battery says 1970; its answers still count. */
const withinCenturies = (time: string) => time >= '1970' && time < '2100';

/**
 * The most pages of a submission, and the most questions on them: five times as many as any questionnaire is likely
 * to have.
 */
export const MOST_PAGES = 200;
export const MOST_TIMED = 1000;

const pageTime = z.strictObject({ questions: z.array(z.string().max(64)), ms: z.int().min(0) });

/** Checked before any page: each fault of each question is work, and a body has room for thousands. */
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
  /** Any length, because a draft may lie for weeks; the longest that can be stored replaces a longer one. */
  durationMs: z.int().min(0),
  /** How long each page was in sight, from clients that show pages. */
  pages: z
    .custom(isOfBearableLength, `at most ${MOST_PAGES} pages, with ${MOST_TIMED} questions in all`)
    .pipe(z.array(pageTime))
    .optional(),
  credential: credentialSchema,
  /** Any object here: `examine` checks it against the questionnaire and names every fault by its question. */
  answers: z.custom<Answers>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
});
export type SubmissionBody = z.infer<typeof submissionBodySchema>;

/** Refuses answers to another version of the questionnaire, before anything else about them is checked. */
export function refuseOutdated(
  wave: Pick<Wave, 'questionnaireVersion'>,
  { questionnaire }: SubmissionBody,
): void {
  if (questionnaire !== wave.questionnaireVersion)
    throw new Problem('questionnaire-outdated', { questionnaire: wave.questionnaireVersion });
}
