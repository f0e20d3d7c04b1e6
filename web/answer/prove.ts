import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

/** What the server asks for before it takes a submission, while unusually many come. */
export interface Demand {
  challenge: Challenge;
  /** Passes in place of a proof after so many seconds. */
  ticket: string;
  seconds: number;
}

/** Solving is given up after so many milliseconds: waiting is sure to be faster then. */
const TIMEOUT = 60_000;

/**
 * What to send along with the same submission: a proof of work where the browser has Web Crypto, which it has not
 * without HTTPS; otherwise the ticket after its wait. Loaded only when somebody is asked for it.
 * @param onProgress hears how much of it is done, from 0 to 1
 */
export async function prove(demand: Demand, onProgress: (share: number) => void): Promise<string> {
  const isAble = typeof crypto === 'object' && crypto.subtle !== undefined;
  return (isAble && (await solved(demand, onProgress))) || (await waited(demand, onProgress));
}

/** The solved challenge as the server takes it. The attempts are made off the page's own thread. */
async function solved({ challenge }: Demand, onProgress: (share: number) => void) {
  const most = Number(challenge.parameters.data?.most);
  let tried = 0;
  const solution = await solveChallenge({
    challenge,
    timeout: TIMEOUT,
    deriveKey(...attempt) {
      onProgress(tried++ / most);
      return deriveKey(...attempt);
    },
  });
  return solution ? btoa(JSON.stringify({ challenge, solution })) : undefined;
}

async function waited({ ticket, seconds }: Demand, onProgress: (share: number) => void): Promise<string> {
  for (let passed = 0; passed <= seconds; passed++) {
    onProgress(passed / (seconds + 1));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return ticket;
}
