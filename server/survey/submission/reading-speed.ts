import { localize } from '../questionnaire/localize.ts';
import type { Question } from '../questionnaire/questionnaire.ts';

/**
 * Time to read, and whether a page was answered faster than anybody can read it. People read some 6 Chinese characters a
 * second (260 words a minute) and 24 letters of English (238 words a minute; Brysbaert 2019,
 * doi 10.1016/j.jml.2019.104047). Only two and a half to three times that speed counts as haste, and only the questions
 * themselves are counted: their options repeat.
 */
interface Speed {
  /** Characters a second. */
  chinese: number;
  others: number;
}
const USUAL: Speed = { chinese: 6, others: 24 };
const HASTY: Speed = { chinese: 20, others: 60 };

function secondsAt({ chinese, others }: Speed, text: string): number {
  const letters = [...text];
  const han = letters.filter((letter) => /\p{Script=Han}/u.test(letter)).length;
  return han / chinese + (letters.length - han) / others;
}

/** Seconds that most people take to read a text. */
export const readingSeconds = (text: string): number => secondsAt(USUAL, text);

/** A page's questions, and how long it was in sight before its answers were complete. */
export interface PageTime {
  questions: readonly string[];
  ms: number;
}

/** The least reading time of each question, in milliseconds, by id. */
export function readingFloors(questions: readonly Question[], language: string): Map<string, number> {
  return new Map(questions.map((q) => [q.id, 1000 * secondsAt(HASTY, localize(q.title, language))]));
}

/**
 * Counts the pages whose time is known, and those answered too fast to be read. Pages of unknown questions do not
 * count.
 */
export function countHasty(
  times: readonly PageTime[],
  floors: ReadonlyMap<string, number>,
): { pages: number; hastyPages: number } {
  const count = { pages: 0, hastyPages: 0 };
  for (const page of times) {
    const pageFloors = page.questions.flatMap((id) => floors.get(id) ?? []);
    if (pageFloors.length === 0) continue;
    count.pages++;
    if (page.ms < pageFloors.reduce((sum, ms) => sum + ms, 0)) count.hastyPages++;
  }
  return count;
}
