import { type KeyObject, randomInt } from 'node:crypto';
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { z } from 'zod';
import { keyedHash } from '../crypto/keys.ts';

/**
 * Proof of work (ALTCHA): the client searches for the number from which a certain key derives. The server chose it,
 * so the search ends within `most` attempts, and a page can show its progress. The challenge is signed and names the
 * submission: its solution is good for that one only, and the server stores nothing.
 */

/**
 * Iterations of PBKDF2 with SHA-256 in one attempt: some 0.15 ms on a server, which pays one per challenge, and a few
 * milliseconds on a cheap phone, so that work outweighs overhead there.
 */
const ITERATIONS = 1000;
/** The most attempts under the least pressure; the solution takes at least half of them. */
const ATTEMPTS = 500;
/** The highest factor by which pressure multiplies the attempts. */
const HARDEST = 4;
const GOOD_SECONDS = 600;
/** A solved challenge has some 800 characters in base64. */
const MAX_PROOF_CHARACTERS = 2048;

/** What a client sends back: JSON in base64, as altcha-lib's own payload. */
const payload = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: z.string(),
      salt: z.string(),
      cost: z.number(),
      keyLength: z.number(),
      keyPrefix: z.string(),
      keySignature: z.string(),
      expiresAt: z.number(),
      data: z.object({ wave: z.string(), submission: z.string(), most: z.number() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

/**
 * A challenge for a submission.
 * @param pressure how many times the usual traffic arrives; more is harder
 */
export function challengeFor(
  key: KeyObject,
  waveId: string,
  id: string,
  pressure: number,
  now: Date,
): Promise<Challenge> {
  const most = Math.round(ATTEMPTS * Math.min(HARDEST, Math.max(1, pressure)));
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: ITERATIONS,
    counter: randomInt(Math.ceil(most / 2), most),
    data: { wave: waveId, submission: id, most },
    deriveKey,
    expiresAt: new Date(now.getTime() + GOOD_SECONDS * 1000),
    ...secretsOf(key),
  });
}

/** Whether a proof solves our challenge for this submission in time. */
export async function provesWork(
  key: KeyObject,
  proof: string,
  waveId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const parsed = payload.safeParse(decode(proof));
  if (!parsed.success) return false;
  const { challenge, solution } = parsed.data;
  const { data, expiresAt } = challenge.parameters;
  if (data.wave !== waveId || data.submission !== id || expiresAt * 1000 < now.getTime()) return false;
  return (await verifySolution({ challenge, solution, deriveKey, ...secretsOf(key) })).verified;
}

function decode(proof: string): unknown {
  if (proof.length > MAX_PROOF_CHARACTERS) return undefined;
  try {
    return JSON.parse(Buffer.from(proof, 'base64').toString());
  } catch {
    return undefined;
  }
}

/** The library's keys: one for the challenge, one for the key that clients search for. */
function secretsOf(key: KeyObject) {
  return {
    hmacSignatureSecret: keyedHash(key, 'challenge').toString('base64url'),
    hmacKeySignatureSecret: keyedHash(key, 'solution').toString('base64url'),
  };
}
