import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findWave } from '../../db/waves.ts';
import { runCommand } from '../../server/cli/run-command.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers } from '../support/fixtures/tiny.ts';

// An operator's command line, from the first city to the last release: most commands run in this process, those that
// open a wave and publish it in a process of their own.

const { db, url } = await testDatabase();
const { client } = await testApp(db);
const { folder, environment, printed } = await commandsOn(url);

async function cli(...args: string[]) {
  Object.assign(printed, { out: '', told: '' });
  const code = await runCommand(args);
  return { code, out: printed.out, err: printed.told.trim() };
}

/** Runs a command of the built program in an otherwise empty environment. */
async function built(...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/server/cli.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, err: err.trim() };
}

/** Writes a file beside the others and returns its path. */
async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const header = 'code,name,english,kind,province_code,province,province_english,pinyin,initials';
const wave2018 = {
  code: '2018',
  title: { 'zh-CN': '测试', en: 'Test' },
  questionnaire: tiny,
  opensAt: '2026-01-01T00:00:00Z',
  closesAt: '2099-01-01T00:00:00Z',
  weight: 40,
  signOff: 'one',
  cities: ['990002', '330100'],
};
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true });

describe('without the server’s data', () => {
  const nowhere = join(folder, 'nowhere');
  const { SECRET_KEY, SIGNING_KEY } = testEnvironment;
  const commands = [
    ['wave', 'list'],
    ['publish', '2018'],
    ['export', '2018'],
    ['invite', 'status', '2018'],
    ['cities'],
  ];
  afterEach(() => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  test.each<[string, Record<string, string>]>([
    ['no database', { SECRET_KEY, SIGNING_KEY }],
    ['no secrets', {}],
    ['no secrets', { DATABASE_URL: url }],
  ])('there are %s: every command says so and makes none', async (what, settings) => {
    for (const name of Object.keys(environment)) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries({ DATA_DIR: nowhere, ...settings })) vi.stubEnv(name, value);
    for (const args of commands) {
      const { code, out, err } = await cli(...args);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(new RegExp(`^There (is|are) ${what} in ${nowhere}: .+$`));
      expect(existsSync(nowhere)).toBe(false);
    }
  });
});

describe('preparing a wave', () => {
  test('cities: the registry, and an example city beside it', async () => {
    const added = await built(
      'cities',
      'add',
      await file('one.csv', `${header}\n990002,例城,Example,example,99,例,Example,licheng,lc`),
    );
    expect(added).toMatchObject({ code: 0, out: '', err: 'registered 1 cities' });
    expect(rowsOf((await cli('cities', 'list', '--search', 'hangz')).out).map((c) => c.name)).toEqual([
      '杭州市',
    ]);
    const bad = await cli(
      'cities',
      'add',
      await file('bad.csv', `${header}\n12,例城,Example,example,99,例,Example,lc,lc`),
    );
    expect(bad).toMatchObject({
      code: 1,
      err: expect.stringMatching(/bad\.csv: line 2, column 1 \(code\): a six-digit city code$/),
    });
  });

  test('wave: from a file; a bad one is refused with the place of the fault', async () => {
    const bad = await cli('wave', 'create', await file('bad.json', { ...wave2018, weight: 'much' }));
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/bad\.json: weight: /);
    const few = { ...wave2018, code: 'few', scoring: { publication: { minValid: 9, minAnswered: 9 } } };
    const warned = await cli('wave', 'create', await file('few.json', few));
    expect(warned.code).toBe(0);
    expect(warned.err.match(/^WARNING: scoring\.publication\.(minValid|minAnswered) is 9: /gm)).toHaveLength(
      2,
    );
    const created = await cli('wave', 'create', await file('wave.json', wave2018));
    expect(created.err).not.toContain('WARNING');
    expect(created.code, created.err).toBe(0);
    expect(created.out.trim()).toBe((await findWave(db, '2018'))?.id);
  });

  test('margins: all of a file or nothing of it', async () => {
    const bad = `city,variable,category,share,population,source
330100,sex,female,0.5,1000000,census
330100,sex,male,0.5,1000000,census
990002,sex,other,1,1000,census`;
    expect(await cli('margins', '2018', await file('bad-margins.csv', bad))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/: line 4, column 3 \(category\): other is not a category of sex$/),
    });
    expect(rowsOf((await cli('margins', '2018')).out)).toEqual([]);
    const good = bad.replace(
      '990002,sex,other,1,1000,census',
      '330100,age,60+,20,,\n330100,age,16-39,50,,\n330100,age,40-59,30,,',
    );
    expect((await cli('margins', '2018', await file('margins.csv', good))).code).toBe(0);
    expect(
      rowsOf((await cli('margins', '2018')).out).map((r) => `${r.variable} ${r.category} ${r.share}`),
    ).toEqual(['age 16-39 50', 'age 40-59 30', 'age 60+ 20', 'sex female 0.5', 'sex male 0.5']);
  });

  test('quotas: every row is checked before one is set', async () => {
    const bad = await file(
      'bad-quotas.csv',
      'city,stratum,target,cap\n330100,40-59/female,1,2\n330100,40-59/nobody,1,2',
    );
    expect(await cli('quotas', '2018', bad)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/: line 3, column 2 \(stratum\): 40-59\/nobody is no stratum$/),
    });
    const above = await file('above.csv', 'city,stratum,target,cap\n330100,40-59/female,3,2');
    expect(await cli('quotas', '2018', above)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/: line 2, column 3 \(target\): the target is above the cap$/),
    });
    expect(
      (
        await cli(
          'quotas',
          '2018',
          await file('quotas.csv', 'city,stratum,target,cap\n330100,40-59/female,1,2'),
        )
      ).code,
    ).toBe(0);
  });

  test('open: with the margins of every city, once, and then it is frozen', async () => {
    expect(await cli('wave', 'open', '2018')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^margins are missing of 990002 例城 \(age, sex\)\. Set them /),
    });
    const rest = `city,variable,category,share
990002,age,16-39,50
990002,age,40-59,30
990002,age,60+,20
990002,sex,female,1`;
    expect((await cli('margins', '2018', await file('half.csv', rest))).code).toBe(1);
    const whole = rest.replace('female,1', 'female,0.5\n990002,sex,male,0.5');
    expect((await cli('margins', '2018', await file('rest.csv', whole))).code).toBe(0);
    expect((await built('wave', 'open', '2018')).code).toBe(0);
    expect(await cli('wave', 'open', '2018')).toMatchObject({ code: 1, err: 'wave 2018 is open already' });
    const frozen = await cli('quotas', '2018', join(folder, 'quotas.csv'));
    expect(frozen).toMatchObject({ code: 1, err: 'the wave is open and frozen' });
    expect(await cli('wave', 'open', 'nowhere')).toMatchObject({ code: 1, err: 'there is no wave nowhere' });
  });
});

describe('during and after fieldwork', () => {
  test('quotas are counted, screening is safe to repeat, the export holds no keys', async () => {
    for (let i = 0; i < 3; i++)
      expect(
        (await answerAs(client, '2018', '330100', { ...tinyAnswers, remark: '=1+1,"x"' })).response.status,
      ).toBe(201);
    expect(rowsOf((await cli('quotas', '2018')).out)).toMatchObject([{ counted: '2', cap: '2' }]);
    for (let again = 0; again < 2; again++)
      expect((await cli('screen', '2018')).out.trim()).toBe('verdict,submissions');
    const { out } = await built('export', '2018');
    expect(out).toMatch(/^[a-z]/);
    const rows = rowsOf(out);
    expect(rows.map((r) => r.status).sort()).toEqual(['counted', 'counted', 'quota_full']);
    expect(rows[0]).toMatchObject({ city: '330100', q_gov: '4', services: 'pay;bus', remark: `'=1+1,"x"` });
    expect(Object.keys(rows[0]!).filter((column) => /key|digest|participant/.test(column))).toEqual([]);
    expect((await cli('export', '2018', '--city', '110000')).code).toBe(1);
  });

  test('a city is named by its code or its name; one that is not in the wave is an error', async () => {
    for (const city of ['330100', '杭州', '杭州市', 'Hangzhou'])
      expect(rowsOf((await cli('quotas', '2018', '--city', city)).out), city).toHaveLength(1);
    expect(rowsOf((await cli('export', '2018', '--city', '杭州')).out)).toHaveLength(3);
    expect((await cli('review', 'list', '--wave', '2018', '--city', '杭州')).code).toBe(0);
    expect(await cli('quotas', '2018', '--city', '990002')).toMatchObject({
      code: 0,
      err: 'city 990002 has no quotas',
    });
    for (const command of [
      ['quotas', '2018'],
      ['export', '2018'],
      ['order', 'hold', '--wave', '2018', '--as', 'a', '--reason', 'b'],
      ['review', 'list', '--wave', '2018'],
      ['review', 'show', 'SIMILAR:x', '--wave', '2018'],
      ['review', 'accept', 'SIMILAR:x', '--wave', '2018', '--as', 'a', '--reason', 'b'],
    ])
      expect(await cli(...command, '--city', '宁波'), command.join(' ')).toMatchObject({
        code: 1,
        out: '',
        err: 'city 宁波 is not in wave 2018',
      });
  });

  test('publish: the operator’s figures, what would go out, a release, a correction, a withdrawal', async () => {
    const draft = JSON.parse((await cli('publish', '2018', '--draft')).out);
    expect(draft.cities[0].overall).toMatchObject({ publishable: false, score: expect.any(Number) });
    expect(draft).toMatchObject({ number: 1, supersedes: null });
    expect(await cli('publish', '2018', '--yes')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^wave 2018 takes answers until .+ with --interim$/),
    });
    const seen = await cli('publish', '2018', '--interim');
    expect(seen).toMatchObject({ code: 1, err: expect.stringContaining('--yes publishes it') });
    expect(rowsOf(seen.out).map(({ check, met }) => `${check} ${met}`)).toEqual(
      [
        'closed',
        'held',
        'screened',
        'reconciled',
        'margins',
        'withheld',
        'smallGroups',
        'signals',
        'changes',
      ].map(
        // The margins of one city name no source.
        (name) => `${name} ${name !== 'margins'}`,
      ),
    );
    expect(await db.execute(sql`select from releases`)).toHaveLength(0);
    expect(await db.execute(sql`select from release_drafts`)).toHaveLength(0);

    const first = await cli('publish', '2018', '--interim', '--yes');
    expect(first.out).toMatch(/^1 [0-9a-f]{64}\n$/);
    expect(first.err).toBe('release 1 of wave 2018 is published');
    expect(await cli('publish', '2018', '--interim', '--yes')).toMatchObject({
      code: 1,
      err: 'release 1 exists; a correction has to name its reason',
    });
    const second = JSON.parse((await cli('publish', '2018', '--draft', '--reason', 'late forms')).out);
    expect(second).toMatchObject({ number: 2, supersedes: 1, reason: 'late forms' });
    const corrected = await cli('publish', '2018', '--interim', '--yes', '--reason', 'late forms');
    expect(corrected.out).toMatch(/^2 /);
    expect((await cli('publish', '2018', '--withdraw', '2')).code).toBe(1);
    expect(await cli('publish', '2018', '--withdraw', '9', '--reason', 'wrong')).toMatchObject({
      code: 1,
      err: 'there is no release 9',
    });
    expect((await cli('publish', '2018', '--withdraw', '2', '--reason', 'wrong')).err).toBe(
      'release 2 is withdrawn',
    );
    expect((await cli('publish', '2018', '--withdraw', '2', '--reason', 'wrong')).code).toBe(1);
    expect(
      await db.execute(sql`select action, via from audit where action like '%release' or action like '%withdrawal'
        order by at`),
    ).toEqual(
      ['draft-release', 'approve-release', 'draft-release', 'approve-release']
        .concat('propose-withdrawal', 'approve-withdrawal')
        .map((action) => ({ action, via: 'command' })),
    );
  });

  test('publish: a wave that two people sign gets a draft, which another person approves', async () => {
    const { signOff: _, ...byTwo } = wave2018;
    const wave = {
      ...byTwo,
      code: 'two',
      cities: ['110000'],
      scoring: { publication: { requireMargins: false } },
    };
    await cli('wave', 'create', await file('two.json', wave));
    expect((await cli('wave', 'open', 'two')).err).toContain('two people sign its releases');
    const frozen = await cli('publish', 'two', '--interim', '--yes', '--as', 'Li Na', '--reason', 'x');
    expect(frozen).toMatchObject({ code: 0, err: expect.stringContaining('nothing is published') });
    const [draft = '', digest] = frozen.out.trim().split(' ');
    expect(frozen.err).toContain(
      `Another person than Li Na approves it: publish --approve ${draft} --as NAME`,
    );
    expect(await db.execute(sql`select from releases where draft is not null and number = 1`)).toHaveLength(
      1,
    );

    expect((await cli('publish', '--approve', draft)).err).toBe(
      'an approval wants --as with the name of who approves',
    );
    for (const name of ['Li Na', ' li  NA', 'ＬＩ Ｎａ'])
      expect(await cli('publish', '--approve', draft, '--as', name)).toMatchObject({
        code: 1,
        err: 'Another person than the author has to approve it',
      });
    const approved = await cli('publish', '--approve', draft, '--as', 'Wang Wei');
    expect(approved).toMatchObject({
      code: 0,
      out: `1 ${digest}\n`,
      err: 'release 1 of wave two is published',
    });

    const proposed = await cli('publish', 'two', '--withdraw', '1', '--reason', 'wrong', '--as', 'Li Na');
    expect(proposed.err).toContain('release 1 still stands');
    const id = proposed.out.trim();
    expect((await cli('publish', '--approve', id, '--as', 'Li Na')).code).toBe(1);
    expect((await cli('publish', '--approve', id, '--as', 'Wang Wei')).err).toBe('release 1 is withdrawn');
  });

  test('reconcile finds no difference, and finds one when there is one', async () => {
    expect((await cli('reconcile', '2018')).code).toBe(0);
    await db.execute(sql`update quotas set counted = counted - 1`);
    const found = await built('reconcile', '2018');
    expect(found.code).toBe(1);
    expect(rowsOf(found.out)).toEqual([
      { what: 'quota', city: '330100', stratum: '40-59/female', rest: '', kept: '1', recomputed: '2' },
    ]);
    await db.execute(sql`update quotas set counted = counted + 1`);
  });

  test('close and forget', async () => {
    expect((await cli('wave', 'forget', '2018', '--yes')).err).toBe('wave 2018 is not closed yet');
    expect((await cli('wave', 'close', '2018')).code).toBe(0);
    expect((await cli('wave', 'forget', '2018')).code).toBe(1);
    expect((await cli('wave', 'forget', '2018', '--yes')).code).toBe(0);
    expect(
      await db.execute(sql`select from wave_secrets join waves on id = wave_id where code = '2018'`),
    ).toHaveLength(0);
  });
});

test('--help names every command, and every command has its own', async () => {
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  const commands = out.split('Commands:')[1]?.matchAll(/^ {2}([a-z]+)/gm);
  expect([...(commands ?? [])].map(([, name]) => name)).toEqual([
    'migrate',
    'cities',
    'wave',
    'questionnaire',
    'margins',
    'quotas',
    'audio',
    'channel',
    'invite',
    'staff',
    'account',
    'key',
    'screen',
    'order',
    'review',
    'redact',
    'trail',
    'publish',
    'score',
    'forecast',
    'evaluate',
    'evaluation',
    'verify',
    'export',
    'reconcile',
    'backup',
    'restore',
    'demo',
    'help',
  ]);
  expect((await cli('publish', '--help')).out).toContain('Usage: chengsheng publish [options] [wave]');
});

test('a faulty call prints one line with a hint, and fails', async () => {
  const unknown = await built('publsh', '2018');
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain("unknown command 'publsh'");
  expect((await cli('wave', 'close', '2018', '--at', 'tomorrow')).err).toContain('2018-10-01T00:00:00Z');
});
