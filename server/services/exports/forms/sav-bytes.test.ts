import { describe, expect, test } from 'vitest';
import { SavBytes } from './sav-bytes.ts';

/** More than the first buffer holds. */
const MANY = 70_000;

describe('whatever the buffer grows by, all of it is there', () => {
  const grows: [string, (out: SavBytes) => void, string][] = [
    ['an integer', (out) => out.int(7), '07000000'],
    ['a number', (out) => out.double(1), '000000000000f03f'],
    ['a byte', (out) => out.byte(9), '09'],
    ['bytes', (out) => out.bytes(Uint8Array.of(1, 2, 3)), '010203'],
    ['a text', (out) => out.text('a', 2), '6120'],
  ];

  test.each(grows)('%s', (_, write, hex) => {
    const out = new SavBytes();
    for (let i = 0; i < MANY; i++) write(out);
    expect(Buffer.from(out.take()).toString('hex')).toBe(hex.repeat(MANY));
  });
});
