import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roles } from '../../db/grants-schema.ts';
import { type Actor, actions, citiesFor, type Grant, isPermitted, may, operator } from './grants.ts';

const grant = (grant: Partial<Grant> = {}): Grant => ({
  role: 'supervisor',
  wave: 'w1',
  cities: ['330100'],
  ...grant,
});
const actor = (...grants: Grant[]): Actor => ({ id: 'a', name: 'Li', via: 'session', grants });

test('a grant is good for its role, wave and cities, and for nothing else', () => {
  const li = actor(grant());
  expect(may(li, 'hold-arrivals', { wave: 'w1', city: '330100' })).toBe(true);
  expect(may(li, 'hold-arrivals', { wave: 'w1', city: '330200' })).toBe(false);
  expect(may(li, 'hold-arrivals', { wave: 'w2', city: '330100' })).toBe(false);
  expect(may(li, 'close-early', { wave: 'w1', city: '330100' })).toBe(false);
  expect(may(li, 'hold-arrivals', { wave: 'w1' })).toBe(false);
});

test('grants add up, a grant for one wave does not cover what belongs to none', () => {
  const li = actor(grant(), grant({ cities: ['440300'] }), grant({ role: 'manager', wave: 'w2' }));
  expect(citiesFor(li, 'see-monitor', 'w1')).toEqual(['330100', '440300']);
  expect(may(actor(grant({ role: 'admin', cities: 'all' })), 'change-accounts', {})).toBe(false);
  expect(may(actor(grant({ role: 'admin', wave: null, cities: 'all' })), 'change-accounts', {})).toBe(true);
});

test('nobody may do what no role of theirs permits, and an operator may do everything', () => {
  fc.assert(
    fc.property(fc.constantFrom(...roles), fc.constantFrom(...actions), (role, action) => {
      const granted = may(actor(grant({ role, wave: null, cities: 'all' })), action, { wave: 'w9' });
      expect(granted).toBe(isPermitted(role, action));
    }),
    { numRuns: 500 },
  );
  for (const action of actions) expect(may(operator('root'), action, {})).toBe(true);
  expect(isPermitted('admin', 'export-answers')).toBe(false);
  const auditors = actions.filter((action) => isPermitted('auditor', action));
  expect(auditors).toContain('see-accounts');
  // What is pulled is read.
  expect(auditors.filter((action) => !/^(see|pull)-/.test(action))).toEqual([]);
});
