/** Seconds for a question: at this pace the national core takes the 3 to 4 minutes that its introduction promises. */
const SECONDS = 6;

/** How long answering takes, in whole minutes, rounded up: nobody minds being done sooner. */
export const minutesFor = (questions: number): number => Math.max(1, Math.ceil((questions * SECONDS) / 60));
