import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { primaryReader } from '../../db/reader.ts';
import { verifyReplication } from '../../server/cli/commands/verify-replication.ts';
import { sha256 } from '../../server/crypto/digest.ts';
import { releaseFile } from '../../server/services/releases/files.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { expectProblem } from '../support/problem.ts';
import { publish } from '../support/publish.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

/** From answers to a package, and from the package back to the same release. */

const { db } = await testDatabase();
const app = await testApp(db);
const { client, fieldworkOf, signingKey } = app;
const [HANGZHOU, BEIJING] = ['330100', '110000'];
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-replication-'));
afterAll(async () => await rm(folder, { recursive: true }));

const field = { mode: 'interviewer' as const, interviewer: '王' };
/** People of uneven age and mood, some with gaps in their answers; a fifth answers at one of three points. */
const personIn = (city: string, i: number) => ({
  city,
  answers: {
    lives_here: 'yes',
    ...(i % 17 !== 0 && { age: ['16-39', '40-59', '60+', '16-39'][i % 4]! }),
    sex: i % 3 ? 'female' : 'male',
    q_gov: i % 11 === 0 ? 'not_used' : 1 + ((i * 3) % 5),
    ...(i % 7 !== 0 && { q_queue: 1 + ((i * i) % 5) }),
    q_bus: (i * 7) % 11,
    q_roads: ['good', 'fair', 'poor'][(i * i) % 3]!,
  },
  source: i % 5 === 0 ? { ...field, channel: `point-${i % 3}` } : {},
});

async function answer(waveId: string, city: string, n: number, from = 0) {
  const fieldwork = await fieldworkOf(waveId);
  const sheets = Array.from({ length: n }, (_, i) => {
    const { answers, source } = personIn(city, from + i);
    return { ...sheetWith(fieldwork, answers, { id: uuidv7(), city }), ...source };
  });
  await storeSheets(db, sheets);
}

const settings = {
  code: '2018',
  weight: 40,
  screening: { enabled: false },
  benchmarks: [{ city: HANGZHOU!, question: 'q_roads', option: 'good', value: 40, source: 'a count' }],
};
const wave = await openedWave(db, { settings });
const at = (n: number | 'latest') => `/api/v1/waves/2018/releases/${n}/replication.zip`;
/** The packages' files, by release number. */
const packages: Record<number, string> = {};

beforeAll(async () => {
  await answer(wave.id, HANGZHOU!, 260);
  await answer(wave.id, BEIJING!, 40);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  // Too few answers for new figures of Hangzhou, and enough for Beijing's first.
  await answer(wave.id, HANGZHOU!, 3, 900);
  await answer(wave.id, BEIJING!, 200, 40);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: 'late' });
  for (const number of [1, 2]) {
    packages[number] = join(folder, `${number}.zip`);
    await writeFile(
      packages[number],
      await releaseFile({ db, reader: primaryReader(db) }, { waveId: wave.id, number }, 'replication'),
    );
  }
});

describe('the package', () => {
  test('is for evaluators and auditors alone, and its pull is logged', async () => {
    await expectProblem(await client(at(1)), 401, 'unauthorized', '请先登录，或使用有效的令牌或密钥');
    for (const role of ['manager', 'releaser', 'reviewer', 'supervisor'] as const) {
      const headers = await keyFor(db, role);
      for (const path of [at(1), at('latest')])
        expect([role, (await client(path, { headers })).status]).toEqual([role, 403]);
    }
    for (const role of ['evaluator', 'auditor'] as const) {
      const headers = await keyFor(db, role);
      const latest = await client(at('latest'), { headers, redirect: 'manual' });
      expect([latest.status, latest.headers.get('Location')]).toEqual([302, at(2)]);
      const response = await client(at(1), { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe('application/zip');
      expect(response.headers.get('Cache-Control')).toContain('private');
      const sent = Buffer.from(await response.arrayBuffer());
      expect(sent.equals(await readFile(packages[1]!))).toBe(true);
      const log = await (await client('/api/v1/waves/2018/pulls', { headers })).json();
      expect(log.pulls[0]).toMatchObject({ release: 1, form: 'replication', status: 200 });
    }
  });

  test('names no interviewer and no place', async () => {
    const files = unzipSync(await readFile(packages[1]!));
    const city = JSON.parse(strFromU8(files[`cities/${HANGZHOU}.json`]!));
    expect(city.counted.clusters.parts.map(({ name }: { name: string }) => name)).toEqual(['1', '2', '3']);
    for (const content of Object.values(files))
      expect(strFromU8(content)).not.toMatch(/王|point-|interviewer:/);
  });

  test('is the same when it is made again', async () => {
    const again = await import('../../server/services/releases/replication/make-package.ts');
    const { readSources } = await import('../../server/services/releases/release-sources.ts');
    const bytes = await again.replicationPackage(await readSources(db, wave.id, 1), db);
    expect(Buffer.from(bytes).equals(await readFile(packages[1]!))).toBe(true);
  });
});

async function verify(file: string, digest?: string): Promise<string> {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await verifyReplication(file, digest);
  } finally {
    write.mockRestore();
  }
  return printed;
}

describe('verify --replication', () => {
  test('recomputes every figure, also of a city that repeats an earlier release', async () => {
    expect(await verify(packages[1]!)).toMatch(/^recomputed: every figure of 2 cities of release 1 of wave /);
    const { cities } = JSON.parse(await (await client('/api/v1/waves/2018/releases/2')).text());
    const [beijing, hangzhou] = cities;
    expect(hangzhou).toMatchObject({ unchangedSince: 1, overall: { publishable: true } });
    expect(beijing).toMatchObject({ unchangedSince: null, overall: { publishable: true } });
    expect(hangzhou.benchmarks.items[0]).toMatchObject({ question: 'q_roads', option: 'good' });
    expect(await verify(packages[2]!)).toContain('release 2');
  });

  test('refuses a package of a release other than the verified one', async () => {
    await expect(verify(packages[1]!, sha256('another'))).rejects.toThrow('is of a release with the digest');
  });

  /** A package with one changed file; with a fitting manifest, as a forger would make it. */
  async function changed(name: string, change: (text: string) => string, fitting: boolean): Promise<string> {
    const files = unzipSync(await readFile(packages[1]!));
    const text = strFromU8(files[name]!);
    const other = change(text);
    expect(other).not.toBe(text);
    files[name] = strToU8(other);
    if (fitting) {
      const manifest = JSON.parse(strFromU8(files['manifest.json']!));
      manifest.files[name] = sha256(other);
      files['manifest.json'] = strToU8(JSON.stringify(manifest));
    }
    const file = join(folder, 'changed.zip');
    await writeFile(file, zipSync(files));
    return file;
  }
  const cityFile = `cities/${HANGZHOU}.json`;
  /** Adds a ten-thousandth to a number of a city, or one to a count. */
  const bump =
    (...path: (string | number)[]) =>
    (text: string) => {
      const city: Record<string, unknown> = JSON.parse(text);
      const last = path.at(-1)!;
      const holder = path
        .slice(0, -1)
        .reduce<Record<string, unknown>>((inner, name) => inner[name] as Record<string, unknown>, city);
      const number = holder[last];
      if (typeof number !== 'number') throw new Error(`no number at ${path.join('.')}`);
      holder[last] = last === 'counted' ? number + 1 : number + 0.0001;
      return JSON.stringify(city);
    };
  test.each([
    ['a sum', cityFile, bump('counted', 'rows', 0, 'sums', 2), 'recomputed'],
    ['a sum of squares', cityFile, bump('counted', 'rows', 3, 'sums', 3), 'recomputed'],
    ['a cluster', cityFile, bump('counted', 'clusters', 'parts', 0, 'sums', 0, 1, 2), 'recomputed'],
    ['a margin', cityFile, bump('margins', 'sex', 'targets', 0, 1), 'recomputed'],
    ['a count', cityFile, bump('counts', 'counted'), 'are valid, but'],
    ['an unrounded figure', cityFile, bump('unrounded', 'overall', 'estimate'), 'recomputed'],
    ['a digit', 'release.json', (text: string) => text.replace(/"score":(\d)/, '"score":1$1'), 'signature'],
    ['the questionnaire', 'questionnaire.json', (text: string) => text.replace('0.6', '0.5'), 'not the'],
  ])('finds that %s was changed, with and without a manifest that fits', async (_, name, change, fault) => {
    await expect(verify(await changed(name, change, false))).rejects.toThrow(`${name} was changed`);
    await expect(verify(await changed(name, change, true))).rejects.toThrow(fault);
  });
});

const hasR = spawnSync('Rscript', ['-e', 'library(survey); library(jsonlite)']).status === 0;
describe.skipIf(!hasR)('R', () => {
  async function unpacked(number: number): Promise<string> {
    const to = join(folder, `unpacked-${number}`);
    for (const [name, content] of Object.entries(unzipSync(await readFile(packages[number]!)))) {
      await mkdir(dirname(join(to, name)), { recursive: true });
      await writeFile(join(to, name), content);
    }
    return to;
  }
  const run = (script: string) => {
    const { status, stdout, stderr } = spawnSync('Rscript', ['replicate.R'], {
      cwd: script,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('finds the same figures to 1e-8 with the survey package, and one that differs', async () => {
    const folderOfTwo = await unpacked(2);
    const same = run(folderOfTwo);
    expect(same, JSON.stringify(same)).toMatchObject({ status: 0 });
    expect(same.stdout).toMatch(
      / figures compared; largest relative difference \d.*; 0 differ by more than 1e-08/,
    );
    const to = join(folderOfTwo, `cities/${HANGZHOU}.json`);
    const city = JSON.parse(await readFile(to, 'utf8'));
    city.unrounded.questions.q_gov.se += 1e-6;
    await writeFile(to, JSON.stringify(city));
    const result = run(folderOfTwo);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain(`${HANGZHOU} question:q_gov se: `);
  });
});
