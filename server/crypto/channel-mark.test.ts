import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHANNEL } from '../survey/schemas.ts';
import { markChannel, nameOfMarked, posterChannel, storedChannel } from './channel-mark.ts';
import { deriveKeys } from './keys.ts';

const { channel: key } = deriveKeys(Buffer.alloc(32, 1));
const { channel: other } = deriveKeys(Buffer.alloc(32, 2));
const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

test('a channel with its mark is known by its name, and is a channel', () => {
  fc.assert(
    fc.property(names, (name) => {
      const marked = markChannel(key, name);
      expect(marked).toMatch(CHANNEL);
      expect(nameOfMarked(key, marked)).toBe(name);
      expect(storedChannel(key, marked, false)).toBe(name);
      expect(markChannel(key, marked)).toBe(marked);
    }),
  );
});

test('without its mark, with another one, or with one of another installation it is open', () => {
  const marked = markChannel(key, 'qr-12');
  const changed = marked.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
  for (const forged of [
    'qr-12',
    'qr-12.',
    'qr-12.00000000',
    changed,
    marked.replace('12', '13'),
    `${marked}x`,
  ])
    expect(storedChannel(key, forged, false)).toBe(`open:${forged}`);
  const foreign = markChannel(other, 'qr-12');
  expect(storedChannel(key, foreign, false)).toBe(`open:${foreign}`);
  expect(storedChannel(key, undefined, false)).toBeNull();
});

test('what an interviewer names is taken at its word', () => {
  expect(storedChannel(key, 'point-A17', true)).toBe('point-A17');
  expect(storedChannel(key, markChannel(key, 'point-A17'), true)).toBe('point-A17');
});

test('asking for a poster of a name does not yield the mark of another poster of that name', () => {
  const [first, second] = [posterChannel(key, 'hall-3'), posterChannel(key, 'hall-3')];
  for (const one of [first, second]) {
    expect(one).toMatch(CHANNEL);
    expect(storedChannel(key, one, false)).toMatch(/^hall-3\.[0-9a-z]{4}$/);
    expect(posterChannel(key, one)).toBe(one);
  }
  expect(first).not.toBe(second);
  expect([first, second]).not.toContain(markChannel(key, 'hall-3'));
  expect(posterChannel(key, 'x'.repeat(64))).toMatch(CHANNEL);
});
