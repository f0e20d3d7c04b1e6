import { createHmac, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacOf, hmacsAfter } from './hmac.ts';
import { keyOf } from './keys.ts';

const hmac = (key: KeyObject, message: Uint8Array) =>
  hmacOf(key, message.length, (into, at) => into.set(message, at));
const bytes = (hex: string) => Buffer.from(hex, 'hex');

// RFC 4231, sections 4.2 to 4.4, 4.7 and 4.8: keys shorter and longer than a block, and a message longer than one.
test.each([
  [
    '0b'.repeat(20),
    Buffer.from('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    Buffer.from('Jefe').toString('hex'),
    Buffer.from('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    'aa'.repeat(20),
    bytes('dd'.repeat(50)),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ],
  [
    'aa'.repeat(131),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    'aa'.repeat(131),
    Buffer.from(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
])('the published vector of the key %.8s', (key, message, expected) => {
  expect(hmac(keyOf(bytes(key)), message).toString('hex')).toBe(expected);
});

test('is that of Node, one message after another under the same keys', () => {
  const keys = [32, 16, 64, 65].map((size) => Buffer.alloc(size, size));
  const keyObjects = keys.map(keyOf);
  fc.assert(
    fc.property(fc.nat(keys.length - 1), fc.uint8Array({ maxLength: 200 }), (i, message) => {
      expect(hmac(keyObjects[i]!, message)).toEqual(createHmac('sha256', keys[i]!).update(message).digest());
    }),
  );
});

test('many that begin alike are those of each by itself', () => {
  const key = keyOf(Buffer.alloc(32, 7));
  const [beginning, messages] = [Buffer.from('begins '), Buffer.from('one two six ')];
  const hmacAt = hmacsAfter(key, beginning, 4);
  for (const at of [0, 4, 8, 0]) {
    const whole = Buffer.concat([beginning, messages.subarray(at, at + 4)]);
    expect(Buffer.from(hmacAt(messages, at), 'binary')).toEqual(hmac(key, whole));
  }
});
