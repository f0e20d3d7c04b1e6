import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { testEnvironment } from '../../../test/support/app.ts';
import { smallSetFile, smallValues } from '../../../test/support/fixtures/small-set.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { signDetached, signingKeyOf } from '../../crypto/signature.ts';
import { evaluationReleaseSchema } from '../../survey/evaluation/release-document.ts';
import { shippedSet } from '../../survey/evaluation/sets/shipped.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import { evaluateCommand } from './evaluate.ts';
import { verifyCommand } from './verify.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const digest = 'd'.repeat(64);
const city = {
  code: '330100',
  report: { number: 2, accepted: '2016-12-28T08:00:00Z', values: smallValues },
  given: { 'L1P2-A1': 81.25 },
  deductions: { L6: 1.5 },
};
const file = {
  evaluation: '2016',
  createdAt: '2017-07-01T00:00:00Z',
  set: smallSetFile,
  survey: {
    wave: '2016',
    release: 3,
    digest,
    weight: 20,
    cities: [
      { code: '330100', score: 63.71, points: 12.74, pointsMoe: 3 },
      { code: '330200', score: null, points: null, pointsMoe: null, reasons: ['N_BELOW_MIN'] },
    ],
  },
  cities: [
    city,
    { ...city, code: '330200', deductions: {} },
    { code: '330300' },
    { ...city, code: '330400', report: { values: smallValues } },
  ],
};

/** What the command writes to stdout and stderr. */
async function run(content: unknown, ...args: string[]) {
  const path = await write(
    'evaluation.json',
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  return await outputOf(evaluateCommand(), path, ...args);
}

async function write(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function outputOf(command: Command, ...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
  ];
  try {
    await command.parseAsync(args, { from: 'user' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { out: out.join(''), err: err.join('') };
}

describe('evaluate', () => {
  test('--json prints the release document', async () => {
    const release = evaluationReleaseSchema.parse(JSON.parse((await run(file, '--json')).out));
    expect(release).toMatchObject({
      evaluation: '2016',
      number: 1,
      set: { name: 'small', version: 1, digest: sha256(canonicalJson(smallSetFile)) },
      survey: { wave: '2016', release: 3, digest },
    });
    expect(release.cities.map(({ total, reasons }) => total ?? reasons.join())).toEqual([
      57.67,
      'SURVEY_WITHHELD',
      'NO_REPORT,NOT_SURVEYED',
      'NOT_ACCEPTED,NOT_SURVEYED',
    ]);
    expect(release.cities[1]?.surveyReasons).toEqual(['N_BELOW_MIN']);
  });

  test('prints a table for people', async () => {
    expect((await run(file)).out).toBe(
      [
        'city         of 80     of 20  deducted     total    margin  band',
        '330100       46.43     12.74      1.50     57.67      3.00  起步期 (within the margin of 55)',
        '330200       46.43         –      0.00         –         –  SURVEY_WITHHELD',
        '330300           –         –      0.00         –         –  NO_REPORT NOT_SURVEYED',
        '330400           –         –      1.50         –         –  NOT_ACCEPTED NOT_SURVEYED',
        '',
      ].join('\n'),
    );
  });

  test('--explain prints each step; beside the document they go to stderr', async () => {
    const { out } = await run(file, '--explain');
    expect(out).toContain('  L1P1-A1    30 % × 620 / 1000 × 100 = 18.60\n');
    expect(out).toContain('  total      26.43 + 20.00 + 12.74 − 1.50 = 57.67\n');
    expect(out).toContain('  no total: NO_REPORT, NOT_SURVEYED\n');
    const both = await run(file, '--json', '--explain');
    expect(both.err).toBe(out);
    expect(both.out).toBe((await run(file, '--json')).out);
  });

  test('without a review, what was submitted counts', async () => {
    const { out } = await run({ ...file, review: false }, '--json');
    expect(evaluationReleaseSchema.parse(JSON.parse(out)).cities[3]).toMatchObject({
      report: { accepted: null },
      objective: 46.43,
    });
  });

  test('a number or an option alone is an entry', async () => {
    const values = Object.fromEntries(
      Object.entries(smallValues).map(([field, entry]) => [
        field,
        entry.value === null ? entry : entry.value,
      ]),
    );
    const cities = [{ ...city, report: { ...city.report, values } }];
    const { out } = await run({ ...file, cities }, '--json');
    expect(evaluationReleaseSchema.parse(JSON.parse(out)).cities[0]?.total).toBe(57.67);
  });

  test('takes a shipped set by its name', async () => {
    const { out } = await run({ ...file, set: 'nsc-2016', cities: [{ code: '330100' }] }, '--json');
    expect(evaluationReleaseSchema.parse(JSON.parse(out)).set).toMatchObject({
      name: 'nsc-2016',
      digest: sha256(canonicalJson(shippedSet('nsc-2016'))),
    });
  });

  test('a province’s optional set is a table of its own', async () => {
    const { indicators, ...level } = smallSetFile.levels[1]!;
    const set = {
      ...smallSetFile,
      levels: [{ ...level, indicators: [{ ...indicators[0], weight: 100 }] }],
      relations: [],
      deductions: [],
    };
    const values = {
      'L2P1-A1.used': smallValues['L2P1-A1.used'],
      'L2P1-A1.all': smallValues['L2P1-A1.all'],
    };
    const optional = [
      { province: '33', set, cities: [{ code: '330100', report: { ...city.report, values } }] },
    ];
    const { out } = await run({ ...file, optional });
    expect(out).toContain('\nprovince 33\ncity        of 100      of 0');
    expect(out).toMatch(/province 33\n.*\n330100 +66\.67 +– +0\.00 +66\.67 +– {2}起步期\n$/);
  });
});

describe('--survey', () => {
  const figure = { se: 1, ci: null, moe: 2.5, publishable: true, reasons: [], warnings: [] };
  const release: ReleaseDocument = {
    wave: '2016',
    number: 3,
    createdAt: '2016-12-16T00:00:00Z',
    supersedes: 2,
    reason: 'late paper forms',
    provenance: {
      questionnaire: [{ version: 1, digest }],
      cutoff: '2016-12-15T00:00:00Z',
      screening: {},
      weighting: { weight: 20 },
      code: 'chengsheng 0.1.0',
      submissions: { received: 500, counted: 480, byReason: {} },
    },
    cities: [
      {
        code: '330100',
        name: '杭州市',
        n: { received: 500, valid: 480, removed: {} },
        neff: 400,
        deff: 1.2,
        maxWeight: 2,
        margins: {
          population: null,
          source: null,
          weighting: 'none',
          capped: false,
          notes: [],
          variables: [],
        },
        // 20 % of 63.76 is 12.752; the release rounded from more decimals, and it decides.
        overall: { ...figure, score: 63.76, points: 12.76, pointsMoe: 0.5 },
        dimensions: [],
        questions: [],
        unscreened: null,
      },
    ],
  };

  test('takes points and margin from the wave’s release, by number and digest, and recomputes nothing', async () => {
    const content = canonicalJson(release);
    const path = await write('survey.json', content);
    const { out } = await run({ ...file, survey: undefined, cities: [city] }, '--survey', path, '--json');
    expect(evaluationReleaseSchema.parse(JSON.parse(out))).toMatchObject({
      survey: { wave: '2016', release: 3, digest: sha256(content) },
      cities: [{ survey: 12.76, total: 57.69, margin: 0.5 }],
    });
  });

  test('of another weight is refused', async () => {
    const weighting = { weight: 40 };
    const other = { ...release, provenance: { ...release.provenance, weighting } };
    const path = await write('survey.json', canonicalJson(other));
    await expect(run(file, '--survey', path)).rejects.toThrow(
      'survey.weight: is 40, but the survey weighs 20',
    );
  });
});

describe('refuses with the place of every fault', () => {
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /line 1, column 2: it is not JSON/],
    ['a set that does not exist', { ...file, set: 'nsc-2017' }, /set: no set called nsc-2017 comes with/],
    [
      'a set that does not add up',
      { ...file, set: { ...smallSetFile, levels: smallSetFile.levels.slice(1) } },
      /set\.levels: the weights of all indicators sum to 50\.00, not 100/,
    ],
    ['no survey', { ...file, survey: undefined }, /survey: is missing: the set has a survey/],
    [
      'a survey of another weight',
      { ...file, survey: { ...file.survey, weight: 40 } },
      /survey\.weight: is 40, but the survey weighs 20 in the set/,
    ],
    ['a city twice', { ...file, cities: [city, city] }, /cities\[1\]\.code: city 330100 appears twice/],
    [
      'what is not given',
      { ...file, cities: [{ ...city, given: { 'L1P1-A1': 5 } }] },
      /cities\[0\]\.given\.L1P1-A1: is no item that the secretariat enters/,
    ],
    [
      'more decimals than two',
      { ...file, cities: [{ ...city, given: { 'L1P2-A1': 81.255 } }] },
      /cities\[0\]\.given\.L1P2-A1: has more than two decimals/,
    ],
    [
      'too great a deduction',
      { ...file, cities: [{ ...city, deductions: { L6: 5.5 } }] },
      /cities\[0\]\.deductions\.L6: takes 5\.5, which is more than 5/,
    ],
    [
      'an optional set of another province’s city',
      {
        ...file,
        optional: [{ province: '44', set: smallSetFile, cities: [{ code: '330100' }] }],
      },
      /optional\[0\]\.cities\[0\]\.code: 330100 is no city of province 44 in the evaluation/,
    ],
    [
      'values that no points can be computed from',
      {
        ...file,
        cities: [
          {
            ...city,
            report: {
              values: { ...smallValues, 'L1P1-A1.all': 0, 'L1P1-A2.state': 'half', 'L2P1-A1.used': 2e-7 },
            },
          },
        ],
      },
      /values\.L2P1-A1\.used: more than six decimals/,
    ],
  ])('%s', async (_what, content, message) => {
    await expect(run(content)).rejects.toThrow(message);
  });

  test('all at once', async () => {
    const values = { ...smallValues, 'L1P1-A1.all': 0, 'L1P1-A2.state': 'half', 'L9P1-A1.x': 1 };
    const content = { ...file, cities: [{ ...city, report: { values }, given: { L6: 1 } }] };
    await expect(run(content)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /given\.L6: is no item[^\n]*\n[^\n]*A1\.all: is 0, and[^\n]*\n[^\n]*A2\.state: is none of the options\n[^\n]*L9P1-A1\.x: is no datum/,
        ),
      }),
    );
  });
});

test('a release of an evaluation is verified as one of a wave is, and a changed figure is found', async () => {
  const key = await signingKeyOf(JSON.parse(testEnvironment.SIGNING_KEY));
  const content = canonicalJson(JSON.parse((await run(file, '--json')).out));
  const args = [
    '--signature',
    await write('release.jws', await signDetached(content, key)),
    '--jwks',
    await write('jwks.json', JSON.stringify({ keys: [key.publicJwk] })),
  ];
  const { out } = await outputOf(verifyCommand(), await write('release.json', content), ...args);
  expect(out).toBe(`valid: release 1 of evaluation 2016, sha256 ${sha256(content)}, key ${key.kid}\n`);
  const changed = await write('changed.json', content.replace('57.67', '58.67'));
  await expect(outputOf(verifyCommand(), changed, ...args)).rejects.toThrow('the signature does not hold');
});
