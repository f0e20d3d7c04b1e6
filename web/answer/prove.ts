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
 * The solved challenge in the server's form; undefined where the browser has no Web Crypto, which requires HTTPS, or
 * takes too long. The attempts run off the page's own thread. Loaded only on demand.
 */
export async function prove({ challenge }: Demand, onProgress: OnProgress): Promise<string | undefined> {
  if (typeof crypto !== 'object' || crypto.subtle === undefined || !isChallenge(challenge)) return undefined;
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
