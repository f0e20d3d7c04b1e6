import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import jsqr from 'jsqr';
import { describe, expect, test } from 'vitest';
import { forgetWave } from '../../db/waves.ts';
import { channelCommand } from '../../server/cli/commands/channel.ts';
import { inviteCommand } from '../../server/cli/commands/invite.ts';
import { staffCommand } from '../../server/cli/commands/staff.ts';
import { waveCommand } from '../../server/cli/commands/wave.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { examineStaffToken } from '../../server/identity/staff.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { marked } from '../support/channels.ts';
import { findClearText } from '../support/clear-text.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// The operator makes invitations and tokens. The commands run in this process.

const { db, sql, url } = await testDatabase();
const { client } = await testApp(db);
const { folder, printed } = await commandsOn(url, { PUBLIC_URL: 'https://survey.example.cn' });

const credentials = ['device' as const, 'invitation' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { code: '2018', credentials } });
await preparedWave(db, { settings: { code: 'plain' } });
const gone = await openedWave(db, { settings: { code: 'gone', credentials } });
await forgetWave(db, gone.id);

/** Runs a command and returns its output or its failure. */
async function run(command: Command, ...args: string[]): Promise<string> {
  for (const part of [command, ...command.commands]) part.exitOverride();
  const failure = await command.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return failure ?? printed.out;
}

/** Reads a QR code, drawn with one square per module, as a camera does. */
function readCode(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, left, top, width] of svg.matchAll(/M(\d+),(\d+)h(\d+)v\3h-\3z/g))
    for (let y = Number(top); y < Number(top) + Number(width); y++)
      for (let x = Number(left); x < Number(left) + Number(width); x++)
        pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
  return jsqr(pixels, size, size)?.data;
}

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });
const invite = (...args: string[]) => run(inviteCommand(), ...args);
const staff = (...args: string[]) => run(staffCommand(), 'issue', ...args);

describe('invite', () => {
  test('prints as many codes as wanted, over several batches, each good for one submission', async () => {
    const rows = rowsOf(
      await invite('2018', '--city', '330100', '--count', '2100', '--days', '3', '--stratum', '60+/male'),
    );
    expect(rows).toHaveLength(2100);
    expect(new Set(rows.map((r) => r.code)).size).toBe(2100);
    const last = rows[2099]!;
    expect(last).toEqual({
      city: '330100',
      stratum: '60+/male',
      code: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      url: `https://survey.example.cn/s/330100?k=${last.code}`,
      expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
      city_name: '杭州市',
      message: expect.stringContaining(`${last.short_url} `),
      short_url: `https://survey.example.cn/?k=${last.code!.replaceAll('-', '')}`,
    });
    expect(Date.parse(last.expires!) - Date.now()).toBeGreaterThan(71 * 3_600_000);
    const submission = submissionOf(await takeForm(client, '2018', '330100'), tinyAnswers);
    const credential = { kind: 'invitation', value: last.code };
    expect((await submitTo(client, '2018', { ...submission, credential })).status).toBe(201);
    const [first] = rows;
    expect(await findClearText(sql, [last.code!, first!.code!])).toEqual([]);
    printed.out = '';
    expect(rowsOf(await invite('status', '2018'))).toEqual([
      { city: '330100', stratum: '60+/male', made: '2100', used: '1', expired: '0' },
    ]);
  });

  test('makes codes for many cities from a table, lists their batch and voids it', async () => {
    const plan = join(folder, 'plan.csv');
    await writeFile(plan, 'city,count\n330100,2\n110000,3\n');
    const rows = rowsOf(await invite('2018', '--file', plan, '--language', 'en'));
    expect(rows.map((row) => row.city_name)).toEqual([
      ...Array(2).fill('Hangzhou'),
      ...Array(3).fill('Beijing'),
    ]);
    printed.out = '';
    const [newest] = rowsOf(await invite('batches', '2018'));
    expect(newest).toMatchObject({ state: 'made', cities: '110000 330100', invitations: '5', used: '0' });
    await invite('void', '2018', newest!.batch!, '--reason', 'wrong list');
    printed.out = '';
    expect(rowsOf(await invite('batches', '2018'))[0]).toMatchObject({ batch: newest!.batch, state: 'void' });
    const submission = submissionOf(await takeForm(client, '2018', '330100'), tinyAnswers);
    const credential = { kind: 'invitation', value: rows[0]!.code };
    expect((await submitTo(client, '2018', { ...submission, credential })).status).toBe(403);
    expect(await invite('2018', '--file', plan, '--count', '2')).toMatch(
      'give a file, or --city and --count',
    );
  });

  test('draws a QR code for each, with the channel in the link; good until the wave closes', async () => {
    const qr = join(folder, 'qr');
    const rows = rowsOf(
      await invite('2018', '--city', '110000', '--count', '2', '--channel', 'letter-1', '--qr', qr),
    );
    expect(rows.map((r) => r.expires)).toEqual([wave.closesAt.toISOString(), wave.closesAt.toISOString()]);
    for (const { url: link, code } of rows)
      expect(link).toBe(`https://survey.example.cn/s/110000?k=${code}&ch=${marked('letter-1')}`);
    expect((await readdir(qr)).sort()).toEqual(rows.map((r) => `110000-${r.code}.svg`).sort());
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await modeOf(qr)).toBe(0o700);
    for (const { code } of rows) expect(await modeOf(join(qr, `110000-${code}.svg`))).toBe(0o600);
    for (const { url: link, code } of rows)
      expect(readCode(await readFile(join(qr, `110000-${code}.svg`), 'utf8'))).toBe(link);
  });

  test('a channel with its mark, for the links that others make', async () => {
    printed.out = '';
    await channelCommand().parseAsync(['mini', '--city', '330100'], { from: 'user' });
    const [row] = rowsOf(printed.out);
    expect(row).toEqual({
      channel: 'mini',
      marked: marked('mini'),
      url: `https://survey.example.cn/q/330100/${marked('mini')}`,
      poster: `https://survey.example.cn/poster/330100?ch=${marked('mini')}&size=a4&lang=zh-CN`,
    });
  });

  const wanted = ['--city', '330100', '--count', '1'];
  test.each([
    [['plain', ...wanted], 'wave plain takes no invitations, only device'],
    [['gone', ...wanted], 'the secret of wave gone is destroyed'],
    [['nowhere', ...wanted], 'there is no wave nowhere'],
    [['2018', '--city', '310000', '--count', '1'], 'city 310000 is not in wave 2018'],
    [['2018', ...wanted, '--stratum', 'old'], 'there is no stratum old'],
    [['2018', ...wanted, '--channel', 'a b'], /'--channel <name>' argument 'a b' is invalid/],
    [
      ['2018', ...wanted, '--days', '1', '--expires', '2099-01-01T00:00:00Z'],
      'give --days or --expires, not both',
    ],
    [
      ['2018', ...wanted, '--expires', '2020-01-01T00:00:00Z'],
      'they would have expired at 2020-01-01T00:00:00.000Z',
    ],
    [['2018', '--city', '330100', '--count', '0'], /a whole number from 1 to/],
    [['2018', '--city', '330100'], 'give --city and --count, or --file'],
  ])('refuses %j', async (args, message) => {
    const [{ before } = { before: 0 }] = await sql<
      { before: number }[]
    >`select count(*)::int as before from invitations`;
    expect(await invite(...args)).toMatch(message);
    expect(await sql`select count(*)::int as before from invitations`).toEqual([{ before }]);
  });
});

describe('staff issue', () => {
  const { staff: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));
  const examine = async (token: string, now = new Date()) => await examineStaffToken(key, token.trim(), now);

  test('a token for an interviewer', async () => {
    const token = await staff(
      '2018',
      '--role',
      'interviewer',
      '--name',
      '王 17',
      '--cities',
      '330100,110000',
      '--days',
      '1',
    );
    expect(await examine(token)).toMatchObject({
      staff: {
        role: 'interviewer',
        name: '王 17',
        cities: ['330100', '110000'],
        wave: wave.id,
        entry: 'tablet',
      },
    });
    expect(await examine(token, new Date(Date.now() + 86_500_000))).toBe('expired');
  });

  test.each<[string, string[], string[]]>([
    ['a tablet', ['--cities', '330100,110000'], ['/field/330100', '/field/110000']],
    ['paper', ['--cities', '330100', '--entry', 'paper'], ['/paper/330100']],
  ])('the links for %s hold the token where no server sees it', async (_, wanted, paths) => {
    const token = await staff('2018', '--role', 'interviewer', '--name', 'wang', '--days', '1', ...wanted);
    const links = printed.told.split('\n').filter((line) => line.startsWith('https:'));
    expect(links).toEqual(paths.map((path) => `https://survey.example.cn${path}#token=${token.trim()}`));
  });

  test('a token for a reviewer, everywhere', async () => {
    const token = await staff('2018', '--role', 'reviewer', '--name', 'li', '--days', '30');
    expect(await examine(token)).toMatchObject({
      staff: { role: 'reviewer', name: 'li', cities: 'all', wave: wave.id },
    });
  });

  const reviewer = ['--role', 'reviewer', '--name', 'li', '--days', '1'];
  const interviewer = ['--role', 'interviewer', '--name', 'li', '--days', '1'];
  test.each([
    [['2018', ...reviewer, '--entry', 'paper'], '--entry is for interviewers'],
    [['plain', ...interviewer], 'wave plain takes no interviewers, only device'],
    [['2018', ...interviewer, '--cities', '310000'], 'city 310000 is not in wave 2018'],
    [['2018', ...interviewer, '--cities', '33'], /six-digit codes/],
    [['2018', '--role', 'chief', '--name', 'li', '--days', '1'], /Allowed choices are interviewer, reviewer/],
    [['2018', '--role', 'reviewer', '--name', ' ', '--days', '1'], /1 to 100 characters/],
  ])('refuses %j', async (args, message) => {
    expect(await staff(...args)).toMatch(message);
    expect(printed.out).toBe('');
  });
});

describe('staff enrol', () => {
  const named = ['2018', '--name', '王 17', '--days', '1', '--as', 'li'];
  const command = (...args: string[]) => {
    printed.out = '';
    return run(staffCommand(), ...args);
  };

  test('prints a link that enrols a device, lists the device, and revokes it', async () => {
    const link = (await command('enrol', ...named, '--cities', '330100')).trim();
    expect(link).toMatch(/^https:\/\/survey\.example\.cn\/field\/330100#enrol=[\w-]{43}$/);
    expect(printed.told).toMatch(/[▀▄█]{10}/);
    const key = `cd_${'k'.repeat(43)}`;
    const enrolled = await client('/api/v1/enrolments', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ link: link.split('#enrol=')[1], key }),
    });
    expect(enrolled.status).toBe(200);
    const [device] = rowsOf(await command('list', '2018'));
    expect(device).toMatchObject({ kind: 'device', state: 'working', name: '王 17', cities: '330100' });
    const asked = () => client('/api/v1/staff', { headers: { Authorization: `Bearer ${key}` } });
    expect((await asked()).status).toBe(200);
    expect(await command('revoke', '2018', device!.id!, '--as', 'li', '--reason', 'lost')).toBe('');
    expect((await asked()).status).toBe(403);
    expect(rowsOf(await command('list', '2018'))[0]).toMatchObject({ state: 'revoked', revokedBy: 'li' });
  });

  test('a computer for paper, in the first city where it is for all', async () => {
    const link = await command('enrol', ...named, '--entry', 'paper');
    expect(link).toMatch(/\/paper\/110000#enrol=/);
  });

  test.each([
    [['plain', ...named.slice(1)], 'wave plain takes no interviewers, only device'],
    [[...named, '--cities', '310000'], 'city 310000 is not in wave 2018'],
    [named.slice(0, -2), /'--as <name>' not specified/],
  ])('refuses %j', async (args, message) => {
    expect(await command('enrol', ...args)).toMatch(message);
    expect(printed.out).toBe('');
  });

  test('revokes nothing that is not there', async () => {
    const id = '0199a7c2-0000-7000-8000-000000000000';
    expect(await command('revoke', '2018', id, '--as', 'li')).toBe('There is no such device or token');
    expect(await command('revoke', '2018', 'x', '--as', 'li')).toMatch('the id of a device is a UUID');
  });
});

test('wave list names the kinds of credential', async () => {
  const rows = rowsOf(await run(waveCommand(), 'list'));
  expect(rows.map((r) => [r.code, r.credentials]).sort()).toEqual([
    ['2018', 'device invitation interviewer'],
    ['gone', 'device invitation interviewer'],
    ['plain', 'device'],
  ]);
});
