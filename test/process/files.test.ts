import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { listQuotas } from '../../db/quotas.ts';
import { findWave, listWaveCities, setMargins } from '../../db/waves.ts';
import { citiesCommand } from '../../server/cli/commands/cities.ts';
import { marginsCommand } from '../../server/cli/commands/margins.ts';
import { quotasCommand } from '../../server/cli/commands/quotas.ts';
import { scoreFile } from '../../server/cli/commands/score.ts';
import { waveCommand } from '../../server/cli/commands/wave.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { asGbk, asLatin1, asUtf8, asUtf16be, asUtf16le } from '../support/encodings.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { preparedWave } from '../support/wave.ts';

// Files made with Excel, WPS and Notepad: the program reads them right, or refuses them with line and column.

const { db, url } = await testDatabase();
const { folder } = await commandsOn(url);
const path = join(folder, 'given.csv');
const wave = await preparedWave(db, { settings: { code: '2018' } });

/** Runs a command on a file; returns the lines of its failure, without the file's name. */
async function faultsOf(command: Command, args: string[], content: string | Uint8Array): Promise<string[]> {
  await writeFile(path, content);
  return await command
    .exitOverride()
    .parseAsync([...args, path], { from: 'user' })
    .then(
      () => [],
      (error: Error) => error.message.split('\n').map((line) => line.replace(`${path}: `, '')),
    );
}

const CENSUS = '第七次全国人口普查';
const header = 'city,variable,category,share,population,source';
const table = (rows: string[][], separator = ',') => rows.map((cells) => cells.join(separator)).join('\n');
const rows = [
  ['330100', 'age', '16-39', '0.4', '7500000', CENSUS],
  ['330100', 'age', '40-59', '0.35', '7500000', CENSUS],
  ['330100', 'age', '60+', '0.25', '7500000', CENSUS],
  ['330100', 'sex', 'female', '0.49', '7500000', CENSUS],
  ['330100', 'sex', 'male', '0.51', '7500000', CENSUS],
];
const good = `${header}\n${table(rows)}\n`;
/** The rows with some cells changed, each by the file's line and column. */
const changed = (...cells: [line: number, column: number, cell: string][]) => {
  const copy = structuredClone(rows);
  for (const [line, column, cell] of cells) copy[line - 2]![column - 1] = cell;
  return `${header}\n${table(copy)}\n`;
};
const set = (content: string | Uint8Array) => faultsOf(marginsCommand(), ['2018'], content);

/** Returns the stored margins, and clears them for the next file. */
async function stored() {
  const city = (await listWaveCities(db, wave.id)).find((c) => c.code === '330100');
  await setMargins(db, wave.id, '330100', { population: null, margins: null, marginSource: null });
  return city && { population: city.population, margins: city.margins, marginSource: city.marginSource };
}
const expected = {
  population: 7_500_000,
  marginSource: CENSUS,
  margins: {
    age: {
      ordered: true,
      targets: [['16-39', 0.4] as const, ['40-59', 0.35] as const, ['60+', 0.25] as const],
    },
    sex: { ordered: false, targets: [['female', 0.49] as const, ['male', 0.51] as const] },
  },
};

describe('margins are read', () => {
  test.each<[string, string | Uint8Array]>([
    ['UTF-8', good],
    ['UTF-8 with a byte order mark', `\ufeff${good}`],
    ['GBK, as Chinese Excel saves CSV', asGbk(good)],
    ['UTF-16 LE with a mark, as Excel saves Unicode text', asUtf16le(`\ufeff${good.replaceAll(',', '\t')}`)],
    ['UTF-16 BE with a mark', asUtf16be(`\ufeff${good}`)],
    ['semicolons', good.replaceAll(',', ';')],
    ['tabs', good.replaceAll(',', '\t')],
    ['full-width commas', good.replaceAll(',', '，')],
    ['a delimiter that Excel names', `sep=;\r\n${good.replaceAll(',', ';')}`],
    ['Windows line ends', good.replaceAll('\n', '\r\n')],
    [
      'capitals and blanks in the header',
      good.replace(header, 'City, VARIABLE ,Category,Share,Population,　Source'),
    ],
    [
      'quotes',
      good.replace(
        header,
        header
          .split(',')
          .map((h) => `"${h}"`)
          .join(),
      ),
    ],
    ['blank lines, and lines of separators', `\n${good.replaceAll('\n', '\n\n')},,,,,\n\n`],
    ['separators at the ends of lines', good.replaceAll('\n', ',,\n')],
    ['full-width digits and stops', good.replaceAll('0.49', '０．４９').replaceAll('330100', '３３０１００')],
    ['the full stop of an input method', good.replace('0.49', '0。49')],
    ['full-width names', good.replace('60+', '６０＋').replace('16-39', '16–39')],
    ['thousands', good.replaceAll('7500000', '"7,500,000"')],
    ['thousands with no-break spaces', good.replaceAll('7500000', '7\u00a0500\u00a0000')],
    ['thousands with narrow ones, as in French', good.replaceAll('7500000', '7\u202f500\u202f000')],
    ['population in a later row only', changed([2, 5, ''], [3, 5, ''], [4, 5, ''], [5, 5, ''])],
    ['source in one row only', changed([2, 6, ''], [4, 6, ''], [5, 6, ''], [6, 6, ''])],
    ['a note of several lines', changed([2, 6, `"${CENSUS}"`], [3, 6, ''])],
  ])('%s', async (_, content) => {
    expect(await set(content)).toEqual([]);
    expect(await stored()).toEqual(expected);
  });

  test.each([
    ['percent', ['49', '51']],
    ['percent with signs', ['49%', '51 ％']],
    ['percent, rounded', ['49.2', '51.0']],
    ['counts', ['3675000', '3825000']],
  ])('%s, as long as all of a variable are', async (_, [female = '', male = '']) => {
    expect(await set(changed([5, 4, female], [6, 4, male]))).toEqual([]);
    const figures = [female, male].map((cell) => Number.parseFloat(cell));
    expect((await stored())?.margins).toMatchObject({
      sex: {
        targets: [
          ['female', figures[0]],
          ['male', figures[1]],
        ],
      },
    });
  });
});

describe('margins are refused', () => {
  const SUMS =
    '; shares sum to 1 and percent to 100 (within 0.5 %), counts are whole numbers of 1000 or more in all';
  test.each<[string, string | Uint8Array, string[]]>([
    [
      'shares beside percent',
      changed([5, 4, '49']),
      [`line 5, column 4 (share): city 330100: sex sums to 49.51${SUMS}`],
    ],
    [
      'shares that leave a tenth out',
      changed([5, 4, '0.39']),
      [`line 5, column 4 (share): city 330100: sex sums to 0.9${SUMS}`],
    ],
    [
      'percent that leaves 1 out',
      changed([5, 4, '49'], [6, 4, '50']),
      [`line 5, column 4 (share): city 330100: sex sums to 99${SUMS}`],
    ],
    [
      'one percent sign',
      changed([5, 4, '49%'], [6, 4, '51']),
      ['line 6, column 4 (share): city 330100: sex has no percent sign here, line 5 has one'],
    ],
    [
      'two populations',
      changed([4, 5, '75000000']),
      ['line 4, column 5 (population): 75000000, but 7500000 on line 2: a city has one population'],
    ],
    [
      'two sources',
      changed([6, 6, 'else']),
      [`line 6, column 6 (source): else, but ${CENSUS} on line 2: a city has one source`],
    ],
    [
      'a row twice',
      `${good}${rows[0]}\n`,
      ['line 7, column 3 (category): 330100 age 16-39 appears twice; before on line 2'],
    ],
    [
      'holes of merged cells',
      changed([3, 1, ''], [4, 1, ''], [6, 2, '']),
      [
        'line 3, column 1 (city): empty; in merged cells the value has to be repeated',
        'line 4, column 1 (city): empty; in merged cells the value has to be repeated',
        'line 6, column 2 (variable): empty; in merged cells the value has to be repeated',
      ],
    ],
    [
      'a decimal comma',
      changed([5, 4, '"0,49"']),
      ['line 5, column 4 (share): not a number; 1234.5 is written like this'],
    ],
    [
      'what a spreadsheet has rounded',
      changed([2, 5, '7.5E+06']),
      ['line 2, column 5 (population): not a number; 1234.5 is written like this'],
    ],
    ['a share below 0', changed([5, 4, '−0.49']), ['line 5, column 4 (share): below 0']],
    [
      'names close to known ones',
      changed([2, 2, 'ages'], [3, 3, '40-95'], [5, 3, 'females']),
      [
        'line 2, column 2 (variable): ages is not a weighting variable; is it age?',
        'line 3, column 3 (category): 40-95 is not a category of age; is it 40-59?',
        'line 5, column 3 (category): females is not a category of sex; is it female?',
      ],
    ],
    [
      'a city outside the wave',
      changed([2, 1, '330101']),
      ['line 2, column 1 (city): 330101 is not a city of the wave; is it 330100?'],
    ],
    ['the name of a city', changed([2, 1, '杭州市']), ['line 2, column 1 (city): a six-digit city code']],
    [
      'a column too many',
      good.replace(CENSUS, `${CENSUS},x`),
      ['line 2, column 7: the header has 6 columns'],
    ],
    [
      'Chinese headers',
      good.replace('share', '占比（%）').replace('city', '城市代码'),
      [
        'line 1, column 1: "城市代码" is no column; is it city?',
        'line 1, column 4: "占比（%）" is no column; is it share?',
        'line 1: the column city is missing',
        'line 1: the column share is missing',
      ],
    ],
    [
      'a misspelt header',
      good.replace('population', 'populaton'),
      ['line 1, column 5: "populaton" is no column; is it population?'],
    ],
    ['a header twice', good.replace('source', 'share'), ['line 1, column 6: share appears twice']],
    [
      'Latin letters in an old encoding',
      asLatin1(changed([2, 6, 'Institut für Städte é à']).replaceAll(CENSUS, '')),
      ['line 2, column 40: neither UTF-8 nor GB 18030; save it as "CSV UTF-8"'],
    ],
    [
      'UTF-8 that was cut',
      asUtf8(good).slice(0, -2),
      [expect.stringMatching(/^line 6, column 38: neither UTF-8 nor GB 18030/)],
    ],
    [
      'a workbook',
      asLatin1('PK\u0003\u0004\u0014\u0000'),
      ['a workbook or another archive; save the sheet as "CSV UTF-8"'],
    ],
    [
      'UTF-16 without a mark',
      asUtf16le(good.replaceAll(CENSUS, 'census')),
      ['line 1, column 2: a NUL, as in UTF-16 without a byte order mark'],
    ],
  ])('%s', async (_, content, faults) => {
    await stored();
    const found = await set(content);
    for (const fault of faults) expect(found).toContainEqual(fault);
    expect((await stored())?.margins).toBeNull();
  });

  test('all faults at once, twenty of them named', async () => {
    const many = Array.from({ length: 30 }, (_, i) => ['330100', 'sex', `kind ${i}`, '0.1', '', '']);
    const found = await set(`${header}\n${table(many)}`);
    expect(found).toHaveLength(21);
    expect(found[0]).toBe('line 2, column 3 (category): kind 0 is not a category of sex');
    expect(found.at(-1)).toBe('and 10 more');
  });
});

describe('quotas', () => {
  const given = 'city,stratum,target,cap\n330100,40-59/female,10,20\n330100,60+/male,５,６\n';
  const setQuotas = (content: string | Uint8Array) => faultsOf(quotasCommand(), ['2018'], content);

  test.each<[string, string | Uint8Array]>([
    [
      'UTF-8 with a mark, semicolons, capitals',
      `\ufeff${given.replaceAll(',', ';').replace('city', 'CITY')}`,
    ],
    ['UTF-16 with tabs', asUtf16le(`\ufeff${given.replaceAll(',', '\t')}`)],
    ['GBK', asGbk(given)],
    [
      'our own table again',
      given.replace('cap\n', 'cap,counted\n').replace('20\n', '20,0\n').replace('６\n', '６,0\n'),
    ],
  ])('are read: %s', async (_, content) => {
    expect(await setQuotas(content)).toEqual([]);
    expect(await listQuotas(db, wave.id)).toMatchObject([
      { stratum: '40-59/female', target: 10, cap: 20 },
      { stratum: '60+/male', target: 5, cap: 6 },
    ]);
  });

  test('are refused, all faults at once', async () => {
    const faulty =
      'city,stratum,target,cap\n,40-59/female,1,2\n330100,60+/mal,1,2\n330100,60+/male,3,2\n330100,16-39/male,1,2\n330100,16-39/male,1,2\n';
    expect(await setQuotas(faulty)).toEqual([
      'line 2, column 1 (city): empty; in merged cells the value has to be repeated',
      'line 3, column 2 (stratum): 60+/mal is no stratum; is it 60+/male?',
      'line 4, column 3 (target): the target is above the cap',
      'line 6, column 2 (stratum): 330100 16-39/male appears twice; before on line 5',
    ]);
  });
});

test('a header that is missing is asked for', async () => {
  expect(await faultsOf(quotasCommand(), ['2018'], '330100,40-59/female,1,2\n')).toEqual([
    'line 1: the header is missing, a line above it: city,stratum,target,cap',
  ]);
  expect(await set(good.replace(`${header}\n`, '\n'))).toEqual([
    'line 2: the header is missing, a line above it: city,variable,category,share,population,source',
  ]);
  expect(await set(`${header}\n`)).toEqual(['the file has no rows']);
});

test('either kind of workbook is distinguished from a CSV file', async () => {
  for (const start of [
    [0x50, 0x4b, 0x03, 0x04],
    [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  ])
    expect(await set(Uint8Array.of(...start, 0, 0))).toEqual([
      'a workbook or another archive; save the sheet as "CSV UTF-8"',
    ]);
});

test('a folder is no file, whatever reads it', async () => {
  const fault = `${folder}: a folder, not a file`;
  const run = (command: Command, ...args: string[]) =>
    command.parseAsync([...args, folder], { from: 'user' });
  await expect(run(marginsCommand(), '2018')).rejects.toThrow(fault);
  await expect(run(quotasCommand(), '2018')).rejects.toThrow(fault);
  await expect(run(citiesCommand(), 'add')).rejects.toThrow(fault);
  await expect(run(waveCommand(), 'create')).rejects.toThrow(fault);
  await expect(scoreFile(folder)).rejects.toThrow(fault);
});

test('characters of four bytes in GB 18030 are read as the others', async () => {
  // 统计局𠀀𡃁: two of five are beyond GBK.
  const source = Uint8Array.from([
    ...asGbk('统计局'),
    ...[0x95, 0x32, 0x82, 0x36],
    ...[0x95, 0x33, 0xd3, 0x35],
  ]);
  const [before = '', after = ''] = changed(
    [2, 6, 'HERE'],
    [3, 6, ''],
    [4, 6, ''],
    [5, 6, ''],
    [6, 6, ''],
  ).split('HERE');
  expect(await set(Buffer.concat([asUtf8(before), source, asUtf8(after)]))).toEqual([]);
  expect((await stored())?.marginSource).toBe(new TextDecoder('gb18030').decode(source));
});

describe('a wave’s file', () => {
  const settings = (code: string) =>
    JSON.stringify({
      code,
      title: { 'zh-CN': '测试', en: 'Test' },
      questionnaire: tiny,
      opensAt: '2026-01-01T00:00:00Z',
      closesAt: '2099-01-01T00:00:00Z',
      weight: 40,
      cities: ['330100'],
    });

  test.each<[string, (text: string) => string | Uint8Array]>([
    ['utf8-mark', (text) => `\ufeff${text}`],
    ['gbk', (text) => asGbk(text.replaceAll('’', "'").replaceAll('“', '').replaceAll('”', ''))],
    ['utf16', (text) => asUtf16le(`\ufeff${text}`)],
  ])('is read: %s', async (code, encode) => {
    expect(await faultsOf(waveCommand(), ['create'], encode(settings(code)))).toEqual([]);
    expect((await findWave(db, code))?.title).toEqual({ 'zh-CN': '测试', en: 'Test' });
  });

  test('that is no JSON is refused with line and column', async () => {
    expect(await faultsOf(waveCommand(), ['create'], '{\n  "code": “new”\n}')).toEqual([
      expect.stringMatching(/^line 2, column 11: it is not JSON: Unexpected token/),
    ]);
    expect(await faultsOf(waveCommand(), ['create'], '{')).toEqual([
      expect.stringMatching(/^line 1, column 2: it is not JSON: /),
    ]);
  });

  test('that says something twice is refused with every place', async () => {
    const twice =
      '{ "weight": 40, "a": [{ "x": 1 }, { "x": ":{\\"x\\"" }],\n  "weight": 20,\n  "title": { "en": "", "\\u0065n": "" } }';
    expect(await faultsOf(waveCommand(), ['create'], twice)).toEqual([
      'line 2, column 3: "weight" appears twice in one object',
      'line 3, column 24: "\\u0065n" appears twice in one object',
    ]);
  });
});

describe('a survey file', () => {
  const survey = {
    questions: [{ id: 'q1', dimension: 'd', min: 1, max: 5, points: 5 }],
    dimensions: { d: { weight: 1 } },
    cities: { 杭州: {} },
    respondentsFile: 'respondents.csv',
  };
  const scored = async (json: string | Uint8Array, csv: string | Uint8Array) => {
    await writeFile(join(folder, 'survey.json'), json);
    await writeFile(join(folder, 'respondents.csv'), csv);
    return (await scoreFile(join(folder, 'survey.json'))).scores.杭州?.result.overall.estimate;
  };
  const csv = `city,q1\n${'杭州,5\n杭州,1\n'.repeat(50)}`;

  test.each<[string, string | Uint8Array, string | Uint8Array]>([
    ['UTF-8 with a mark', `\ufeff${JSON.stringify(survey)}`, `\ufeff${csv}`],
    ['GBK', asGbk(JSON.stringify(survey)), asGbk(csv)],
    ['UTF-16', asUtf16le(`\ufeff${JSON.stringify(survey)}`), asUtf16be(`\ufeff${csv}`)],
    [
      'semicolons, capitals, separators at the ends',
      JSON.stringify(survey),
      csv.replaceAll('\n', ',\n').replaceAll(',', ';').replace('city;q1', 'City;Q1'),
    ],
    [
      'blank lines, full-width digits',
      JSON.stringify(survey),
      csv.replaceAll('\n', '\n\n').replaceAll('5', '５'),
    ],
  ])('is read: %s', async (_, json, respondents) => {
    expect(await scored(json, respondents)).toBe(50);
  });

  test('is refused with what is wrong in every row, and where it is not text', async () => {
    const faulty = `city,q1\n${'杭州,9\n'.repeat(30)}`;
    const fails = async (respondents: string | Uint8Array) =>
      (await scored(JSON.stringify(survey), respondents).catch((error: Error) => error.message)) as string;
    const lines = (await fails(faulty)).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[1]).toContain('respondents, row 2: q1 is "9"');
    await expect(scored(JSON.stringify(survey).replace('"min":1', '"min":1,"min":1'), csv)).rejects.toThrow(
      /: line 1, column \d+: "min" appears twice in one object/,
    );
    await expect(scored(JSON.stringify({ ...survey, respondentsFile: '.' }), csv)).rejects.toThrow(
      `${folder}: a folder, not a file`,
    );
    expect(await fails(asLatin1('city,q1\nZürich,5\n'))).toContain(
      'line 2, column 2: neither UTF-8 nor GB 18030',
    );
    // The fault lies beyond the part that is checked for the encoding.
    const late = Buffer.concat([
      asUtf8(csv.repeat(2000).replaceAll('city,q1\n', '').replace(/^/, 'city,q1\n')),
      asGbk('杭州,5\n'),
    ]);
    expect(await fails(late)).toMatch(/line \d+ or after: not utf-8, as its beginning is/);
  });
});

test('whatever is valid UTF-8 is never taken for GBK', async () => {
  // The UTF-8 bytes of these texts are also everyday characters in GB 18030.
  for (const source of ['浣犲ソ', 'é à ü', '统计局 2020 年', 'ئۇيغۇرچە', '🏙']) {
    expect(await set(changed([2, 6, source], [3, 6, ''], [4, 6, ''], [5, 6, ''], [6, 6, '']))).toEqual([]);
    expect((await stored())?.marginSource).toBe(source);
  }
});
