import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { forecastCommand } from './forecast.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forecast-'));
});
afterAll(() => rm(folder, { recursive: true }));

const HOUR = 3_600_000;
const NOW = Date.parse('2026-09-11T00:00:00Z');
const hours = Array.from({ length: 240 }, (_, i) => ({
  at: new Date(NOW - (240 - i) * HOUR).toISOString(),
  demand: 2,
}));
const cell = { city: '330100', stratum: '30-44/female', target: 720, counted: 480, hours };
const wave = { now: '2026-09-11T00:00:00Z', closesAt: '2026-09-21T00:00:00Z', cells: [cell] };

/** What the command writes to stdout and stderr. */
async function run(content: unknown, ...args: string[]) {
  const path = join(folder, 'wave.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
  ];
  try {
    await forecastCommand().parseAsync([path, ...args], { from: 'user' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { out: out.join(''), err: err.join('') };
}

const time = z.iso.datetime();
const output = z.tuple([
  z.strictObject({
    city: z.literal('330100'),
    stratum: z.literal('30-44/female'),
    p10: time,
    p50: time,
    p90: time,
    fullByClose: z.number().min(0.9).max(1),
    demandByClose: z.strictObject({ p10: z.int(), p50: z.int(), p90: z.int() }),
  }),
]);

describe('forecast --json', () => {
  test('prints the form of the contract', async () => {
    const [{ p10, p50, p90 }] = output.parse(JSON.parse((await run(wave, '--json')).out));
    expect(p10 < p50 && p50 < p90).toBe(true);
    // 240 are missing, at two an hour.
    expect(p50.slice(0, 10)).toMatch(/2026-09-1[56]/);
  });

  test('keeps the order of cells, and says why it cannot tell', async () => {
    const silent = { ...cell, stratum: 'silent', hours: hours.slice(0, 200) };
    const few = { ...cell, stratum: 'few', counted: 6, hours: hours.slice(-3) };
    const printed: unknown = JSON.parse((await run({ ...wave, cells: [silent, few, cell] }, '--json')).out);
    expect(printed).toMatchObject([
      { stratum: 'silent', unknown: 'stalled' },
      { stratum: 'few', unknown: 'too_early' },
      { stratum: '30-44/female', p50: expect.any(String) },
    ]);
  });

  test('takes times with other zones, minutes, or none, for what they are', async () => {
    const beijing = (at: string) =>
      new Date(Date.parse(at) + 8 * HOUR).toISOString().replace('.000Z', '+08:00');
    const forms = [
      {
        ...wave,
        now: '2026-09-11T08:00+08:00',
        cells: [{ ...cell, hours: hours.map((h) => ({ ...h, at: beijing(h.at) })) }],
      },
      {
        ...wave,
        now: '2026-09-11T00',
        cells: [{ ...cell, hours: hours.map((h) => ({ ...h, at: h.at.slice(0, 13) })) }],
      },
      {
        ...wave,
        cells: [{ ...cell, hours: hours.map((h) => ({ ...h, at: h.at.replace(':00:00', ':10:00') })) }],
      },
    ];
    const { out } = await run(wave, '--json');
    for (const form of forms) expect((await run(form, '--json')).out).toBe(out);
  });

  test('leaves out hours after now, and says so', async () => {
    const later = [...hours, { at: '2026-09-11T00:00:00Z', demand: 500 }];
    const { out, err } = await run({ ...wave, cells: [{ ...cell, hours: later }] }, '--json');
    expect(out).toBe((await run(wave, '--json')).out);
    expect(err).toContain('1 hours that begin after now were left out');
  });
});

test('prints a table for people', async () => {
  const [head, row] = (await run(wave)).out.split('\n');
  expect(head).toMatch(/^city +stratum +counted +target/);
  expect(row).toMatch(/^330100 +30-44\/female +480 +720( +2026-09-1\d \d\d){3} +\d+ +\d+–\d+$/);
});

test('reads stdin', () => {
  const cli = join(import.meta.dirname, '../../../dist/server/cli.js');
  const out = execFileSync(process.execPath, [cli, 'forecast', '-', '--json'], {
    input: JSON.stringify(wave),
  });
  expect(output.safeParse(JSON.parse(out.toString())).success).toBe(true);
});

describe('refuses with the place', () => {
  test.each([
    ['{', /line 1, column 2: it is not JSON/],
    [{ ...wave, now: 'today' }, /now: not a time/],
    [{ ...wave, now: '2026-02-31T00:00:00Z' }, /now: not a time/],
    [{ ...wave, closesAt: '2066-09-21T00:00:00Z' }, /closesAt: more than 1000 days after now/],
    [{ ...wave, cells: [{ ...cell, target: -1 }] }, /cells\[0\]\.target: below 0/],
    [{ ...wave, cells: [{ ...cell, counted: 1.5 }] }, /cells\[0\]\.counted: not a whole number/],
    [{ ...wave, cells: [cell, cell] }, /cells\[1\]: city and stratum stand in cells\[0\] already/],
    [
      { ...wave, cells: [{ ...cell, hours: [hours[0], hours[0]] }] },
      /cells\[0\]\.hours\[1\]\.at: the hour of hours\[0\] again/,
    ],
    [
      { ...wave, cells: [{ ...cell, hours: [{ at: '1999-01-01T00:00:00Z', demand: 1 }] }] },
      /cells\[0\]\.hours\[0\]\.at: more than 1000 days before now/,
    ],
    [{ now: wave.now, cells: [] }, /closesAt: is missing/],
  ])('%#', async (content, message) => {
    await expect(run(content)).rejects.toThrow(message);
  });
});
