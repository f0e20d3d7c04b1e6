/**
 * Pages that residents see and leave, counted to show where people stop. A page is named by its first question: on a
 * phone a page is one question, on a computer a few.
 */

/** The page before the first one, and after the last one; no question has this name. */
export const OPENING_PAGE = 'OPENING';
export const END_PAGE = 'END';

/** One resident in this many is counted: a questionnaire has some fifty pages, and each would be a request. */
export const SAMPLED_ONE_IN = 16;

/** Whether a draft is in the sample, by the last digit of its id, which is random and not sent. */
export const isSampled = (draftId: string): boolean => draftId.endsWith('0');
