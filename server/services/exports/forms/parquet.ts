import { type BasicType, ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { Answer } from '../../../survey/questionnaire/routing.ts';
import type { Variable } from '../variable.ts';
import type { AnswerRow } from '../weights.ts';
import { type AnswerFile, weighingFacts } from './form.ts';

/** Rows of a row group, which is held in memory. */
const GROUP = 5000;

interface Column {
  name: string;
  type: BasicType;
  valueIn(row: AnswerRow): string | number | bigint | Date | null;
}

/**
 * Answers as Parquet: numbers are numbers. A numeric question's ways out are null there, and stand in a column beside
 * it, NAME_way_out; other values are as in CSV. Labels and weighting are in the file's metadata, as JSON.
 */
export async function* writeParquet(
  file: AnswerFile,
  portions: AsyncIterable<readonly AnswerRow[]>,
): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(file.variables);
  const sink = new ByteWriter();
  const dataOf = (rows: readonly AnswerRow[]) =>
    columns.map(({ name, type, valueIn }) => ({ name, type, data: rows.map(valueIn) }));
  const writer = new ParquetWriter({
    writer: sink,
    schema: schemaFromColumnData({ columnData: dataOf([]) }),
    createdBy: 'chengsheng',
    kvMetadata: Object.entries(metadataOf(file)).map(([key, value]) => ({ key, value })),
  });
  /** Takes the bytes written so far; later offsets continue to count from the start of the file. */
  const taken = () => {
    const bytes = new Uint8Array(sink.getBuffer());
    sink.index = 0;
    return bytes;
  };
  for await (const group of inGroups(portions)) {
    await writer.write({ columnData: dataOf(group), rowGroupSize: GROUP });
    yield taken();
  }
  await writer.finish();
  yield taken();
}

async function* inGroups(portions: AsyncIterable<readonly AnswerRow[]>): AsyncGenerator<AnswerRow[]> {
  const waiting: AnswerRow[] = [];
  for await (const rows of portions) {
    waiting.push(...rows);
    if (waiting.length < GROUP) continue;
    yield waiting.splice(0, GROUP);
  }
  if (waiting.length > 0) yield waiting;
}

function columnsOf(variables: readonly Variable[]): Column[] {
  const names = new Set(variables.map(({ name }) => name));
  return variables.flatMap((variable): Column[] => {
    const { name, content } = variable;
    const column = (type: BasicType, read: (value: Answer) => ReturnType<Column['valueIn']>): Column => ({
      name,
      type,
      valueIn: (row) => {
        const value = variable.valueIn(row);
        return value === null || value === undefined ? null : read(value);
      },
    });
    if (content.type === 'moment') return [column('TIMESTAMP', (value) => new Date(String(value)))];
    if (content.type !== 'number')
      return [column('STRING', (value) => (Array.isArray(value) ? value.join(';') : String(value)))];
    const number = content.isWhole
      ? column('INT64', (value) => (typeof value === 'number' ? BigInt(value) : null))
      : column('DOUBLE', (value) => (typeof value === 'number' ? value : null));
    if (!content.categories.some(({ isMissing }) => isMissing)) return [number];
    let beside = `${name}_way_out`;
    while (names.has(beside)) beside = `${beside}_`;
    names.add(beside);
    const wayOut = column('STRING', (value) => (typeof value === 'string' ? value : null));
    return [number, { ...wayOut, name: beside }];
  });
}

function metadataOf(file: AnswerFile): Record<string, string> {
  const labels = file.variables.map(({ name, label, content: { categories } }) => [
    name,
    { label, values: categories },
  ]);
  return {
    wave: file.wave,
    title: JSON.stringify(file.title),
    at: file.at.toISOString(),
    ...weighingFacts(file),
    variables: JSON.stringify(Object.fromEntries(labels)),
  };
}
