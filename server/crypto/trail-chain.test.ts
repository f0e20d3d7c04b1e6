import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { faultInTrail, linkRow, TRAIL_START, type TrailRow } from './trail-chain.ts';

const row = (seq: number, reason = 'called'): TrailRow => ({
  seq,
  id: `0190d9f0-0000-7000-8000-00000000000${seq}`,
  at: '2026-09-01T08:00:00.000Z',
  actor: 'Li Na',
  account: null,
  via: 'command',
  action: 'remove',
  wave: null,
  city: '330100',
  subject: 'group:PRAISE:channel:x',
  reason,
  detail: { moved: 3 },
});

function chain(...rows: TrailRow[]) {
  let previous = TRAIL_START;
  return rows.map((one) => {
    const linked = linkRow(one, previous);
    previous = linked.hash;
    return linked;
  });
}

test('a row’s hash is that of its canonical JSON with the hash before it', () => {
  const [first] = chain(row(1));
  const written =
    '{"account":null,"action":"remove","actor":"Li Na","at":"2026-09-01T08:00:00.000Z","city":"330100",' +
    '"detail":{"moved":3},"id":"0190d9f0-0000-7000-8000-000000000001",' +
    `"previous":"${'0'.repeat(64)}","reason":"called","seq":1,"subject":"group:PRAISE:channel:x",` +
    '"via":"command","wave":null}';
  expect(first!.hash).toBe(createHash('sha256').update(written).digest('hex'));
});

test('a whole chain holds, and so does any stretch of it', () => {
  const rows = chain(row(1), row(2), row(3));
  expect(faultInTrail(rows)).toBeUndefined();
  expect(faultInTrail(rows.slice(1))).toBeUndefined();
  expect(faultInTrail([])).toBeUndefined();
});

test.each([
  [
    'a changed reason',
    2,
    (rows: ReturnType<typeof chain>) => [rows[0]!, { ...rows[1]!, reason: 'x' }, rows[2]!],
  ],
  [
    'a changed number',
    1,
    (rows: ReturnType<typeof chain>) => [{ ...rows[0]!, detail: { moved: 4 } }, rows[1]!],
  ],
  ['a row more in it', 2, (rows: ReturnType<typeof chain>) => [rows[0]!, { ...rows[1]!, more: 1 }, rows[2]!]],
  ['a row left out', 1, (rows: ReturnType<typeof chain>) => [rows[0]!, rows[2]!]],
  ['two rows exchanged', 3, (rows: ReturnType<typeof chain>) => [rows[0]!, rows[2]!, rows[1]!]],
  ['another beginning', 1, (rows: ReturnType<typeof chain>) => [linkRow(row(1), 'f'.repeat(64)), rows[1]!]],
])('%s shows', (_, __, change) => {
  expect(faultInTrail(change(chain(row(1), row(2), row(3))))).toMatch(/^row \d /);
});

test('a row put in with a hash of its own shows at the next one', () => {
  const [first, second] = chain(row(1), row(2));
  const forged = linkRow(row(1, 'another'), first!.previous);
  expect(faultInTrail([forged, second!])).toBe('row 2 does not follow the row before it');
});
