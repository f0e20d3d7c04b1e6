import { expect, test } from 'vitest';
import type { PageCredential, Paper } from '../questionnaire-props.ts';
import { phonePlaceOf } from './storage-key.ts';

const place = (credential: PageCredential) =>
  phonePlaceOf({ wave: 'w', city: '330100', credential } as Paper);
const handoff = (claims: object) =>
  place({ kind: 'handoff', value: `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s` });

test('the device and each invitation have places of their own', () => {
  expect(place({ kind: 'device' })).toBe('chengsheng/w/330100');
  expect(place({ kind: 'invitation', value: 'ABC' })).toBe('chengsheng/w/330100/ABC');
});

test('tokens of one user lead to one place, those of another to another', () => {
  expect(handoff({ sub: 'u?1', jti: 'a' })).toBe(handoff({ sub: 'u?1', jti: 'b' }));
  expect(handoff({ sub: 'u?1', jti: 'a' })).not.toBe(handoff({ sub: 'u?2', jti: 'a' }));
  expect(place({ kind: 'handoff', value: 'mangled' })).toBe('chengsheng/w/330100/handoff/mangled');
});
