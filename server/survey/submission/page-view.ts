/**
 * Pages that residents are shown and go on from, counted to see where people stop. A page goes by its first question: on
 * a phone a page is one question, on a computer a few.
 */

/** Before the first page, and after the last one; no question is called so. */
export const OPENING_PAGE = 'OPENING';
export const END_PAGE = 'END';

/** One in so many residents is counted: a questionnaire has some fifty pages, and each would be a request. */
export const SAMPLED_ONE_IN = 16;

/** Whether a draft is in the sample, by the last digit of its id, which is random and is not sent. */
export const isSampled = (draftId: string): boolean => draftId.endsWith('0');
