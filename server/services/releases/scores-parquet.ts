import { type BasicType, ByteWriter, parquetWrite } from 'hyparquet-writer';
import { type ReleaseRow, releaseTable } from '../../survey/release/table.ts';
import { tableColumns, tableFields } from '../../survey/release/table-fields.ts';
import { namesIn, type ReleaseSources } from './release-sources.ts';

/** The scores of a release as Parquet, typed, with a description in the file's own metadata. */
export function scoresParquet(sources: ReleaseSources): Uint8Array {
  const rows = releaseTable(sources.document, namesIn(sources));
  const { release, wave } = sources;
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData: tableColumns.map((name) => {
      const { type, empty } = tableFields[name];
      return {
        name,
        type: types[type],
        nullable: empty !== null,
        data: rows.map((row) => typed(type, row[name])),
      };
    }),
    createdBy: 'chengsheng',
    kvMetadata: Object.entries({
      wave: wave.code,
      title: JSON.stringify(wave.title),
      release: String(release.number),
      digest: release.digest,
    }).map(([key, value]) => ({ key, value })),
  });
  return new Uint8Array(writer.getBuffer());
}

const types = {
  text: 'STRING',
  integer: 'INT64',
  count: 'INT64',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
} as const satisfies Record<string, BasicType>;

/** A column has one type, so a small count, "<10" elsewhere, is null. */
function typed(
  type: keyof typeof types,
  cell: ReleaseRow[keyof ReleaseRow],
): string | number | bigint | boolean | null {
  if (type !== 'integer' && type !== 'count') return cell;
  return typeof cell === 'number' ? BigInt(cell) : null;
}
