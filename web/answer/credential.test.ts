import { expect, test } from 'vitest';
import { withoutToken } from './credential.ts';

test.each([
  ['https://a.example/s/330100?t=eyJ.a.b', 'https://a.example/s/330100'],
  [
    'https://a.example/s/330100?ch=mini&t=eyJ.a.b&lang=en#q-age',
    'https://a.example/s/330100?ch=mini&lang=en#q-age',
  ],
  ['https://a.example/s/330100?ch=mini', 'https://a.example/s/330100?ch=mini'],
])('%s', (address, expected) => {
  expect(withoutToken(address)).toBe(expected);
});
