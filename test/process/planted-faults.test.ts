import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { marginsCommand } from '../../server/cli/commands/margins.ts';
import { quotasCommand } from '../../server/cli/commands/quotas.ts';
import { waveCommand } from '../../server/cli/commands/wave.ts';
import { waveFile } from '../../server/services/files/wave-file.ts';
import { faultLines } from '../../server/survey/questionnaire/issues.ts';
import { faultLineText } from '../../web/console/definition-fault.ts';
import { fileFaultText } from '../../web/console/table-fault.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { preparedWave } from '../support/wave.ts';

// Sixty faults, planted one by one and all together: one pass over the file names each with its place.

const { db, url } = await testDatabase();
const { folder } = await commandsOn(url);
await preparedWave(db, { cities: ['330100', '110000'], settings: { code: 'there' } });

const both = { 'zh-CN': '题', en: 'Item' };
const options = [
  { value: 'a', label: both },
  { value: 'b', label: both },
];
/** A question for planted faults, which nothing else depends on. */
const plain = (id: string, more: object = {}) => ({
  id,
  type: 'single',
  role: 'profile',
  title: both,
  required: false,
  options: structuredClone(options),
  ...more,
});
const hosts = [
  ...['en', 'required', 'extra', 'type', 'role', 'value', 'repeated', 'special', 'ways', 'way'],
  ...['eligible', 'exclusive', 'score', 'id', 'later', 'answer', 'contradiction', 'hidden', 'title'],
].map((name) => plain(`h_${name}`));
const typed = [
  plain('h_points', { type: 'scale', role: 'scored', options: undefined, scale: { min: 1, max: 5 } }),
  plain('h_labels', { type: 'scale', role: 'scored', options: undefined, scale: { min: 1, max: 5 } }),
  plain('h_number', { type: 'number', options: undefined, min: 0, max: 9 }),
  plain('h_text', { type: 'text', options: undefined, maxLength: 20 }),
  plain('h_scores', { role: 'scored', options: options.map((one, i) => ({ ...one, score: i })) }),
  plain('h_same', { role: 'scored', options: options.map((one, i) => ({ ...one, score: i })) }),
];
const questions = [...tiny.questions, ...hosts, ...typed];
const good = {
  code: 'planted',
  title: both,
  questionnaire: {
    ...tiny,
    questions,
    modules: [{ id: 'more', title: both, scope: ['33'], questions: [plain('m_one'), plain('m_two')] }],
  },
  opensAt: '2030-09-01T00:00:00Z',
  closesAt: '2030-10-01T00:00:00Z',
  weight: 40,
  cities: ['330100', '110000'],
  credentials: ['device'],
  organiser: { name: both, contact: 'x@example.cn', legalBasis: both, keptUntil: '2030-12-31' },
  benchmarks: [{ city: '330100', question: 'visits', value: 3, source: 'A register' }],
};

const at = (id: string) => `questions.${questions.findIndex((q) => q.id === id)}`;
const shown = (id: string) => `questionnaire.${at(id)}`;
const condition = (question: string, list: 'in' | 'notIn', ...values: unknown[]) => ({
  question,
  [list]: values,
});

/** A fault: the values to put in the file, and the place that begins the line about it. */
type Plant = [put: Record<string, unknown>, place: string];
const plants: Plant[] = [
  [{ 'questionnaire.name': 'Tiny!' }, 'questionnaire.name'],
  [{ 'questionnaire.languages.2': 'en' }, 'questionnaire.languages[2]'],
  [{ 'questionnaire.intro.en': undefined }, 'questionnaire.intro'],
  [{ 'questionnaire.dimensions.0.weight': 0.5 }, 'questionnaire.dimensions'],
  [
    { 'questionnaire.dimensions.2': { id: 'water', title: both, weight: 0.000_000_000_1 } },
    'questionnaire.dimensions[2]',
  ],
  [{ [`${shown('q_queue')}.dimension`]: 'sewers' }, `${shown('q_queue')}.dimension`],
  [{ [`${shown('h_title')}.title`]: undefined }, `${shown('h_title')}.title`],
  [{ [`${shown('h_en')}.title.en`]: ' ' }, `${shown('h_en')}.title`],
  [{ [`${shown('h_required')}.required`]: 'yes' }, `${shown('h_required')}.required`],
  [{ [`${shown('h_extra')}.hint`]: 'x' }, shown('h_extra')],
  [{ [`${shown('h_type')}.type`]: 'slider' }, `${shown('h_type')}.type`],
  [{ [`${shown('h_role')}.role`]: 'score' }, `${shown('h_role')}.role`],
  [{ [`${shown('h_value')}.options.0.value`]: 'a b' }, `${shown('h_value')}.options[0].value`],
  [{ [`${shown('h_repeated')}.options.1.value`]: 'A' }, `${shown('h_repeated')}.options[1].value`],
  [{ [`${shown('h_special')}.special`]: ['skip'] }, `${shown('h_special')}.special[0]`],
  [{ [`${shown('h_ways')}.special`]: ['dont_know', 'dont_know'] }, `${shown('h_ways')}.special`],
  [
    { [`${shown('h_way')}.special`]: ['dont_know'], [`${shown('h_way')}.options.0.value`]: 'dont_know' },
    `${shown('h_way')}.options[0].value`,
  ],
  [{ [`${shown('h_eligible')}.options.0.eligible`]: false }, `${shown('h_eligible')}.options[0].eligible`],
  [{ [`${shown('h_exclusive')}.options.0.exclusive`]: true }, `${shown('h_exclusive')}.options[0].exclusive`],
  [{ [`${shown('h_score')}.options.0.score`]: 5 }, `${shown('h_score')}.options[0].score`],
  [{ [`${shown('h_id')}.id`]: 'city' }, `${shown('h_id')}.id`],
  [
    { [`${shown('h_later')}.visibleIf`]: { all: [condition('h_text', 'in', 'x')] } },
    `${shown('h_later')}.visibleIf.all[0].question`,
  ],
  [
    { [`${shown('h_answer')}.visibleIf`]: { any: [condition('sex', 'in', 'men')] } },
    `${shown('h_answer')}.visibleIf.any[0].in[0]`,
  ],
  [
    {
      [`${shown('h_contradiction')}.visibleIf`]: {
        all: [condition('q_gov', 'in', 1), condition('q_gov', 'notIn', 1)],
      },
    },
    `${shown('h_contradiction')}.visibleIf`,
  ],
  [{ [`${shown('h_hidden')}.whenHidden`]: 'not_used' }, `${shown('h_hidden')}.whenHidden`],
  [{ [`${shown('h_points')}.scale`]: { min: 5, max: 1 } }, `${shown('h_points')}.scale`],
  [{ [`${shown('h_labels')}.scale.labels`]: [both, both] }, `${shown('h_labels')}.scale.labels`],
  [{ [`${shown('h_number')}.max`]: 0 }, `${shown('h_number')}.max`],
  [{ [`${shown('h_text')}.maxLength`]: 5000 }, `${shown('h_text')}.maxLength`],
  [{ [`${shown('h_scores')}.options.1.score`]: undefined }, shown('h_scores')],
  [{ [`${shown('h_same')}.options.1.score`]: 0 }, `${shown('h_same')}.options`],
  [
    { 'questionnaire.weighting.2': { question: 'visits', ordered: true } },
    'questionnaire.weighting[2].question',
  ],
  [{ [`${shown('sex')}.options.1.value`]: 'unknown' }, `${shown('sex')}.options[1].value`],
  [
    { [`${shown('age')}.visibleIf`]: { all: [condition('lives_here', 'in', 'no')] } },
    `${shown('age')}.visibleIf`,
  ],
  [
    { [`questionnaire.questions.${questions.length}`]: plain('sex_2', { role: 'weighting' }) },
    `questionnaire.questions[${questions.length}]`,
  ],
  [
    { [`questionnaire.questions.${questions.length + 1}`]: plain('h_en') },
    `questionnaire.questions[${questions.length + 1}].id`,
  ],
  [{ 'questionnaire.modules.0.scope': ['Zhejiang'] }, 'questionnaire.modules[0].scope[0]'],
  [{ 'questionnaire.modules.0.questions.1.role': 'eligibility' }, 'questionnaire.modules[0].questions[1]'],
  [{ code: 'latest' }, 'code'],
  [{ title: {} }, 'title'],
  [{ opensAt: '2030-11-01' }, 'opensAt'],
  [{ 'organiser.contact': undefined }, 'organiser.contact'],
  [{ weight: 120 }, 'weight'],
  [{ credentials: ['device', 'device'] }, 'credentials'],
  [{ signOff: 'three' }, 'signOff'],
  [{ scoring: { publication: { minValid: 1 } } }, 'scoring.publication.minValid'],
  [{ screening: { speed: 3 } }, 'screening'],
  [{ 'cities.2': '3301' }, 'cities[2]'],
  [{ 'cities.3': '330100' }, 'cities[3]'],
  [{ 'benchmarks.0.value': 'three' }, 'benchmarks[0].value'],
];

/** The good file, with these values put in these places. */
function planted(...put: Record<string, unknown>[]): unknown {
  // No two places share a text.
  const file: unknown = JSON.parse(JSON.stringify(good));
  for (const [place, value] of put.flatMap((one) => Object.entries(one))) {
    const keys = place.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<unknown>((inside, key) => Reflect.get(Object(inside), key), file);
    Reflect.set(Object(holder), last, value);
  }
  return JSON.parse(JSON.stringify(file));
}

const dotted = (place: string) => place.replace(/\.(\d+)/g, '[$1]');
const faultsIn = (file: unknown) => {
  const parsed = waveFile.safeParse(file);
  return parsed.success ? [] : faultLines(parsed.error);
};

test('the file in which they are planted is good', () => {
  expect(faultsIn(planted())).toEqual([]);
  expect(plants).toHaveLength(50);
});

test.each(plants)('alone it is refused at its place: %j, %s', (put, place) => {
  const lines = faultsIn(planted(put));
  expect(lines.map((line) => line.split(': ')[0])).toContain(dotted(place));
  // One slip yields one line, or a few with its consequences.
  expect(lines.length).toBeLessThanOrEqual(3);
});

test('all fifty are named in one pass, with what the database says, and a Chinese page says them in Chinese', async () => {
  const file = join(folder, 'wave.json');
  await writeFile(file, JSON.stringify(planted(...plants.map(([put]) => put), { 'cities.4': '999999' })));
  const check = waveCommand().exitOverride().parseAsync(['check', file], { from: 'user' });
  const lines = await check.then(
    () => [],
    (error: Error) => error.message.split('\n').map((line) => line.replace(`${file}: `, '')),
  );
  const places = lines.map((line) => line.split(': ')[0]);
  expect(plants.map(([, place]) => dotted(place)).filter((place) => !places.includes(place))).toEqual([]);
  expect(lines).toContain('city 999999 is not registered');
  // Each line is a planted fault or follows from one: no line says that something else could not be read.
  expect(lines.length).toBeLessThanOrEqual(plants.length + 4);
  const untranslated = lines
    .filter((line) => line.startsWith('questionnaire'))
    .filter((line) => faultLineText(line, 'zh-CN') === line);
  expect(untranslated).toEqual([]);
});

const margins = [
  'city,variable,category,share,population,source',
  '330100,age,16-39,0.4,7500000,A census',
  '330100,age,40-59,0.35,,',
  '330100,age,60+,0.15,,',
  '330100,sex,female,49%,,',
  '330100,sex,male,51,,',
  '110000,sexes,female,0.5,,',
  '110000,sex,females,0.5,,',
  '310000,sex,female,0.5,,',
  '110000,age,16-39,half,,',
  '110000,age,40-59,-1,,',
  '110000,age,60+,,,',
];
const marginPlaces = [
  'line 2, column 4 (share): city 330100: age sums to 0.9',
  'line 6, column 4 (share): city 330100: sex has no percent sign here, line 5 has one',
  'line 7, column 2 (variable): sexes is not a weighting variable',
  'line 8, column 3 (category): females is not a category of sex; is it female?',
  'line 9, column 1 (city): 310000 is not a city of the wave',
  'line 10, column 4 (share): not a number',
  'line 11, column 4 (share): below 0',
  'line 12, column 4 (share): a number is missing',
];
const quotas = [
  'city,stratum,target,cap',
  '330100,16-39/female,9,3',
  '330100,16-39/women,1,3',
  '330100,40-59/male,1,3',
  '330100,40-59/male,1,3',
  '310000,60+/male,1,3',
  '330100,60+/male,1.5,3',
  '330100,60+/female,1,',
];
const quotaPlaces = [
  'line 2, column 3 (target): the target is above the cap',
  'line 3, column 2 (stratum): 16-39/women is no stratum',
  'line 5, column 2 (stratum): 330100 40-59/male appears twice; before on line 4',
  'line 6, column 1 (city): 310000 is not a city of the wave',
  'line 7, column 3 (target): not a whole number',
  'line 8, column 4 (cap): a number is missing',
];

test.each([
  ['margins', marginsCommand, margins, marginPlaces],
  ['quotas', quotasCommand, quotas, quotaPlaces],
] as const)(
  'fourteen more in the tables of %s are named with line and column, in one pass',
  async (name, command, rows, expected) => {
    const file = join(folder, `${name}.csv`);
    await writeFile(file, rows.join('\n'));
    const run = command().exitOverride().parseAsync(['there', file], { from: 'user' });
    const lines = await run.then(
      () => [],
      (error: Error) => error.message.split('\n').map((line) => line.replace(`${file}: `, '')),
    );
    expect(lines).toEqual(expected.map((place) => expect.stringContaining(place)));
    const chinese = lines.map((line) => fileFaultText(line, 'zh-CN'));
    expect(chinese.filter((text) => !/^第\d+行第\d+列（\w+）：.*\p{Script=Han}/u.test(text))).toEqual([]);
  },
);

test('a Chinese page says file, place and fault in Chinese, and leaves names as they are', () => {
  const chinese = [
    'm.csv: line 8, column 3 (category): females is not a category of sex; is it female?',
    'm.csv: line 2: the column share is missing',
    'm.xlsx: the file has no rows',
    'form.xlsx: survey, row 7: a cell has at most 32767 characters',
    'sex female: city 330100: sex has no percent sign here, line 5 has one',
    'm.csv: Quote Not Closed: the parsing is finished with an opening quote at line 4',
    'and 3 more',
    'questionnaire.questions[3]: is missing',
    'w.json: line 2, column 12: it is not JSON: Unexpected token',
  ].map((line) => fileFaultText(line, 'zh-CN'));
  expect(chinese).toEqual([
    'm.csv：第8行第3列（category）：females 不是 sex 的类别；是否应为 female？',
    'm.csv：第2行：缺少 share 列',
    'm.xlsx：文件中没有数据行',
    'form.xlsx：工作表“survey”第7行：一个单元格最多32767个字符',
    'sex female：城市 330100：sex 这里没有百分号，第5行却有',
    'm.csv：到文件结尾（第4行）仍有引号没有成对',
    '另有3处',
    'questionnaire.questions[3]: 缺少',
    'w.json: line 2, column 12: it is not JSON: Unexpected token',
  ]);
});
