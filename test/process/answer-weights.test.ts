import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertVerdicts } from '../../db/verdicts.ts';
import { writeExports } from '../../server/services/exports/write-exports.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import type { CityScore } from '../../server/survey/score/score.ts';
import { codesOf, designOf, scoreOf } from '../../server/survey/score/scoring-design.ts';
import { randomFrom } from '../../server/survey/weighting/bootstrap.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { removalOf, sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// Weights for use elsewhere: from a release's file, anybody can compute its scores and their errors.

const database = await testDatabase();
const { db, url } = database;
const app = await testApp(db);
const { client, fieldworkOf, platform, signingKey } = app;
const [HANGZHOU, BEIJING] = ['330100', '110000'];
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-weights-'));
afterAll(() => rm(folder, { recursive: true }));

const wave = await openedWave(db, { settings: { screening: { enabled: false } } });
const at = `/api/v1/waves/${wave.code}/exports`;
const manager = await keyFor(db, 'manager');
/** A person at one of 24 points, where moods differ. */
const personAt = (i: number) => {
  const random = randomFrom([i + 1, 7, 11, 13]);
  for (let skipped = 0; skipped < 16; skipped++) random();
  const mood = ((i % 24) * 7) % 3;
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  return {
    lives_here: 'yes',
    ...(upTo(19) > 0 && { age: ['16-39', '40-59', '60+', '16-39'][upTo(3)]! }),
    sex: upTo(4) > 1 ? 'female' : 'male',
    q_gov: upTo(12) === 0 ? 'not_used' : 1 + Math.min(4, upTo(3) + Math.floor(mood / 2)),
    ...(upTo(6) > 0 && { q_queue: 1 + upTo(4) }),
    q_bus: Math.min(10, upTo(8) + mood),
    q_roads: ['good', 'fair', 'poor'][upTo(2)]!,
  };
};
async function answer(city: string, n: number, from = 0): Promise<string[]> {
  const fieldwork = await fieldworkOf(wave.id);
  const sheets = Array.from({ length: n }, (_, k) => {
    const i = from + k;
    const source = { mode: 'interviewer' as const, interviewer: `王 ${i % 3}`, channel: `point-${i % 24}` };
    const sheet = sheetWith(fieldwork, personAt(i), { id: uuidv7(), city });
    return i % 5 > 0 ? { ...sheet, ...source } : sheet;
  });
  await storeSheets(db, sheets);
  return sheets.map(({ id }) => id);
}

/** Scores of the first release, before rounding. */
const scores = new Map<string, CityScore>();
beforeAll(async () => {
  const early = await answer(HANGZHOU!, 600);
  await answer(BEIJING!, 120);
  await insertVerdicts(db, [removalOf(wave.id, early[0]!)]);
  for (const city of (await draftRelease(db, await fieldworkOf(wave.id))).cities)
    scores.set(city.code, city.score);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  // Answers after the cut-off, too few in Hangzhou for other figures.
  await answer(HANGZHOU!, 2, 5000);
  await insertVerdicts(db, [removalOf(wave.id, early[1]!)]);
  await answer(BEIJING!, 100, 900);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: 'late' });
});

type Row = Record<string, string>;
async function exported(wish: Record<string, unknown>): Promise<{ text: string; rows: Row[]; name: string }> {
  const { id } = await (
    await post(client, at, { id: uuidv7(), purpose: 'analysis', ...wish }, manager)
  ).json();
  await writeExports({ database, fieldworkOf, now: platform.now, log: platform.log });
  const response = await client(`${at}/${id}/file`, { headers: manager });
  const text = await response.text();
  await client(`${at}/${id}`, { method: 'DELETE', headers: manager });
  const name = /filename="(.*)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? '';
  return { text, rows: parse(text, { columns: true, bom: true }), name };
}
const inCity = (rows: readonly Row[], city: string) => rows.filter((row) => row.city === city);
const counting = (rows: readonly Row[]) => rows.filter(({ weight }) => weight !== '');

/** A question's mean score under weights. */
function meanOf(rows: readonly Row[], question: string, weightOf: (row: Row) => number): number {
  const design = designOf(tiny, HANGZHOU);
  const q = design.questions.findIndex(({ id }) => id === question);
  const scored = rows.flatMap((row) => {
    const answers = Object.fromEntries(
      tiny.questions.flatMap(({ id, type }) =>
        row[id] === '' || row[id] === undefined
          ? []
          : [[id, type === 'scale' && /^\d+$/.test(row[id]) ? Number(row[id]) : row[id]]],
      ),
    );
    const code = codesOf(tiny.questions, answers)[q];
    return typeof code === 'number' ? [{ w: weightOf(row), y: scoreOf(design.questions[q]!, code) }] : [];
  });
  return scored.reduce((sum, { w, y }) => sum + w * y, 0) / scored.reduce((sum, { w }) => sum + w, 0);
}

test('without a release a file has no weights, and is of now', async () => {
  const { rows, name } = await exported({});
  expect(rows).toHaveLength(822);
  expect(Object.keys(rows[0]!)).not.toContain('weight');
  expect(name).toMatch(/-all-\d{8}T\d{6}Z\.csv$/);
});

describe('the file of a release', () => {
  test('has what its figures are of, with weights that give them', async () => {
    const { rows, name } = await exported({ release: 1 });
    expect(name).toBe(`answers-${wave.code}-all-release-1.csv`);
    expect([inCity(rows, HANGZHOU!).length, inCity(rows, BEIJING!).length]).toEqual([600, 120]);
    expect(counting(rows)).toHaveLength(719);
    for (const { weight, psu, status } of rows)
      expect([weight !== '', psu !== '']).toEqual([status === 'counted', status === 'counted']);
    for (const city of [HANGZHOU!, BEIJING!]) {
      const there = counting(inCity(rows, city));
      const { result } = scores.get(city)!;
      for (const [question, { estimate }] of Object.entries(result.questions)) {
        const mean = meanOf(there, question, ({ weight }) => Number(weight));
        expect(Math.abs(mean / estimate! - 1), `${city} ${question}`).toBeLessThan(1e-8);
      }
      expect(new Set(there.map(({ psu }) => psu)).size).toBe(result.clusters!.psus);
      expect(Math.max(...there.map(({ weight }) => Number(weight)))).toBe(result.maxWeight);
    }
    const alone = counting(rows).filter(({ channel }) => channel === '');
    expect(alone.every(({ psu, id }) => psu === id)).toBe(true);
    const places = counting(rows).filter(({ channel }) => channel !== '');
    expect(new Set(places.map(({ city, channel }) => `${city} ${channel}`)).size).toBe(
      new Set(places.map(({ psu }) => psu)).size,
    );
  });

  test('has of a city that repeats an earlier one what that one has', async () => {
    const { rows } = await exported({ release: 2 });
    expect([inCity(rows, HANGZHOU!).length, counting(inCity(rows, HANGZHOU!)).length]).toEqual([600, 599]);
    expect(counting(inCity(rows, BEIJING!))).toHaveLength(220);
  });

  test('has the same replicates each time, also from the command line', async () => {
    const once = await exported({ city: BEIJING, release: 1, replicates: 3 });
    const columns = ['weight', 'replicate_1', 'replicate_2', 'replicate_3', 'q_gov', 'q_bus'];
    const linesOf = (rows: readonly Row[]) =>
      rows.map((row) => columns.map((column) => row[column]).join()).sort();
    const program = join(import.meta.dirname, '../../dist/server/cli.js');
    const cli = (...args: string[]) =>
      spawnSync(process.execPath, [program, 'export', wave.code, ...args], {
        env: { PATH: process.env.PATH, ...testEnvironment, DATABASE_URL: url, DATA_DIR: folder },
        encoding: 'utf8',
      });
    const printed = cli('--city', BEIJING!, '--release', '1', '--replicates', '3');
    expect(printed.stderr).toMatch(/drawn from the digest of the release: [0-9a-f]{64}/);
    expect(linesOf(parse(printed.stdout, { columns: true }))).toEqual(linesOf(once.rows));
    expect(cli('--replicates', '3').stderr).toContain('--replicates needs a --release');
    expect(cli('--release', '9').stderr).toContain('There is no such release');
  });
});

test('a wish that makes no sense is refused', async () => {
  const ask = (wish: object) => post(client, at, { id: uuidv7(), purpose: 'x', ...wish }, manager);
  expect((await ask({ replicates: 100 })).status).toBe(422);
  expect((await ask({ release: 1, replicates: 201 })).status).toBe(422);
  const unknown = await ask({ release: 3 });
  expect([unknown.status, (await unknown.json()).type]).toEqual([
    404,
    'urn:chengsheng:problem:release-unknown',
  ]);
  const page = `/console/${wave.code}/exports`;
  const send = (fields: Record<string, string>) =>
    client(page, { method: 'POST', headers: manager, body: new URLSearchParams(fields) });
  const form = { id: uuidv7(), city: '', purpose: 'analysis' };
  const lacking = await send({ ...form, release: '', replicates: '100' });
  expect([lacking.status, await lacking.text()]).toEqual([
    422,
    expect.stringContaining('复制权重须按一期结果计算'),
  ]);
  const gone = await send({ ...form, release: '7', replicates: '' });
  expect([gone.status, await gone.text()]).toEqual([
    422,
    expect.stringContaining('请选择本轮调查的一期结果'),
  ]);
  const asked = await send({ ...form, release: '1', replicates: '100' });
  expect(asked.status).toBe(303);
  const html = await (await client(page, { headers: manager })).text();
  expect(html).toContain('按第 1 期加权，100 组复制权重');
  await client(`${at}/${form.id}`, { method: 'DELETE', headers: manager });
});

const hasR = spawnSync('Rscript', ['-e', 'library(survey)']).status === 0;
describe.skipIf(!hasR)('R’s survey package', () => {
  test('finds the published means and errors: by clusters exactly, by replicates to within the simulation’s error', async () => {
    const { text } = await exported({ city: HANGZHOU, release: 1, replicates: 200 });
    await writeFile(join(folder, 'answers.csv'), text.replace(/^\ufeff/, ''));
    await writeFile(join(folder, 'errors.R'), script);
    const { status, stdout, stderr } = spawnSync('Rscript', ['errors.R'], { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const found: Row[] = parse(stdout, { columns: true });
    const { questions } = scores.get(HANGZHOU!)!.result;
    console.log('question  published SE  svydesign  svrepdesign  replicates/published');
    for (const { question, mean, linear, replicated } of found) {
      const { estimate, cluster } = questions[question!]!;
      const ratio = Number(replicated) / cluster!.se!;
      console.log(question, cluster!.se, linear, replicated, ratio.toFixed(3));
      expect(Math.abs(Number(mean) / estimate! - 1)).toBeLessThan(1e-8);
      expect(Math.abs(Number(linear) / cluster!.se! - 1)).toBeLessThan(1e-6);
      // 200 replicates estimate a standard error to 5 %; they include the calibration of weights, which lowers it.
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.15);
    }
    expect(found).toHaveLength(4);
  });
});

/** The script in docs/scoring.md, for each question. */
const script = `
suppressMessages(library(survey))
answers <- read.csv("answers.csv", na.strings = c("", "not_used", "dont_know"))
answers <- answers[!is.na(answers$weight), ]
answers$q_gov <- 25 * (answers$q_gov - 1)
answers$q_queue <- 100 - 25 * (answers$q_queue - 1)
answers$q_bus <- 10 * answers$q_bus
answers$q_roads <- c(good = 100, fair = 60, poor = 0)[answers$q_roads]
linear <- svydesign(ids = ~psu, weights = ~weight, data = answers)
replicated <- svrepdesign(weights = ~weight, repweights = "^replicate_[0-9]+$", data = answers,
  type = "bootstrap", combined.weights = TRUE, mse = TRUE)
cat("question,mean,linear,replicated\\n")
for (question in c("q_gov", "q_queue", "q_bus", "q_roads")) {
  of <- as.formula(paste("~", question))
  mean <- svymean(of, linear, na.rm = TRUE)
  cat(sprintf("%s,%.12g,%.12g,%.12g\\n", question, coef(mean), SE(mean), SE(svymean(of, replicated, na.rm = TRUE))))
}
`;
