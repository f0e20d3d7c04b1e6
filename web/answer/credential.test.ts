import { expect, test } from 'vitest';
import { readAddress } from './credential.ts';

test.each([
  ['https://a.example/s/330100?t=eyJ.a.b', 'https://a.example/s/330100', 'eyJ.a.b', null],
  [
    'https://a.example/s/330100?ch=mini&t=eyJ.a.b&lang=en#q-age',
    'https://a.example/s/330100?ch=mini&lang=en#q-age',
    'eyJ.a.b',
    null,
  ],
  ['https://a.example/s/330100?ch=mini', 'https://a.example/s/330100?ch=mini', null, null],
  [
    'https://a.example/s/330100?k=ABCD-1234&ch=a',
    'https://a.example/s/330100?k=ABCD-1234&ch=a',
    null,
    'ABCD-1234',
  ],
])('%s', (address, rest, token, invitation) => {
  expect(readAddress(address)).toEqual([token, invitation, rest]);
});
