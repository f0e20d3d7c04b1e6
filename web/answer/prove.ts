import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { isText, recordOf } from './type-guards.ts';

/** What the server asks for before it takes a submission, while unusually many come. */
export interface Demand {
  /** As it came: only this script knows what a challenge is. */
  challenge: unknown;
  /** Passes in place of a proof after so many seconds. */
  ticket: string;
  seconds: number;
}

/** Hears how much of the work is done, from 0 to 1. */
export type OnProgress = (share: number) => void;

/** Solving is given up after so many milliseconds: waiting is sure to be faster then. */
const TIMEOUT = 60_000;

/**
 * What to send along with the same submission: a proof of work where the browser has Web Crypto, which it has not
 * without HTTPS; otherwise the ticket after its wait. Loaded only when somebody is asked for it.
 */
export async function prove(demand: Demand, onProgress: OnProgress): Promise<string> {
  const isAble = typeof crypto === 'object' && crypto.subtle !== undefined;
  return (isAble && (await solved(demand, onProgress))) || (await waited(demand, onProgress));
}

/** The solved challenge as the server takes it. The attempts are made off the page's own thread. */
async function solved({ challenge }: Demand, onProgress: OnProgress) {
  if (!isChallenge(challenge)) return undefined;
  const { most } = challenge.parameters.data;
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

type Solvable = Challenge & { parameters: { data: { most: number } } };

function isChallenge(value: unknown): value is Solvable {
  const { parameters, signature } = recordOf(value);
  const { algorithm, nonce, salt, keyPrefix, cost, keyLength, data } = recordOf(parameters);
  return (
    [algorithm, nonce, salt, keyPrefix, signature].every(isText) &&
    [cost, keyLength, recordOf(data).most].every((n) => typeof n === 'number')
  );
}

async function waited({ ticket, seconds }: Demand, onProgress: OnProgress): Promise<string> {
  for (let passed = 0; passed <= seconds; passed++) {
    onProgress(passed / (seconds + 1));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return ticket;
}
