import { type KeyObject, randomInt } from 'node:crypto';
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { z } from 'zod';
import { keyedHash } from '../crypto/keys.ts';

/**
 * Proof of work (ALTCHA): the client looks for the number from which a given key derives. The server chose that
 * number, so it is found for certain within `most` attempts, and a page can show how far it is. The challenge is
 * signed and names the submission: its solution is good for that one only, so nothing needs to be kept.
 */

/**
 * Iterations of PBKDF2 with SHA-256 in one attempt. Some 0.15 ms on a server, which pays one for each challenge,
 * and a few milliseconds on a cheap phone, so that most of an attempt there is work and not overhead.
 */
const ITERATIONS = 1000;
/** Attempts at most, under the least pressure; at least half of them are needed. */
const ATTEMPTS = 500;
/** Under more pressure there are more attempts, up to so many times as many. */
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
 * @param pressure how many times as much as usual comes in; more is harder
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

/** Whether a client's proof solves a challenge of ours, for this submission and in time. */
export async function provesWork(
  key: KeyObject,
  proof: string,
  waveId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const given = payload.safeParse(decode(proof));
  if (!given.success) return false;
  const { challenge, solution } = given.data;
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

/** The keys as the library wants them: one for the challenge, one for the key that is looked for. */
function secretsOf(key: KeyObject) {
  return {
    hmacSignatureSecret: keyedHash(key, 'challenge').toString('base64url'),
    hmacKeySignatureSecret: keyedHash(key, 'solution').toString('base64url'),
  };
}
