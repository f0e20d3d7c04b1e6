import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { scoreCommand, scoreFile } from './score.ts';

const oracle = new URL('../../../test/oracle/s4-three-margins.json', import.meta.url);
const clustered = new URL('../../../test/oracle/s6-clusters.json', import.meta.url);
const survey = z.looseObject({
  respondents: z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) }),
  expected: z.object({ C: z.looseObject({ n: z.number(), notes: z.array(z.string()) }) }),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** What the command writes to stdout. */
async function run(...args: string[]): Promise<string> {
  const out: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  try {
    await scoreCommand().parseAsync(args, { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return out.join('');
}

describe('the same survey', () => {
  test('gzipped, or with its respondents in a CSV file, plain or gzipped, has the same scores', async () => {
    const text = await readFile(oracle, 'utf8');
    const { respondents, ...rest } = survey.parse(JSON.parse(text));
    const csv = `\ufeff${stringify([respondents.columns, ...respondents.rows])}`;
    await write('plain.csv', csv);
    await write('packed.csv', gzipSync(csv));
    const files = [
      await write('inline.json', text),
      await write('inline.json.gz', gzipSync(text)),
      await write('plain.json', JSON.stringify({ ...rest, respondentsFile: 'plain.csv' })),
      await write('packed.json', JSON.stringify({ ...rest, respondentsFile: 'packed.csv' })),
    ];
    const [inline, ...others] = await Promise.all(files.map(scoreFile));
    expect(inline?.scores.C?.n).toBe(400);
    for (const scored of others) expect(scored).toEqual(inline);
  });
});

describe('score', () => {
  test('--json prints the form of the reference', async () => {
    const printed: unknown = JSON.parse(await run(oracle.pathname, '--json'));
    const { expected } = survey.parse(JSON.parse(await readFile(oracle, 'utf8')));
    expect(printed).toMatchObject({ C: { n: 400, weighting: 'raked', notes: expected.C.notes } });
    const city = z.looseObject({ cells: z.array(z.unknown()), result: z.looseObject({}) });
    const { C } = z.object({ C: city }).parse(printed);
    expect(Object.keys(C).sort()).toEqual(['cells', 'groups', 'n', 'notes', 'result', 'weighting']);
    expect(C.cells).toHaveLength(39);
    expect(Object.keys(C.result)).toEqual([
      'kishDeff',
      'kishNeff',
      'maxWeight',
      'df',
      'questions',
      'dimensions',
      'overall',
    ]);
  });
  test('prints figures by cluster where the file names clusters, also in a CSV file beside it', async () => {
    const { respondents, ...rest } = survey
      .omit({ expected: true })
      .parse(JSON.parse(await readFile(clustered, 'utf8')));
    await write('clusters.csv', gzipSync(stringify([respondents.columns, ...respondents.rows])));
    const beside = await write('clusters.json', JSON.stringify({ ...rest, respondentsFile: 'clusters.csv' }));
    const [inline, csv] = [await run(clustered.pathname, '--json'), await run(beside, '--json')];
    expect(csv).toBe(inline);
    const { K } = JSON.parse(inline);
    expect(K.result.overall.cluster).toMatchObject({ df: 101, se: expect.closeTo(2.37179389301752, 10) });
    expect(K.result.overall.cluster.vcov).toHaveLength(3);
    expect(K.result.questions.q1.top2.cluster.ciLogit).toHaveLength(2);
    expect(K.result.clusters).toMatchObject({ psus: 102, shared: 18 });
    expect(await run(beside)).toMatch(/^ {2}overall +360 +52\.52 +2\.37 +47\.82 +57\.23$/m);
  });
  test('prints the error and the interval that the options ask for', async () => {
    const file = JSON.parse(await readFile(oracle, 'utf8'));
    const printed: string[][] = [];
    for (const options of [{}, { variance: 'calibrated' }, { variance: 'calibrated', ci: 'normal' }]) {
      const path = await write('options.json', JSON.stringify({ ...file, options }));
      const { C } = (await scoreFile(path)).scores;
      const overall = C!.result.overall[options.variance ? 'calibrated' : 'fixed'];
      const interval = options.ci ? overall.ciZ : overall.ciT;
      const row = (await run(path)).split('\n').find((line) => line.startsWith('  overall'));
      const [, , , ...figures] = (row ?? '').trim().split(/ +/);
      expect(figures).toEqual([overall.se, ...interval!].map((x) => x!.toFixed(2)));
      printed.push(figures);
    }
    expect(new Set(printed.map(String)).size).toBe(3);
  });

  test('prints no interval beyond the scale', async () => {
    const survey = {
      questions: [{ id: 'q1', min: 1, max: 5 }],
      dimensions: {},
      cities: { A: {} },
      respondents: { columns: ['city', 'q1'], rows: [1, 1, 5, 5].map((code) => ['A', code]) },
    };
    const path = await write('few.json', JSON.stringify(survey));
    expect((await scoreFile(path)).scores.A?.result.questions.q1?.fixed.ciT?.[0]).toBeLessThan(0);
    expect(await run(path)).toMatch(/^ {2}q1 +4 +50\.00 +[\d.]+ +0\.00 +100\.00$/m);
  });

  test('prints a table otherwise', async () => {
    const lines = (await run(oracle.pathname)).split('\n');
    expect(lines[0]).toContain('C: 400 respondents, weighted; effective 210.30');
    expect(lines[2]).toMatch(/^ {2}overall +400 +64\.14 +1\.32 +61\.53 +66\.74$/);
  });
});

describe('one clear line for', () => {
  const faultOf = async (path: string) => {
    const fault = await scoreFile(path).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Error);
    const { message } = fault as Error;
    expect(message).not.toContain('\n');
    return message;
  };
  test('a file that is missing, or no JSON, or no survey', async () => {
    expect(await faultOf(join(folder, 'none.json'))).toContain('none.json: ENOENT');
    expect(await faultOf(await write('cut.json', '{"questions":'))).toContain(
      'cut.json: line 1, column 14: it is not JSON: Unexpected end',
    );
    expect(await faultOf(await write('other.json', '{}'))).toContain('other.json: questions: ');
    expect(await faultOf(await write('cut.json.gz', gzipSync('{}').subarray(0, 12)))).toContain(
      'unexpected end',
    );
  });
  test('respondents that are missing or damaged', async () => {
    const { respondents, ...rest } = survey.parse(JSON.parse(await readFile(oracle, 'utf8')));
    const path = await write('apart.json', JSON.stringify({ ...rest, respondentsFile: 'r.csv' }));
    expect(await faultOf(path)).toContain('ENOENT');
    await write('r.csv', '');
    expect(await faultOf(path)).toContain('r.csv is empty');
    await write('r.csv', `${respondents.columns.join()}\nx,C,F\n`);
    expect(await faultOf(path)).toContain('Invalid Record Length');
    await write('r.csv', `${respondents.columns.join()}\nx,C,F,65+,low,1,2,3,4,5,9\n`);
    expect(await faultOf(path)).toContain('row 1: q6 is "9"');
    await write('r.csv', gzipSync(stringify([respondents.columns, ...respondents.rows])).subarray(0, 900));
    expect(await faultOf(path)).toContain('unexpected end of file');
  });
});
