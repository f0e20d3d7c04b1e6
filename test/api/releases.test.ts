import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compactVerify, createLocalJWKSet } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { refusingConstraint } from '../../db/errors.ts';
import { primaryReader } from '../../db/reader.ts';
import { createReleaseCache } from '../../server/cache/releases.ts';
import { nodeCoders } from '../../server/runtime/node/compress.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { operatorFigures } from '../../server/survey/release/build.ts';
import { releaseDocumentSchema } from '../../server/survey/release/document.ts';
import { tableColumns } from '../../server/survey/release/table-fields.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

const { db } = await testDatabase();
const app = await testApp(db);
const { client, signingKey } = app;
let wave: { id: string; code: string };
const at = (path = '') => `/api/v1/waves/${wave.code}/releases${path}`;
const text = async (path: string) => await (await client(path)).text();

/** A hundred and twenty residents of one city, enough to publish, and a few of another. */
beforeAll(async () => {
  wave = await openedWave(db, { quotas: [{ city: '330100', stratum: '40-59/female', cap: 1000 }] });
  const ages = ['16-39', '40-59', '60+'];
  for (let i = 0; i < 126; i++) {
    const city = i < 120 ? '330100' : '110000';
    const answers = {
      ...tinyAnswers,
      age: ages[i % 3],
      sex: i % 2 ? 'female' : 'male',
      q_gov: 1 + (i % 5),
      q_queue: 1 + ((i * 7) % 5),
      q_bus: 3 + (i % 7),
    };
    const { response, body } = await answerAs(client, wave.code, city, answers);
    expect(response.status, JSON.stringify(body)).toBe(201);
  }
  await publish(db, await app.fieldworkOf(wave.id), { signingKey, reason: null });
});

describe('a numbered release', () => {
  test('is canonical JSON, immutable, with its digest as a strong ETag', async () => {
    const response = await client(at('/1'));
    const content = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(response.headers.get('Cache-Control')).toContain('immutable');
    expect(canonicalize(JSON.parse(content))).toBe(content);
    const digest = createHash('sha256').update(content).digest('hex');
    expect(response.headers.get('ETag')).toBe(`"${digest}"`);
    expect(releaseDocumentSchema.safeParse(JSON.parse(content)).error).toBeUndefined();

    const again = await client(at('/1'), { headers: { 'If-None-Match': `"${digest}"` } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('is signed: a detached JWS over its bytes, by a key of the key set', async () => {
    const [header, payload, signature] = (await text(at('/1/signature'))).split('.');
    expect(payload).toBe('');
    const keys = JSON.parse(await text('/.well-known/jwks.json'));
    const bytes = Buffer.from(await text(at('/1'))).toString('base64url');
    const { protectedHeader } = await compactVerify(
      `${header}.${bytes}.${signature}`,
      createLocalJWKSet(keys),
    );
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: signingKey.kid });
    expect(keys.keys.every((key: object) => !('d' in key))).toBe(true);
  });

  test('comes as CSV and as a spreadsheet', async () => {
    const csv = await client(at('/1/scores.csv'));
    expect(csv.headers.get('Content-Type')).toContain('text/csv');
    const rows: Record<string, string>[] = parse(await csv.text(), { columns: true, bom: true });
    const document = JSON.parse(await text(at('/1')));
    const overall = rows.find((r) => r.code === '330100' && r.level === 'overall')!;
    const city = document.cities.find((c: { code: string }) => c.code === '330100');
    expect(Number(overall.score)).toBe(city.overall.score);
    expect(Number(overall.points)).toBe(city.overall.points);
    const xlsx = new Uint8Array(await (await client(at('/1/scores.xlsx'))).arrayBuffer());
    expect(Buffer.from(xlsx.subarray(0, 2)).toString()).toBe('PK');
  });

  test('comes as Parquet, with the types of its columns and the cells of the CSV', async () => {
    const parquet = await client(at('/1/scores.parquet'));
    expect(parquet.headers.get('Content-Type')).toBe('application/vnd.apache.parquet');
    const file = await parquet.arrayBuffer();
    const rows = await parquetReadObjects({ file });
    const lines: Record<string, string>[] = parse(await text(at('/1/scores.csv')), {
      columns: true,
      bom: true,
    });
    expect(rows).toHaveLength(lines.length);
    for (const [i, row] of rows.entries())
      for (const column of tableColumns) {
        const cell = row[column] === null ? '' : String(row[column]);
        if (!lines[i]![column]!.startsWith('<')) expect([column, cell]).toEqual([column, lines[i]![column]]);
      }
    expect(rows[0]).toMatchObject({ level: 'overall', population: 1_000_000n, publishable: false });
    const { key_value_metadata: about } = parquetMetadata(file);
    const { digest } = JSON.parse(await text(at())).releases[0];
    expect(Object.fromEntries(about!.map(({ key, value }) => [key, value]))).toMatchObject({
      wave: wave.code,
      release: '1',
      digest,
    });
  });

  test('and its files are not sent again to who holds them', async () => {
    const tags = new Set<string>();
    for (const file of ['', '/scores.csv', '/scores.xlsx', '/scores.parquet', '/signature']) {
      const first = await client(at(`/1${file}`));
      const tag = first.headers.get('ETag') ?? '';
      expect(tags.has(tag)).toBe(false);
      tags.add(tag);
      for (const held of [tag, `W/"other", W/${tag}`, '*']) {
        const again = await client(at(`/1${file}`), { headers: { 'If-None-Match': held } });
        expect([again.status, await again.text()]).toEqual([304, '']);
        for (const name of ['ETag', 'Cache-Control'])
          expect(again.headers.get(name)).toBe(first.headers.get(name));
      }
      const bytes = Buffer.from(await first.arrayBuffer());
      const other = await client(at(`/1${file}`), { headers: { 'If-None-Match': '"other"' } });
      expect(other.status).toBe(200);
      expect(bytes.equals(Buffer.from(await other.arrayBuffer()))).toBe(true);
    }
    const unknown = await client(at('/99'), { headers: { 'If-None-Match': '*' } });
    await expectProblem(unknown, 404, 'release-unknown', '没有这一期结果');
  });

  test('comes compressed to clients that accept that, under the same tag: the signature covers the bytes within', async () => {
    const plain = new Uint8Array(await (await client(at('/1'))).arrayBuffer());
    for (const [file, form] of [
      ['', ''],
      ['/scores.csv', '-csv'],
    ] as const)
      for (const [coding, decode] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const response = await client(at(`/1${file}`), { headers: { 'Accept-Encoding': coding } });
        expect(response.headers.get('Content-Encoding')).toBe(coding);
        expect(response.headers.get('Vary')).toBe('Accept-Encoding, Authorization');
        const digest = createHash('sha256').update(plain).digest('hex');
        expect(response.headers.get('ETag')).toBe(`"${digest}${form}"`);
        const coded = new Uint8Array(await response.arrayBuffer());
        const whole = form ? new Uint8Array(await (await client(at(`/1${file}`))).arrayBuffer()) : plain;
        expect(coded.length).toBeLessThan(whole.length / 2);
        expect(Buffer.compare(decode(coded), whole)).toBe(0);
      }
  });

  test('has its tables stored: made once, the same from every process', async () => {
    const read = async (of: typeof client) =>
      Buffer.from(await (await of(at('/1/scores.xlsx'))).arrayBuffer());
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => read(client)));
    const elsewhere = await read((await testApp(db)).client);
    for (const other of [...others, elsewhere]) expect(other.equals(first!)).toBe(true);
  });

  test('is made into something once, however many ask for it at once', async () => {
    const kept = createReleaseCache({ db, reader: primaryReader(db), coders: nodeCoders });
    let times = 0;
    const make = async () => {
      times++;
      await sleep(20);
      return 'made';
    };
    const all = await Promise.all(
      Array.from({ length: 15 }, (_, i) => kept.file(wave.id, 1, 'some', make, i % 2 ? 'gzip' : undefined)),
    );
    expect(new Set(all.map((bytes) => bytes.length)).size).toBe(2);
    expect(times).toBe(1);
  });

  test('latest leads to it; an unknown one is a problem', async () => {
    const latest = await client(at('/latest'), { redirect: 'manual' });
    expect(latest.status).toBe(302);
    expect(latest.headers.get('Location')).toBe(at('/1'));
    expect(latest.headers.get('Cache-Control')).toBe('no-store');
    for (const file of ['/scores.csv', '/scores.xlsx', '/scores.parquet']) {
      const redirect = await client(at(`/latest${file}`), { redirect: 'manual' });
      expect([redirect.status, redirect.headers.get('Location')]).toEqual([302, at(`/1${file}`)]);
      expect(redirect.headers.get('Cache-Control')).toBe('no-store');
    }
    await expectProblem(await client(at('/99')), 404, 'release-unknown', '没有这一期结果');
    await expectProblem(await client(at('/0')), 404, 'not-found', '没有这个地址');
    await expectProblem(
      await client('/api/v1/waves/nowhere/releases'),
      404,
      'wave-unknown',
      '没有这一轮调查，或尚未开放',
    );
  });
});

describe('what cannot be published', () => {
  test('is computed for the operator and appears in no public reply', async () => {
    const draft = await draftRelease(db, await app.fieldworkOf(wave.id));
    const figures = operatorFigures({ ...draft, number: 2, supersedes: 1, reason: 'x' });
    const hidden = figures.cities.find((c) => c.code === '110000')!;
    expect(hidden.overall).toMatchObject({ publishable: false, score: expect.any(Number) });
    const document = JSON.parse(await text(at('/1')));
    const shown = document.cities.find((c: { code: string }) => c.code === '110000');
    const nothing = { score: null, se: null, ci: null, moe: null, points: null, pointsMoe: null };
    for (const figure of [shown.overall, ...shown.dimensions, ...shown.questions])
      expect(figure).toMatchObject({ ...nothing, publishable: false });
    expect(shown.overall.reasons).toContain('N_BELOW_MIN');
    const csv: Record<string, string>[] = parse(await text(at('/1/scores.csv')), {
      columns: true,
      bom: true,
    });
    const rows = csv.filter((r) => r.code === '110000');
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter((r) => r.score !== '')).toEqual([]);
    const feed = JSON.parse(await text(`/api/v1/waves/${wave.code}/evaluation`));
    const fed = feed.cities.find((c: { code: string }) => c.code === '110000');
    expect(fed).toMatchObject({ score: null, points: null, margin: null, publishable: false });
    expect(fed.reasons).toContain('N_BELOW_MIN');
  });
});

describe('the evaluation feed', () => {
  test('is JSON, or CSV by Accept, and names release and digest', async () => {
    const path = `/api/v1/waves/${wave.code}/evaluation`;
    const feed = JSON.parse(await text(path));
    const city = feed.cities.find((c: { code: string }) => c.code === '330100');
    const [summary] = JSON.parse(await text(at())).releases;
    expect(city).toMatchObject({
      name: '杭州市',
      n: 120,
      publishable: true,
      release: 1,
      digest: summary.digest,
    });
    expect(city.points).toBeCloseTo(city.score * 0.2, 1);
    const csv = await client(path, { headers: { Accept: 'text/csv' } });
    expect(csv.headers.get('Content-Type')).toContain('text/csv');
    const rows: Record<string, string>[] = parse(await csv.text(), { columns: true });
    expect(rows.map((r) => r.code)).toEqual(feed.cities.map((c: { code: string }) => c.code));
  });
});

describe('corrections and withdrawals', () => {
  test('a second release needs a reason and names what it supersedes; a withdrawn one is passed over', async () => {
    const fieldwork = await app.fieldworkOf(wave.id);
    await expect(publish(db, fieldwork, { signingKey, reason: null })).rejects.toThrow('reason');
    await publish(db, fieldwork, { signingKey, reason: '补录' });
    expect(JSON.parse(await text(at('/2')))).toMatchObject({ number: 2, supersedes: 1, reason: '补录' });
    expect((await client(at('/latest'), { redirect: 'manual' })).headers.get('Location')).toBe(at('/2'));

    await withdraw(db, wave.id, 2, 'wrong margins', new Date());
    expect((await client(at('/latest'), { redirect: 'manual' })).headers.get('Location')).toBe(at('/1'));
    const { releases } = JSON.parse(await text(at()));
    expect(releases.map((r: { number: number }) => r.number)).toEqual([2, 1]);
    expect(releases[0].withdrawn).toMatchObject({ reason: 'wrong margins' });
    expect(releases[1].withdrawn).toBeNull();
    // A withdrawn release stays provable to evaluators who pulled it.
    expect((await client(at('/2'))).status).toBe(200);
  });
});

describe('the database refuses', () => {
  test.each([
    ['to change a release', sql`update releases set document = '{}'`],
    ['to delete a release', sql`delete from releases`],
    ['to truncate the releases', sql`truncate releases cascade`],
    ['to change an answer', sql`update submissions set answers = '{}'`],
    ['to delete a submission', sql`delete from submissions`],
    ['to change the table of a release', sql`update release_files set bytes = ''`],
    ['to truncate the tables', sql`truncate release_files`],
    ['to delete a withdrawal', sql`delete from withdrawals`],
    ['to change a questionnaire', sql`update questionnaires set digest = ''`],
    ['to free a participant', sql`delete from participants`],
    ['to change an opened wave', sql`update waves set weight = 40`],
    ['to change margins of an opened wave', sql`update wave_cities set margins = null`],
    ['to add a city to an opened wave', sql`insert into wave_cities select id, '310000' from waves`],
    ['to raise a cap', sql`update quotas set cap = cap + 1`],
    ['to overshoot', sql`update quotas set counted = cap + 1`],
  ])('%s', async (_, statement) => {
    const failure = await db.execute(statement).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    const cause = (failure as Error).cause as Error & { code: string };
    expect(['23001', '23514']).toContain(cause.code);
    expect(refusingConstraint(failure) ?? cause.message).toMatch(/immutable|frozen|overshoot/);
  });
});
