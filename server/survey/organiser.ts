import { z } from 'zod';
import { endOfDay } from './china-time.ts';
import { readableText } from './questionnaire/text.ts';

const line = (max: number) => z.string().trim().min(1).max(max);

/**
 * The organiser of a wave, and what residents must be told before they answer: the name and the contact of the
 * handler of personal information, how long it is kept, and on what ground (Personal Information Protection Law of
 * the People's Republic of China, articles 13 and 17; Statistics Law, for the number of approval).
 */
export const organiserSchema = z.strictObject({
  name: readableText.describe('Who asks: the name of the body that is responsible for the survey.'),
  contact: line(200).describe('Where it is reached: a telephone number, an e-mail or a postal address.'),
  privacyOfficer: line(200)
    .optional()
    .describe('Who answers for personal information, with a way to reach them, where it is somebody else.'),
  approval: line(200)
    .optional()
    .describe('Number under which the survey was approved, with whose approval it is and until when.'),
  legalBasis: readableText.describe('On what ground personal information is handled, in a sentence.'),
  keptUntil: z.iso
    .date()
    .describe('Day until which it can be told who took part; by then the wave is forgotten (`wave forget`).'),
});
export type Organiser = z.infer<typeof organiserSchema>;

/** Whether the day on which a wave is forgotten ends when the wave closes, or later. */
export const isKeptUntilClosing = (keptUntil: string, closesAt: string): boolean =>
  endOfDay(keptUntil).getTime() + 1 >= Date.parse(closesAt);
