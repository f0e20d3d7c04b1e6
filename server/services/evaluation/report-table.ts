import type { Db } from '../../../db/client.ts';
import { findEvaluationCity } from '../../../db/evaluations.ts';
import type { DraftRow } from '../../../db/reports.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { changeDraft } from '../../survey/evaluation/draft.ts';
import {
  choicesIn,
  type ReportRow,
  readReportTable,
  reportTable,
  type TokenOf,
} from '../../survey/evaluation/report-table.ts';
import { placeFor, reportedSetOf } from './read-evaluation.ts';
import { draftAt, editDraft, type OfReport } from './report-draft.ts';
import { fileCellsOf, type TableFormat, tableCsv, tableXlsx } from './report-table-file.ts';

/** A letter comes first, because spreadsheets take “12e45678” for a number. */
const tokenOf: TokenOf = (entry) => (entry === null ? '' : `x${sha256(canonicalJson(entry)).slice(0, 11)}`);

export interface TableInput extends OfReport {
  format: TableFormat;
  language: string;
}

/** A city's draft as a file to fill in, and its name. Throws `evaluation-unknown`, `forbidden`. */
export async function writeReportTable(
  db: Db,
  { actor, format, language, ...names }: TableInput,
): Promise<{ bytes: Uint8Array; name: string }> {
  const { evaluation, place } = await placeFor(db, actor, 'see-report-draft', names);
  const { definition: set } = await reportedSetOf(
    db,
    evaluation,
    await findEvaluationCity(db, evaluation.id, place.city),
  );
  const draft = await draftAt(db, place);
  const rows: ReportRow[] = reportTable({ set, city: place.city, draft, tokenOf }, language);
  const name = `${evaluation.code}-${place.city}-report.${format}`;
  if (format === 'csv') return { bytes: tableCsv(rows), name };
  const [value, flag] = [choicesIn(set, 'value', language), choicesIn(set, 'flag', language)];
  return { bytes: await tableXlsx(rows, { value, flag }), name };
}

/**
 * Imports a filled-in file, all of it or nothing.
 * @throws Problem `evaluation-unknown`, `forbidden`, `content-too-large`, `media-type-unsupported`, `table-faulty`
 * with all faults, and the reason why the evaluation takes no report
 */
export async function readFilledTable(
  db: Db,
  input: OfReport & { bytes: Uint8Array; now: Date },
): Promise<{ draft: DraftRow; changed: number }> {
  // The right comes first: only people who may send a file can have one parsed.
  await placeFor(db, input.actor, 'edit-report', input);
  const { sheet, cells } = await fileCellsOf(input.bytes);
  let changed = 0;
  const draft = await editDraft(db, input, async (tx, before, { evaluation, city }) => {
    const { definition: set } = await reportedSetOf(tx, evaluation, city);
    const { changes, faults } = readReportTable({ set, city: input.city, draft: before, tokenOf }, cells);
    if (faults.length > 0) throw new Problem('table-faulty', { sheet, faults });
    changed = Object.keys(changes).length;
    const { revision, fields } = changeDraft(before, changes, input.actor.name);
    return { ...before, revision, fields };
  });
  return { draft, changed };
}
