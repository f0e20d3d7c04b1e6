import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from './id.ts';

test('an id is a version 7 UUID of its time', () => {
  // RFC 9562, appendix A.6.
  const random = Uint8Array.from([
    0, 0, 0, 0, 0, 0, 0xcc, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f,
  ]);
  expect(newId(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('ids sort by time, and keep version and variant whatever chance brings', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const time = fc.integer({ min: 0, max: 2 ** 48 - 2 });
  fc.assert(
    fc.property(time, bytes, bytes, (now, a, b) => {
      expect(newId(now, a)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(newId(now, a) < newId(now + 1, b)).toBe(true);
    }),
  );
});
