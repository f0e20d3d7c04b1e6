import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { isText, recordOf } from './type-guards.ts';

/** The server's demand before it accepts a submission under pressure. */
export interface Demand {
  /** As received: only this script understands a challenge. */
  challenge: unknown;
  /** Replaces a proof after this many seconds. */
  ticket: string;
  seconds: number;
}

/** Called with the share of the work done, from 0 to 1. */
export type OnProgress = (share: number) => void;

/** Solving stops after this many milliseconds: waiting is certainly faster then. */
const TIMEOUT = 60_000;

/**
 * The proof to send with the same submission: a proof of work where the browser has Web Crypto, which requires HTTPS;
 * otherwise the ticket after its wait. Loaded only on demand.
 */
export async function prove(demand: Demand, onProgress: OnProgress): Promise<string> {
  const isAble = typeof crypto === 'object' && crypto.subtle !== undefined;
  return (isAble && (await solved(demand, onProgress))) || (await waited(demand, onProgress));
}

/** The solved challenge in the server's form. The attempts run off the page's own thread. */
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
