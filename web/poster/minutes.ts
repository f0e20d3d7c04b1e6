/** Seconds for a question: the national core, in a pilot's 3 to 4 minutes, takes about six. */
const SECONDS = 6;

/** How long answering takes, in whole minutes, rounded up: nobody minds to be done sooner. */
export const minutesFor = (questions: number): number => Math.max(1, Math.ceil((questions * SECONDS) / 60));
