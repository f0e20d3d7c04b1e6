import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { deriveKeys } from '../crypto/keys.ts';
import { examineStaffToken, issueStaffToken, type Staff } from './staff.ts';

const { staff: key } = deriveKeys(Buffer.alloc(32, 7));
const wave = '0199a7c2-58d4-7c3e-9f07-2f1e8d4b6a10';
const now = new Date('2026-11-22T09:00:00Z');
const tomorrow = new Date('2026-11-23T09:00:00Z');
const wang: Staff = { name: '王 17', role: 'interviewer', wave, cities: ['330100'], entry: 'tablet' };
const li: Staff = { name: 'li', role: 'reviewer', wave, cities: 'all' };

test.each([wang, li])('a token tells of $role $name', async (staff) => {
  const id = '0199a7c2-58d4-7c3e-9f07-2f1e8d4b6a11';
  const token = await issueStaffToken(key, staff, tomorrow, id);
  expect(await examineStaffToken(key, token, now)).toEqual({ staff, id, until: tomorrow });
});

test('two tokens of the same person differ', async () => {
  expect(await issueStaffToken(key, li, tomorrow)).not.toBe(await issueStaffToken(key, li, tomorrow));
});

test('it ends when it says, which is told from what never was a token', async () => {
  const token = await issueStaffToken(key, li, now);
  expect(await examineStaffToken(key, token, now)).toBe('expired');
});

describe('what is not ours is nobody', () => {
  const { name: sub, ...others } = li;
  const jwt = () => new SignJWT(others).setSubject(sub).setJti('1').setExpirationTime(tomorrow);
  const hs256 = { alg: 'HS256' };
  test.each<[string, () => Promise<string> | string]>([
    ['no token', () => 'token'],
    ['another key', () => issueStaffToken(deriveKeys(Buffer.alloc(32, 8)).staff, li, tomorrow)],
    [
      'the key of another purpose',
      () => issueStaffToken(deriveKeys(Buffer.alloc(32, 7)).device, li, tomorrow),
    ],
    [
      'no signature',
      () => new UnsecuredJWT(others).setSubject(sub).setJti('1').setExpirationTime(tomorrow).encode(),
    ],
    [
      'another algorithm',
      () => jwt().setProtectedHeader({ alg: 'EdDSA' }).sign(generateKeyPairSync('ed25519').privateKey),
    ],
    ['another HMAC', () => jwt().setProtectedHeader({ alg: 'HS512' }).sign(Buffer.alloc(64, 7))],
    ['no end', () => new SignJWT(others).setSubject(sub).setJti('1').setProtectedHeader(hs256).sign(key)],
    [
      'no name',
      () => new SignJWT(others).setJti('1').setExpirationTime(tomorrow).setProtectedHeader(hs256).sign(key),
    ],
    [
      'no jti',
      () =>
        new SignJWT(others).setSubject(sub).setExpirationTime(tomorrow).setProtectedHeader(hs256).sign(key),
    ],
    [
      'an unknown role',
      () =>
        new SignJWT({ ...others, role: 'chief' })
          .setSubject(sub)
          .setJti('1')
          .setExpirationTime(tomorrow)
          .setProtectedHeader(hs256)
          .sign(key),
    ],
    [
      'an interviewer who does not say how',
      () =>
        new SignJWT({ ...others, role: 'interviewer' })
          .setSubject(sub)
          .setJti('1')
          .setExpirationTime(tomorrow)
          .setProtectedHeader(hs256)
          .sign(key),
    ],
  ])('%s', async (_, make) => {
    expect(await examineStaffToken(key, await make(), now)).toBeUndefined();
  });
});
