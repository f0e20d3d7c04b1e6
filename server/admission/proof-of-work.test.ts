import { randomUUID } from 'node:crypto';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { expect, test } from 'vitest';
import { deriveKeys } from '../crypto/keys.ts';
import { networkHash } from './network-hash.ts';
import { challengeFor, provesWork } from './proof-of-work.ts';
import { secondsToWait, TICKET_WAIT_SECONDS, ticketFor } from './wait-ticket.ts';

const { proof: key, participants } = deriveKeys(Buffer.alloc(32, 1));
const { proof: otherKey, participants: otherWave } = deriveKeys(Buffer.alloc(32, 2));
const wave = randomUUID();
const id = randomUUID();
const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

async function solve(challenge: Challenge) {
  const solution = await solveChallenge({ challenge, deriveKey });
  return { challenge, solution: solution! };
}
const encode = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64');

test('a solved challenge is good for its submission alone, and for ten minutes', async () => {
  const solved = await solve(await challengeFor(key, wave, id, 1, now));
  const proof = encode(solved);
  expect(proof.length).toBeLessThan(1500);
  expect(await provesWork(key, proof, wave, id, now)).toBe(true);
  expect(await provesWork(key, proof, wave, id, later(590))).toBe(true);
  expect(await provesWork(key, proof, wave, id, later(601))).toBe(false);
  expect(await provesWork(key, proof, wave, randomUUID(), now)).toBe(false);
  expect(await provesWork(key, proof, randomUUID(), id, now)).toBe(false);
  expect(await provesWork(otherKey, proof, wave, id, now)).toBe(false);
});

test('what was not worked for is no proof', async () => {
  const solved = await solve(await challengeFor(key, wave, id, 1, now));
  const { challenge, solution } = solved;
  const { parameters } = challenge;
  const refused: unknown[] = [
    { challenge, solution: { ...solution, derivedKey: '00'.repeat(32) } },
    { challenge, solution: { counter: solution.counter, derivedKey: parameters.keyPrefix } },
    { challenge: { ...challenge, parameters: { ...parameters, cost: 1 } }, solution },
    { challenge: { ...challenge, parameters: { ...parameters, keySignature: undefined } }, solution },
    { challenge: { parameters }, solution },
    { challenge: { parameters, signature: '' }, solution },
    { challenge },
    null,
    'proof',
  ];
  for (const payload of refused) expect(await provesWork(key, encode(payload), wave, id, now)).toBe(false);
  for (const text of ['', 'x', '%%%', encode(solved).slice(0, 100), 'A'.repeat(5000)])
    expect(await provesWork(key, text, wave, id, now)).toBe(false);
});

test('more pressure is more work, up to four times as much', async () => {
  const most = async (pressure: number) =>
    (await challengeFor(key, wave, id, pressure, now)).parameters.data?.most;
  expect(await Promise.all([0, 1, 2, 4, 1000].map(most))).toEqual([500, 500, 1000, 2000, 2000]);
});

test('a ticket is good for its submission after its wait, and not for ever', () => {
  const ticket = ticketFor(key, wave, id, now);
  expect(secondsToWait(key, ticket, wave, id, now)).toBeGreaterThanOrEqual(TICKET_WAIT_SECONDS);
  expect(secondsToWait(key, ticket, wave, id, later(10))).toBeGreaterThan(5);
  expect(secondsToWait(key, ticket, wave, id, later(TICKET_WAIT_SECONDS + 1))).toBe(0);
  expect(secondsToWait(key, ticket, wave, id, later(700))).toBeUndefined();
  const good = later(TICKET_WAIT_SECONDS + 1);
  expect(secondsToWait(key, ticket, wave, randomUUID(), good)).toBeUndefined();
  expect(secondsToWait(key, ticket, randomUUID(), id, good)).toBeUndefined();
  expect(secondsToWait(otherKey, ticket, wave, id, good)).toBeUndefined();
  const [time, signature] = ticket.split('.');
  expect(secondsToWait(key, `${Number(time) - 15}.${signature}`, wave, id, good)).toBeUndefined();
  expect(secondsToWait(key, 'ticket', wave, id, good)).toBeUndefined();
});

test('an origin is one network, one day and one wave', () => {
  const noon = new Date('2026-11-23T12:00:00Z');
  const evening = new Date('2026-11-23T23:59:59Z');
  const tomorrow = new Date('2026-11-24T00:00:00Z');
  const origin = networkHash(participants, '203.0.113.5', noon);
  expect(origin).toMatch(/^[0-9a-f]{16}$/);
  expect(networkHash(participants, '203.0.113.200', evening)).toBe(origin);
  expect(networkHash(participants, '::ffff:203.0.113.1', noon)).toBe(origin);
  expect(networkHash(participants, '203.0.114.5', noon)).not.toBe(origin);
  expect(networkHash(participants, '203.0.113.5', tomorrow)).not.toBe(origin);
  expect(networkHash(otherWave, '203.0.113.5', noon)).not.toBe(origin);
  expect(networkHash(participants, undefined, noon)).toBeNull();
});
