import writeXlsxFile, { type Feature } from 'write-excel-file/universal';
import { type FieldWords, fieldTypes, fieldUnits } from '../../survey/release/field.ts';
import { releaseTable } from '../../survey/release/table.ts';
import { type TableColumn, tableColumns, tableFields } from '../../survey/release/table-fields.ts';
import { namesIn, type ReleaseSources } from './release-sources.ts';

/** The spreadsheet of a release: a cover that says what it is and how to read it, the scores, and what each column means. */
export async function scoresSpreadsheet(sources: ReleaseSources): Promise<Uint8Array> {
  const table = releaseTable(sources.document, namesIn(sources));
  const scores = table.map((row) => tableColumns.map((column) => row[column]));
  const sheets = [
    { sheet: COVER, data: cover(sources), columns: [{ width: 32 }, { width: 56 }], showGridLines: false },
    {
      sheet: 'scores',
      data: [tableColumns.map(bold), ...scores],
      columns: tableColumns.map((column) => ({ width: widths[column] ?? 12 })),
      stickyRowsCount: 1,
    },
    {
      sheet: DICTIONARY,
      data: dictionary(),
      columns: [18, 22, 24, 48, 40, 48, 40].map((width) => ({ width })),
      stickyRowsCount: 1,
    },
  ];
  const file = await writeXlsxFile(sheets, { features: [filterOf('scores', scores.length + 1, 1)] }).toBlob();
  return new Uint8Array(await file.arrayBuffer());
}

const COVER = '说明 About';
const DICTIONARY = '字段 Dictionary';

const widths: Partial<Record<TableColumn, number>> = {
  name: 14,
  name_en: 16,
  province: 14,
  province_en: 16,
  id: 18,
  title: 36,
  title_en: 44,
  reasons: 26,
  warnings: 22,
  unchanged_since: 17,
};

const bold = (value: string) => ({ value, fontWeight: 'bold' as const });
const wrapped = (value: string) => ({ value, wrap: true, alignVertical: 'top' as const });

/**
 * Filter buttons over all rows of a sheet, which the library does not support. LibreOffice finds them by their hidden
 * name.
 */
function filterOf(sheet: string, rows: number, place: number): Feature<Blob> {
  const column = columnName(tableColumns.length);
  const hidden = `<definedName name="_xlnm._FilterDatabase" localSheetId="${place}" hidden="1">${sheet}!$A$1:$${column}$${rows}</definedName>`;
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (content, options) =>
            options.sheet === sheet
              ? content.replace('</sheetData>', `</sheetData><autoFilter ref="A1:${column}${rows}"/>`)
              : content,
        },
        'xl/workbook.xml': {
          transform: (content) =>
            content.replace('<definedNames/>', () => `<definedNames>${hidden}</definedNames>`),
        },
      },
    },
  };
}

/** "A" for the first column, "AA" for the 27th. */
function columnName(number: number): string {
  const letter = String.fromCharCode(65 + ((number - 1) % 26));
  return number > 26 ? `${columnName(Math.floor((number - 1) / 26))}${letter}` : letter;
}

function cover({ document, release: { digest }, wave }: ReleaseSources) {
  const { title, code, simulated, weight } = wave;
  const { number, createdAt, provenance, supersedes, reason } = document;
  const facts: [string, string | number][] = [
    ['调查 Wave', [title['zh-CN'], title.en].filter(Boolean).join(' / ') || code],
    ['期次 Release', number],
    ['计算时间 Computed at (UTC)', createdAt],
    ['截止 Cut-off (UTC)', provenance.cutoff],
    ['SHA-256', digest],
    ['测评权重 Weight in the evaluation', `${weight} %`],
  ];
  if (supersedes !== null) facts.push(['更正 Corrects release', `${supersedes}: ${reason ?? ''}`]);
  return [
    [{ ...bold(title['zh-CN'] ?? title.en ?? code), fontSize: 16, height: 26, columnSpan: 2 }, null],
    [],
    ...facts.map(([name, value]) => [bold(name), wrapped(String(value))]),
    [],
    [bold('怎样读 How to read')],
    ...[...(simulated ? [demonstration] : []), ...help].map((words) => [
      null,
      wrapped(`${words['zh-CN']}\n${words.en}`),
    ]),
  ];
}

const demonstration: FieldWords = {
  'zh-CN': '演示数据：这些回答由程序模拟产生，不代表任何真实城市。',
  en: 'Demonstration data: these answers were simulated and describe no real city.',
};

const help: readonly FieldWords[] = [
  {
    'zh-CN': '“scores”表每行是一个城市的一个数：总分、维度、题目，或一题选最好两档的占比（level 列）。',
    en: 'Each row of the sheet “scores” is one figure of one city: overall, a dimension, a question, or the share of a question’s top two options (column level).',
  },
  {
    'zh-CN': '空格表示这里没有数，或者不公布；不公布的原因在 reasons 列。',
    en: 'An empty cell: there is no such figure, or it is withheld; the column reasons says why.',
  },
  {
    'zh-CN': '两个城市的得分相差小于区间时，不能说谁高谁低。区间是基于模型的 95% 区间，样本是自愿参加的。',
    en: 'Where two cities differ by less than their intervals, neither can be called better. The intervals are 95 % model-based ones of a self-selected sample.',
  },
  {
    'zh-CN': '得分已经四舍五入一次；不要再次四舍五入后比较。',
    en: 'Figures were rounded once; do not compare them after rounding again.',
  },
  {
    'zh-CN': '各列的含义、单位和何时为空，见“字段”表。',
    en: 'The sheet “Dictionary” says what each column means, its unit, and when it is empty.',
  },
];

function dictionary() {
  const rows = tableColumns.map((column) => {
    const { type, unit, meaning, empty } = tableFields[column];
    const both = (words: FieldWords) => `${words['zh-CN']} / ${words.en}`;
    return [
      bold(column),
      wrapped(both(fieldTypes[type])),
      wrapped(both(fieldUnits[unit])),
      wrapped(meaning['zh-CN']),
      wrapped(empty?.['zh-CN'] ?? '总有值'),
      wrapped(meaning.en),
      wrapped(empty ? `empty ${empty.en}` : 'never empty'),
    ];
  });
  const head = ['column', '类型 type', '单位 unit', '含义', '何时为空', 'meaning', 'empty'];
  return [head.map(bold), ...rows];
}
