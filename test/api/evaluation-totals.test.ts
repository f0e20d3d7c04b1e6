import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { evaluationCommand } from '../../server/cli/commands/evaluation.ts';
import { operator } from '../../server/identity/grants.ts';
import { giveScore } from '../../server/services/evaluation/give-score.ts';
import { readReleaseInput } from '../../server/services/evaluation/read-release-input.ts';
import { buildEvaluationRelease } from '../../server/survey/evaluation/build-release.ts';
import { evaluationReleaseSchema } from '../../server/survey/evaluation/release-document.ts';
import { releaseDocumentSchema } from '../../server/survey/release/document.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, BEIJING, HANGZHOU, NINGBO, reportCity } from '../support/evaluation.ts';
import { smallSetFile } from '../support/fixtures/small-set.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

// An evaluation from its file through the commands to the totals, with the points of a real release.

const { db, url } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const cities = [HANGZHOU, NINGBO, BEIJING];
const wave = await openedWave(db, { cities, settings: { code: '2016' } });
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-evaluation-'));
const secretariat = operator('secretariat');
const now = new Date(Date.now() + 60_000);

/** The stdout of an `evaluation` command. */
async function run(...args: string[]): Promise<string> {
  const out: string[] = [];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  try {
    await evaluationCommand().exitOverride().parseAsync(args, { from: 'user' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return out.join('');
}

beforeAll(async () => {
  for (const [name, value] of Object.entries({ ...testEnvironment, DATABASE_URL: url, DATA_DIR: folder }))
    vi.stubEnv(name, value);
  // Two hundred people of Hangzhou, and a few of Ningbo, too few for a published score.
  const ages = ['16-39', '40-59', '60+'];
  for (let i = 0; i < 205; i++)
    await answerAs(client, '2016', i < 200 ? HANGZHOU : NINGBO, {
      ...tinyAnswers,
      age: ages[i % 3],
      sex: i % 2 ? 'female' : 'male',
      q_gov: 1 + ((i * i) % 5),
      q_queue: 1 + ((i * 7) % 5),
      q_bus: (i * 3) % 11,
    });
  const settings = {
    code: '2016',
    set: smallSetFile,
    wave: '2016',
    cities,
    dueAt: new Date(Date.now() + 86_400_000).toISOString(),
    review: 'province',
  };
  const path = join(folder, 'evaluation.json');
  await writeFile(path, JSON.stringify(settings));
  await run('create', path);
  await run('open', '2016');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const report = (city: string, isAccepted = true) => reportCity(db, '2016', city, { isAccepted, now });

const totals = async () =>
  buildEvaluationRelease(await readReleaseInput(db, { evaluation: '2016', actor: secretariat, now }));

test('totals have reports that count, what was given, and the points of the newest release', async () => {
  await report(HANGZHOU);
  await report(NINGBO);
  await report(BEIJING, false);
  const given = { evaluation: '2016', city: HANGZHOU, actor: secretariat, source: 'two platforms' };
  await giveScore(db, { ...given, id: randomUUID(), item: 'L1P2-A1', hundredths: 5000 });
  await giveScore(db, { ...given, id: randomUUID(), item: 'L1P2-A1', hundredths: 8125 });
  await giveScore(db, { ...given, id: randomUUID(), item: 'L6', hundredths: 150 });

  const before = await totals();
  expect(before.survey).toBeNull();
  expect(before.cities.map(({ code, reasons }) => `${code} ${reasons.join()}`)).toEqual([
    '110000 NOT_ACCEPTED,NOT_SURVEYED',
    '330100 NOT_SURVEYED',
    '330200 NOT_SURVEYED',
  ]);

  const release = await publish(db, await fieldworkOf('2016'), { signingKey, reason: null });
  const { overall } = releaseDocumentSchema
    .parse(JSON.parse(release.document))
    .cities.find(({ code }) => code === HANGZHOU)!;
  expect(overall.points).toBeGreaterThan(0);
  const after = evaluationReleaseSchema.parse(await totals());
  expect(after.survey).toEqual({ wave: '2016', release: 1, digest: release.digest });
  const [beijing, hangzhou, ningbo] = after.cities;
  expect(hangzhou).toMatchObject({
    objective: 46.43,
    survey: overall.points,
    margin: overall.pointsMoe,
    deductions: [{ code: 'L6', points: 1.5 }],
    report: { number: 1, late: false, accepted: expect.any(String) },
  });
  // In hundredths: 46.43, and the survey minus 1.50.
  expect(Math.round(100 * hangzhou!.total!)).toBe(4643 + Math.round(100 * overall.points!) - 150);
  expect(ningbo).toMatchObject({ survey: null, total: null, reasons: ['SURVEY_WITHHELD'] });
  expect(ningbo?.surveyReasons.length).toBeGreaterThan(0);
  expect(beijing).toMatchObject({ report: null, items: [], total: null });
});

test('the commands print them, and how far cities are', async () => {
  expect(await run('list')).toMatch(/^(\ufeff)?code,setName,.*\n2016,small,1,2016,/);
  const progress = await run('progress', '2016');
  expect(progress).toContain('330100,33,true,accepted,false');
  expect(progress).toContain('110000,11,true,submitted,false');
  expect(await run('totals', '2016')).toMatch(/330100 +46\.43 +\d+\.\d\d +1\.50 +\d+\.\d\d/);
  expect(await run('totals', '2016', '--explain')).toContain('L1P1-A1    30 % × 620 / 1000 × 100 = 18.60');
  const document = evaluationReleaseSchema.parse(JSON.parse(await run('totals', '2016', '--json')));
  expect(document.cities).toEqual((await totals()).cities);
});

test('a withdrawn release fills no total, and the previous one does', async () => {
  await publish(db, await fieldworkOf('2016'), { signingKey, reason: 'late paper forms' });
  expect((await totals()).survey?.release).toBe(2);
  await withdraw(db, wave.id, 2, 'a margin was wrong', new Date());
  expect((await totals()).survey?.release).toBe(1);
});

test('are the secretariat’s to see', async () => {
  for (const role of ['province', 'city-signatory', 'auditor', 'admin'] as const)
    await expect(
      readReleaseInput(db, { evaluation: '2016', actor: actorAs(role), now }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
});
