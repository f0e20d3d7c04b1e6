import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { formFaultLines, formNoteText, formPlaceText } from '../../../web/console/form-note.ts';
import { FaultyFile } from '../../services/files/file-text.ts';
import { readQuestionnaire } from '../../services/files/questionnaire-file.ts';
import { xlsFormBytes } from '../../services/files/xlsform-file.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { questionnaireTemplates } from '../../survey/questionnaire/templates/templates.ts';
import type { FormRow } from '../../survey/questionnaire/xlsform/report.ts';
import { commandWave, onStore } from './context.ts';
import { print, printCsv, say } from './output.ts';
import { readBytes } from './read-file.ts';

const example = `
import prints the definition in JSON, which the file of "wave create" takes as "questionnaire", and on stderr what becomes
of every row that is not taken as it stands. With --report it prints the report instead, as CSV.
  questionnaire import form.xlsx > definition.json
  questionnaire export 2016 --xlsform > form.xlsx
  questionnaire export national-core > definition.json`;

/** `questionnaire`: questionnaires as files for other programs and people. */
export function questionnaireCommand(): Command {
  const questionnaire = new Command('questionnaire')
    .description('read questionnaires from XLSForms and write them as such')
    .addHelpText('after', example);
  questionnaire
    .command('import')
    .description('read an XLSForm (.xlsx) or a definition (JSON), and print the definition')
    .argument('<file>')
    .option('--report', 'print what becomes of every row, as CSV')
    .action(importFile);
  questionnaire
    .command('export')
    .description('print the questionnaire of a wave, a file or a template, in JSON')
    .argument('<wave, file or template>')
    .option('--xlsform', 'as an XLSForm (.xlsx), into a file or a pipe')
    .action(exportOne);
  questionnaire
    .command('templates')
    .description('print the names of the templates')
    .action(() => {
      for (const name of questionnaireTemplates.keys()) print(name);
    });
  return questionnaire;
}

async function importFile(file: string, { report = false }: { report?: boolean }): Promise<void> {
  const read = await readQuestionnaire(file, await readBytes(file));
  if (read.format === 'xlsform') {
    if (report) printReport(read.rows);
    else sayNotes(read.rows);
    if (!read.definition) throw refusalOf(file, read.rows, report);
  }
  if (!report || read.format === 'json') print(JSON.stringify(read.definition, null, 2));
}

function printReport(rows: readonly FormRow[]): void {
  printCsv(
    rows.map(({ sheet, row, name, outcome, notes }) => ({
      ...{ sheet, row, name, outcome },
      why: notes
        .map((note) => `${note.column === undefined ? '' : `${note.column}: `}${formNoteText(note, 'en')}`)
        .join('; '),
    })),
    ['sheet', 'row', 'name', 'outcome', 'why'],
  );
}

function sayNotes(rows: readonly FormRow[]): void {
  for (const row of rows)
    for (const note of row.notes)
      if (note.outcome !== 'refused') {
        const outcome = note.outcome === 'leftOut' ? 'left out' : note.outcome;
        say(`${formPlaceText(row, note.column, 'en')}: ${outcome}: ${formNoteText(note, 'en')}`);
      }
}

const refusalOf = (file: string, rows: readonly FormRow[], isReported: boolean): FaultyFile => {
  const lines = formFaultLines(rows, 'en');
  const said = isReported ? [`${lines.length} to be mended, see the report`] : lines;
  return new FaultyFile(said.map((line) => `${file}: ${line}`).join('\n'));
};

async function exportOne(name: string, { xlsform = false }: { xlsform?: boolean }): Promise<void> {
  if (xlsform && process.stdout.isTTY)
    throw new Error('a workbook is no text: send it into a file, as in > form.xlsx');
  const write = async (definition: Definition) => {
    if (xlsform) process.stdout.write(await xlsFormBytes(definition));
    else print(JSON.stringify(definition, null, 2));
  };
  const template = questionnaireTemplates.get(name);
  if (template) return await write(template);
  if (existsSync(name)) {
    const read = await readQuestionnaire(name, await readBytes(name));
    if (!read.definition) throw refusalOf(name, read.format === 'xlsform' ? read.rows : [], false);
    return await write(read.definition);
  }
  await onStore(async ({ db }) => {
    const { questionnaireName, questionnaireVersion } = await commandWave(db, name);
    const questionnaire = await findQuestionnaire(db, questionnaireName, questionnaireVersion);
    if (!questionnaire) throw new Error(`wave ${name} names a questionnaire that is not there`);
    await write(questionnaire.definition);
  });
}
