import { printable } from '../../../http/csv.ts';
import type { FieldWords } from '../../../survey/release/field.ts';
import { publishedParts } from '../../../survey/release/small-counts.ts';
import type { Category, Variable } from '../variable.ts';
import type { AnswerRow } from '../weights.ts';
import { type AnswerFile, weighingFacts } from './form.ts';
import { savCodes } from './sav-variables.ts';

/**
 * A codebook of the file as DDI Codebook 2.5 (ddialliance.org): its content, its variables in both languages, the
 * questions, their values and how many rows have each. It omits counts of few rows, and counts that would give those
 * away.
 */
export async function* writeDdi(
  file: AnswerFile,
  portions: AsyncIterable<readonly AnswerRow[]>,
): AsyncGenerator<string> {
  const counts = file.variables.map(() => new Map<string, number>());
  let rows = 0;
  for await (const portion of portions) {
    rows += portion.length;
    for (const [i, variable] of file.variables.entries())
      if (variable.content.categories.length > 0)
        for (const row of portion) count(counts[i]!, variable.valueIn(row));
  }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield element(
    'codeBook',
    { xmlns: 'ddi:codebook:2_5', version: '2.5', 'xml:lang': 'zh-CN' },
    studyOf(file),
    fileOf(file, rows),
    element(
      'dataDscr',
      {},
      ...file.variables.map((variable, i) => variableOf(file, variable, counts[i]!, rows)),
    ),
  );
}

function count(counts: Map<string, number>, value: ReturnType<Variable['valueIn']>): void {
  for (const one of Array.isArray(value) ? value : [value])
    if (one !== null && one !== undefined) counts.set(String(one), (counts.get(String(one)) ?? 0) + 1);
}

function studyOf(file: AnswerFile): string {
  const { wave, title, city, at, opensAt, closesAt, questionnaire } = file;
  const day = (moment: Date) => moment.toISOString().slice(0, 10);
  const date = (event: string, moment: Date) =>
    element('collDate', { event, date: day(moment) }, text(day(moment)));
  const facts = Object.entries(weighingFacts(file)).map(([name, value]) => `${name}: ${value}`);
  return element(
    'stdyDscr',
    {},
    element(
      'citation',
      {},
      element(
        'titlStmt',
        {},
        element('titl', { 'xml:lang': 'zh-CN' }, text(title['zh-CN'])),
        element('parTitl', { 'xml:lang': 'en' }, text(title.en)),
        element('IDNo', {}, text(wave)),
      ),
      element(
        'prodStmt',
        {},
        element('prodDate', { date: at.toISOString() }, text(at.toISOString())),
        element('software', {}, text('Chengsheng')),
      ),
    ),
    element(
      'stdyInfo',
      {},
      element(
        'sumDscr',
        {},
        date('start', opensAt),
        date('end', closesAt),
        element('nation', { abbr: 'CN' }, text('中国')),
        ...(city ? inBoth('geogCover', city) : []),
        ...inBoth('anlyUnit', { 'zh-CN': '个人', en: 'Individual' }),
        ...inBoth('dataKind', { 'zh-CN': '调查数据', en: 'Survey data' }),
      ),
    ),
    element(
      'method',
      {},
      element(
        'dataColl',
        {},
        element(
          'resInstru',
          {},
          text(`Questionnaire, version ${questionnaire.version}, SHA-256 ${questionnaire.digest}`),
        ),
        ...(facts.length > 0 ? [element('weight', {}, text(facts.join('; ')))] : []),
      ),
    ),
  );
}

function fileOf({ csvName, variables }: AnswerFile, rows: number): string {
  return element(
    'fileDscr',
    { ID: 'file' },
    element(
      'fileTxt',
      {},
      element('fileName', {}, text(csvName)),
      element(
        'dimensns',
        {},
        element('caseQnty', {}, text(String(rows))),
        element('varQnty', {}, text(String(variables.length))),
      ),
      element('fileType', { charset: 'UTF-8' }, text('CSV')),
    ),
  );
}

function variableOf(
  { smallCount }: AnswerFile,
  { name, label, content, source }: Variable,
  counts: ReadonlyMap<string, number>,
  rows: number,
): string {
  const { categories } = content;
  const ways = categories.filter(({ isMissing }) => isMissing);
  const isNumber = content.type === 'number';
  const range = isNumber &&
    content.max !== undefined && { min: `${content.min ?? 0}`, max: `${content.max}` };
  const units = isNumber && !content.isWhole ? 'REAL' : 'INT';
  return element(
    'var',
    {
      ID: `v_${name}`,
      name,
      files: 'file',
      intrvl: isNumber && categories.length === ways.length ? 'contin' : 'discrete',
      ...(name === 'weight' && { wgt: 'wgt' }),
    },
    ...inBoth('labl', label),
    ...(source && 'question' in source ? [element('qstn', {}, ...inBoth('qstnLit', label))] : []),
    ...(range ? [element('valrng', {}, element('range', { UNITS: units, ...range }))] : []),
    ...(ways.length > 0
      ? [element('invalrng', {}, ...ways.map(({ value }) => element('item', { VALUE: String(value) })))]
      : []),
    ...categoriesOf(content.type, categories, counts, rows, smallCount),
    element('varFormat', { type: isNumber ? 'numeric' : 'character' }),
  );
}

function categoriesOf(
  type: Variable['content']['type'],
  categories: readonly Category[],
  counts: ReadonlyMap<string, number>,
  rows: number,
  smallCount: number,
): string[] {
  const numbers = categories.map(({ value }) => counts.get(String(value)) ?? 0);
  const rest = (n: number) => Math.max(0, rows - n);
  // A list may have several options chosen, so each option is a part of the rows on its own.
  const isShown =
    type === 'choices'
      ? numbers.map((n) => publishedParts([n, rest(n)], smallCount)[0])
      : publishedParts([...numbers, rest(numbers.reduce((sum, n) => sum + n, 0))], smallCount);
  const codes = savCodes({ categories });
  return categories.map(({ value, label, isMissing }, i) =>
    element(
      'catgry',
      isMissing ? { missing: 'Y' } : {},
      element('catValu', {}, text(String(value))),
      ...inBoth('labl', label),
      ...(type === 'choice' ? [element('txt', {}, text(`SPSS: ${codes.codeOf(value)}`))] : []),
      ...(isShown[i] ? [element('catStat', { type: 'freq' }, text(String(numbers[i])))] : []),
    ),
  );
}

const inBoth = (name: string, words: FieldWords): string[] =>
  (['zh-CN', 'en'] as const).map((language) =>
    element(name, { 'xml:lang': language }, text(words[language])),
  );

/** An XML element, on a line of its own where it has children. */
function element(name: string, attributes: Record<string, string>, ...children: string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(value)}"`);
  const open = `<${name}${written.join('')}`;
  if (children.length === 0) return `${open}/>\n`;
  const inner = children.join('');
  return `${open}>${inner.startsWith('<') ? '\n' : ''}${inner}</${name}>\n`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML text, which excludes control characters and the two code points that Unicode never assigns. */
const text = (content: string): string =>
  printable(content)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
