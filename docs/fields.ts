import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { waveFile } from '../server/services/files/wave-file.ts';
import {
  choiceOptionSchema,
  datumSchema,
  deductionSchema,
  indicatorSchema,
  indicatorSetShape,
  itemSchema,
  levelSchema,
  relationSchema,
} from '../server/survey/evaluation/indicator-set.ts';
import {
  conditionSchema,
  definitionShape,
  dimensionSchema,
  moduleSchema,
  optionSchema,
  questionSchema,
  scaleSchema,
  weightingVariableSchema,
} from '../server/survey/questionnaire/questionnaire.ts';
import { benchmarkSchema } from '../server/survey/release/benchmarks.ts';
import { documentFields } from '../server/survey/release/document-fields.ts';
import { experimentalFields } from '../server/survey/release/experimental-table.ts';
import { feedFields } from '../server/survey/release/feed-fields.ts';
import { fieldTypes, fieldUnits, type ReleaseField } from '../server/survey/release/field.ts';
import { tableFields } from '../server/survey/release/table-fields.ts';
import { publicationRulesSchema, scoringOptionsSchema } from '../server/survey/score/scoring-design.ts';
import { screeningOptionsSchema } from '../server/survey/screening/rules.ts';
import { signalOptionsSchema } from '../server/survey/screening/signals/options.ts';

/**
 * Writes the tables of fields in questionnaire.md, wave.md and evaluation.md from the schemas that check them, and
 * the data dictionary in both languages from the fields that describe files and OpenAPI (`npm run docs`). With
 * `--check` it writes nothing and fails where a table is out of date, or where a field has no description.
 */

/** The headings of each document and the schemas below them. */
const documents: Record<string, [heading: string, schema: z.ZodType][]> = {
  'questionnaire.md': [
    ['Definition', definitionShape],
    ['Dimension', dimensionSchema],
    ['Weighting variable', weightingVariableSchema],
    ['Question', questionSchema],
    ['Option', optionSchema],
    ['Scale', scaleSchema],
    ['Condition', conditionSchema],
    ['Module', moduleSchema],
  ],
  'wave.md': [
    ['The file', waveFile],
    ['Benchmark', benchmarkSchema],
    ['Scoring', scoringOptionsSchema],
    ['Publication', publicationRulesSchema],
    ['Screening', screeningOptionsSchema],
    ['Signals', signalOptionsSchema],
  ],
  'evaluation.md': [
    ['Indicator set', indicatorSetShape],
    ['Level', levelSchema],
    ['Indicator', indicatorSchema],
    ['Item', itemSchema],
    ['Datum', datumSchema],
    ["Choice's option", choiceOptionSchema],
    ['Relation', relationSchema],
    ['Deduction', deductionSchema],
  ],
};

/** The part of a JSON Schema that this script reads. */
interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
}

/** The alternatives of a JSON Schema, or the schema itself. */
const variantsOf = (schema: Schema) => schema.oneOf ?? schema.anyOf ?? [schema];
/** The fields of an object, which identify it: no two objects have the same. */
const namesIn = (schema: Schema) =>
  variantsOf(schema)
    .flatMap(({ properties = {} }) => Object.keys(properties))
    .join();
const jsonOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
/** Links to the headings, by the fields of their object. */
const links = new Map(
  Object.entries(documents).flatMap(([name, sections]) =>
    sections.map(([heading, schema]): [string, string] => {
      const words = heading.toLowerCase();
      return [namesIn(jsonOf(schema)), `[${words}](${name}#${words.replaceAll(' ', '-')})`];
    }),
  ),
);

const BEGIN = '<!-- From the schemas by npm run docs: change them, not this. -->';
const END = '<!-- End of what npm run docs writes. -->';

/** The data dictionary in each language: headings, and the heads of its columns. */
const dictionaries = [
  {
    name: 'data-dictionary.md',
    language: 'en',
    table: 'scores.csv, scores.xlsx, scores.parquet',
    experimental: 'experimental.csv',
    feed: 'The feed of the evaluation',
    document: 'The signed release (JSON)',
    head: ['field', 'type', 'unit', 'meaning', 'empty or null'],
    never: 'never',
  },
  {
    name: 'data-dictionary.zh-CN.md',
    language: 'zh-CN',
    table: 'scores.csv、scores.xlsx、scores.parquet',
    experimental: 'experimental.csv（试验性估计）',
    feed: '评估数据接口',
    document: '签名的一期（JSON）',
    head: ['字段', '类型', '单位', '含义', '何时为空'],
    never: '总有值',
  },
] as const;

const isCheck = process.argv.includes('--check');
let stale = 0;
for (const [name, sections] of Object.entries(documents))
  write(
    name,
    sections.map(([heading, schema]) => `### ${heading}\n\n${tableOf(schema)}\n`),
  );
for (const { name, table, experimental, feed, document, ...dictionary } of dictionaries)
  write(name, [
    `## ${table}\n\n${dictionaryOf(tableFields, dictionary)}\n`,
    `## ${experimental}\n\n${dictionaryOf(experimentalFields, dictionary)}\n`,
    `## ${feed}\n\n${dictionaryOf(feedFields, dictionary)}\n`,
    `## ${document}\n\n${dictionaryOf(documentFields, dictionary)}\n`,
  ]);
process.exitCode = isCheck && stale > 0 ? 1 : 0;

/** Puts the parts in their place in a document, or reports that they differ from it. */
function write(name: string, parts: readonly string[]): void {
  const path = join(import.meta.dirname, name);
  const text = readFileSync(path, 'utf8');
  const written = replaceTables(text, parts);
  if (written === text) return;
  if (isCheck) process.stderr.write(`docs/${name} is not what the schemas say: npm run docs\n`);
  else writeFileSync(path, written);
  stale++;
}

function replaceTables(text: string, parts: readonly string[]): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('the place for the tables is missing');
  return `${text.slice(0, begin + BEGIN.length)}\n\n${parts.join('\n')}\n${text.slice(end)}`;
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** A row for each field of published files. */
function dictionaryOf(
  fields: Record<string, ReleaseField>,
  { language, head, never }: Pick<(typeof dictionaries)[number], 'language' | 'head' | 'never'>,
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`;
  const rows = Object.entries(fields).map(([name, { type, unit, meaning, empty }]) =>
    line([
      `\`${name}\``,
      fieldTypes[type][language],
      fieldUnits[unit][language],
      meaning[language],
      empty?.[language] ?? never,
    ]),
  );
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}

/** A row for each field; alternatives with different fields have a row for each. */
function tableOf(schema: z.ZodType): string {
  const variants = variantsOf(jsonOf(schema));
  const rows = new Map<string, { cells: string[]; of: string[] }>();
  for (const { properties = {}, required = [] } of variants)
    for (const [field, value] of Object.entries(properties)) {
      if (!value.description && value.const === undefined) throw new Error(`${field} has no description`);
      const cells = [
        typeOf(value),
        required.includes(field) ? 'required' : defaultOf(value),
        value.description ?? '',
      ];
      const key = JSON.stringify([field, ...cells]);
      const row = rows.get(key) ?? { cells: [field, ...cells], of: [] };
      row.of.push(String(properties.type?.const ?? ''));
      rows.set(key, row);
    }
  const lines = [...rows.values()].flatMap(({ cells: [field = '', ...cells], of }) => {
    if (field === 'type') return [];
    const isOfAll = of.length === variants.length;
    const where = isOfAll || of.includes('') ? '' : ` of ${of.map((t) => `\`${t}\``).join(', ')}`;
    if (!isOfAll && where === '') cells[1] = 'one of them';
    return [`| ${[`\`${field}\`${where}`, ...cells].join(' | ')} |`];
  });
  const types = variants.flatMap(({ properties }) => properties?.type?.const ?? []);
  if (types.length > 0)
    lines.unshift(
      `| \`type\` | ${types.map((t) => `\`${t}\``).join(', ')} | required | How it is answered. |`,
    );
  return ['| field | type | default | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function typeOf(schema: Schema): string {
  const { title, type, format, items, anyOf, oneOf, properties } = schema;
  if (title) return title;
  if (Array.isArray(type)) return type.map((one) => typeOf({ type: one })).join(' or ');
  const link = links.get(namesIn(schema));
  if (link) return link;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const alternatives = anyOf ?? oneOf;
  if (alternatives?.every((one) => one.properties)) return 'object';
  if (alternatives) return alternatives.map(typeOf).join(' or ');
  if (type === 'array') return `list: ${items ? typeOf(items) : 'anything'}; ${sizeOf(schema)}`;
  if (type === 'object' || properties) return 'object';
  if (type === 'integer') return `whole number${rangeOf(schema)}`;
  if (type === 'number') return `number${rangeOf(schema)}`;
  if (type === 'boolean') return '`true`, `false`';
  if (format === 'date-time') return 'time: ISO 8601, UTC';
  return 'text';
}

function sizeOf({ minItems = 0, maxItems }: Schema): string {
  return maxItems === undefined ? `${minItems} or more` : `${minItems} to ${maxItems}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const least = isBound(minimum) ? `${minimum}` : undefined;
  const most = isBound(maximum) ? `${maximum}` : undefined;
  if (exclusiveMinimum !== undefined)
    return most ? ` above ${exclusiveMinimum}, up to ${most}` : ` above ${exclusiveMinimum}`;
  if (least && most) return `, ${least} to ${most}`;
  return least ? `, ${least} or more` : most ? `, up to ${most}` : '';
}

/** Whole numbers are bounded by JavaScript's exact range, which is not a limit of the schema. */
function isBound(limit: number | undefined): boolean {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
}

/** The meaning of a missing field. */
function defaultOf(schema: Schema): string {
  if (schema.default === undefined) return '';
  if (JSON.stringify(schema.default) === '{}') return 'its defaults';
  const inverse = typeof schema.default === 'number' ? 1 / schema.default : 1;
  const isFraction =
    Number.isInteger(inverse) && String(schema.default).length > 6 && Number(schema.default) > 0.1;
  return `\`${isFraction ? `1/${inverse}` : JSON.stringify(schema.default)}\``;
}
