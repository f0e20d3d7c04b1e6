import { definitionSchema } from '../../survey/questionnaire/definition.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { readXlsForm } from '../../survey/questionnaire/xlsform/read.ts';
import type { FormRow } from '../../survey/questionnaire/xlsform/report.ts';
import { textOf } from './file-text.ts';
import { parseAs, readJson } from './input.ts';
import { readFormSheets } from './xlsform-file.ts';

/** A questionnaire as its file gives it. */
export type ReadQuestionnaire =
  | { format: 'json'; definition: Definition }
  /** Null where rows need correcting first. */
  | { format: 'xlsform'; definition: Definition | null; rows: FormRow[] };

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLDER_OFFICE = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * Reads a questionnaire from a file: an XLSForm as a workbook, or a definition in JSON. Throws FaultyFile where the
 * file is unreadable, or with every fault of a definition and its path.
 */
export async function readQuestionnaire(file: string, bytes: Uint8Array): Promise<ReadQuestionnaire> {
  const isWorkbook = [ZIP, OLDER_OFFICE].some((start) => start.every((byte, i) => bytes[i] === byte));
  if (isWorkbook) return { format: 'xlsform', ...readXlsForm(await readFormSheets(file, bytes)) };
  const definition = parseAs(file, readJson(file, textOf(file, bytes)), definitionSchema);
  return { format: 'json', definition };
}
