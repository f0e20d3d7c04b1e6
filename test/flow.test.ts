import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { registerCities } from '../db/cities.ts';
import { readRegistry } from '../db/registry.ts';
import { rememberSigningKey } from '../db/releases.ts';
import { addWaveCities, setMargins, type Wave } from '../db/waves.ts';
import { readFieldwork } from '../server/cache/open-wave.ts';
import { verifyCommand } from '../server/cli/commands/verify.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { signingKeyOf } from '../server/crypto/signature.ts';
import { loadConfiguration } from '../server/runtime/config/configuration.ts';
import { draftRelease } from '../server/services/releases/draft-release.ts';
import { open } from '../server/services/waves/open.ts';
import { prepareWave } from '../server/services/waves/prepare.ts';
import { operatorFigures } from '../server/survey/release/build.ts';
import type { ReleaseDocument } from '../server/survey/release/document.ts';
import { pairsOf } from '../server/survey/weighting/margins.ts';
import { testEnvironment } from './support/app.ts';
import { clientOf, submissionOf, submitTo, takeForm } from './support/client.ts';
import { testDatabase } from './support/database.ts';
import { oracle, torontoAnswers, torontoSurvey } from './support/fixtures/toronto.ts';
import { publish } from './support/publish.ts';
import { listeningServer } from './support/server.ts';
import { testOrganiser } from './support/wave.ts';

/**
 * The main job, end to end: real public answers go in at one end, through HTTP, one resident at a time, and
 * the scores that R computes come out at the other, in a release that can be verified and not be changed.
 */
const CITY = '990001';
const { db, url } = await testDatabase();
const client = clientOf(await listeningServer(url));
const configuration = loadConfiguration(testEnvironment);
const signingKey = await signingKeyOf(configuration.signingKey);
await rememberSigningKey(db, signingKey.kid, signingKey.publicJwk);
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-flow-'));
afterAll(() => rm(folder, { recursive: true }));

/** An example city and its wave, as an operator prepares them. */
async function prepareToronto(): Promise<Wave> {
  const registry = `code,name,english,kind,province_code,province,province_english,pinyin,initials
${CITY},多伦多,Toronto,example,99,安大略,Ontario,duolunduo,dld`;
  await registerCities(db, readRegistry(registry));
  const wave = await prepareWave(db, {
    code: 'toronto',
    title: { 'zh-CN': '多伦多', en: 'Toronto' },
    questionnaire: torontoSurvey,
    opensAt: '2026-01-01T00:00:00Z',
    closesAt: '2099-01-01T00:00:00Z',
    weight: 20,
    organiser: testOrganiser,
    screening: { enabled: false },
  });
  await addWaveCities(db, wave.id, [CITY]);
  const { population, margins } = oracle.cities.TOR;
  await setMargins(db, wave.id, CITY, {
    population,
    // As pairs: a jsonb column loses the order of names.
    margins: Object.fromEntries(
      Object.entries(margins).map(([variable, m]) => [variable, { ...m, targets: pairsOf(m.targets) }]),
    ),
    marginSource: 'illustrative',
  });
  await open(db, wave, new Date());
  return wave;
}

const wave = await prepareToronto();
const fieldwork = await readFieldwork(db, deriveKeys(configuration.secretKey), wave);
const receipts: string[] = [];

test('every respondent’s answers are counted, one submission at a time', async () => {
  for (const answers of torontoAnswers()) {
    const submission = submissionOf(await takeForm(client, 'toronto', CITY), answers);
    const reply = await submitTo(client, 'toronto', submission);
    const body = await reply.json();
    expect(reply.status, JSON.stringify(body)).toBe(201);
    expect(body.outcome).toBe('counted');
    receipts.push(body.receipt);
  }
  expect(receipts).toHaveLength(792);
});

test('the data stay under their licence', async () => {
  const readme = await readFile(join(import.meta.dirname, 'data/README.md'), 'utf8');
  expect(readme).toContain('Contains information licensed under the Open Government Licence – Toronto.');
});

const halfUp = (x: number) => Math.floor(100 * x + 0.5 + 1e-9) / 100;
const { uncapped: expected } = oracle.expected.TOR;
type City = ReleaseDocument['cities'][number];

describe('the release', () => {
  test('holds R’s scores, standard errors and intervals to 2 decimals', async () => {
    await publish(db, fieldwork, { signingKey, reason: null });
    const release: ReleaseDocument = await (await client('/api/v1/waves/toronto/releases/latest')).json();
    const draft = operatorFigures({
      ...(await draftRelease(db, fieldwork)),
      number: 1,
      supersedes: null,
      reason: null,
    });
    const released = release.cities[0]!;
    expect(released.n).toEqual({ received: 792, valid: 792, removed: {} });
    expect(compare(released)).toBeGreaterThan(40);
    // Whatever publication withholds is computed all the same.
    expect(compare(draft.cities[0]!)).toBe(1 + 2 + 2 * 21);
  });

  test('is accepted by `verify`, and rejected after one digit is changed', async () => {
    const [release, signature, jwks] = ['release.json', 'release.jws', 'jwks.json'].map((f) =>
      join(folder, f),
    );
    const save = async (path: string, file: string) => writeFile(file, await (await client(path)).text());
    await save('/api/v1/waves/toronto/releases/1', release!);
    await save('/api/v1/waves/toronto/releases/1/signature', signature!);
    await save('/.well-known/jwks.json', jwks!);
    const verify = () =>
      verifyCommand().parseAsync([release!, '--signature', signature!, '--jwks', jwks!], { from: 'user' });
    await verify();
    // What an editor does to a file without a word; to the signature and the keys it does no harm.
    const bytes = await readFile(release!);
    for (const changed of [
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
      Buffer.from(`\ufeff${bytes}`, 'utf16le'),
    ]) {
      await writeFile(release!, changed);
      await expect(verify()).rejects.toThrow('byte order mark: it was changed');
    }
    await writeFile(release!, bytes);
    for (const file of [signature!, jwks!])
      await writeFile(file, `\ufeff${await readFile(file, 'utf8')}\r\n`);
    await verify();

    const content = await readFile(release!, 'utf8');
    const score = `"score":${halfUp(expected.overall.estimate)}`;
    expect(content).toContain(score);
    await writeFile(release!, content.replace(score, `"score":${halfUp(expected.overall.estimate) + 1}`));
    await expect(verify()).rejects.toThrow('the signature does not hold');
  });

  test('is named by every receipt', async () => {
    for (const receipt of [receipts[0], receipts.at(-1)]) {
      const known = await (await client(`/api/v1/receipts/${receipt}`)).json();
      expect(known).toMatchObject({ known: true, wave: wave.id, releases: [1] });
    }
  });
});

/** Compares every figure of a city that is not withheld; returns how many there were. */
function compare(city: City): number {
  let compared = 0;
  const check = (figure: City['overall'], e: (typeof expected)['overall'], interval: [number, number]) => {
    if (figure.score === null) return;
    compared++;
    expect(figure.score).toBe(halfUp(e.estimate));
    expect(figure.se).toBe(halfUp(e.fixed.se));
    expect(figure.ci).toEqual(interval.map(halfUp));
  };
  check(city.overall, expected.overall, expected.overall.fixed.ciT);
  for (const d of city.dimensions) check(d, expected.dimensions[d.id]!, expected.dimensions[d.id]!.fixed.ciT);
  for (const q of city.questions) {
    const { top2, ...mean } = expected.questions[q.id]!;
    check(q, mean, mean.fixed.ciT);
    if (q.top2) check(q.top2, top2, top2.fixed.ciLogit!);
  }
  return compared;
}
