import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { countSubmissions, readSubmissions } from '../../../db/exported-submissions.ts';
import { csvOfCells } from '../../http/csv.ts';
import { answerColumns, exportCellsOf, submissionColumns } from '../../services/exports/columns.ts';
import { findEmptySignals } from '../../services/screening/missing-metadata.ts';
import { screenWave } from '../../services/screening/screen.ts';
import { reconcile } from '../../services/waves/reconcile.ts';
import { alarmText } from '../../survey/screening/missing-metadata.ts';
import { cityNamed, fieldworkNamed, onStore } from './context.ts';
import { isNewFile, keepPrivate, printCsv, say, withProgress } from './output.ts';

/** `screen`: judges what has come in with what is known by now. */
export function screenCommand(): Command {
  return new Command('screen')
    .description('screen a wave again; safe to repeat')
    .argument('<wave>')
    .action(async (name: string) => {
      await onStore(async (context) => {
        const fieldwork = await fieldworkNamed(context, name);
        const { examined, changed } = await withProgress('screening', (report) =>
          screenWave(context.db, fieldwork, report),
        );
        say(`examined ${examined} submissions again`);
        for (const state of await findEmptySignals(context.db, fieldwork.wave.id, new Date()))
          if (state.isAlarm) say(`warning: ${alarmText(state)}`);
        printCsv(
          Object.entries(changed).map(([verdict, submissions]) => ({ verdict, submissions })),
          ['verdict', 'submissions'],
        );
      });
    });
}

const exportHelp = `
Each submission has a pseudonym that is made for this export alone: a receipt, or another export, does not lead to it.
Days stand for times, seconds for milliseconds. The answers themselves can give somebody away: keep the file as you
would keep the database. With --with-ids it holds the ids, by which a submission is reviewed or redacted, and the
exact times.`;

/** A standby will do. */
const READS = { onlyReads: true };

interface ExportCommandOptions {
  city?: string;
  withIds?: boolean;
}

/** `export`: the submissions as CSV. */
export function exportCommand(): Command {
  return new Command('export')
    .description('print a wave’s submissions as CSV, without participant keys')
    .argument('<wave>')
    .option('--city <code>', 'only this city, by code or name')
    .option('--with-ids', 'with the submissions’ own ids and exact times, for who has to find one again')
    .addHelpText('after', exportHelp)
    .action(async (name: string, { city: named, withIds = false }: ExportCommandOptions) => {
      await onStore(async (context) => {
        const { wave, definition } = await fieldworkNamed(context, name);
        const city = named === undefined ? undefined : await cityNamed(context.db, wave, named);
        if (withIds)
          say(
            'warning: with its id or its time, whoever knows one of them finds a resident’s answers in this file',
          );
        keepPrivate();
        await withProgress('exporting', async (report) => {
          const total = await countSubmissions(context.sql, wave.id, city);
          const answers = answerColumns(definition);
          const columns = [...submissionColumns, ...answers.keys()];
          async function* lines(): AsyncGenerator<string> {
            yield csvOfCells([], columns, { mark: isNewFile() });
            let done = 0;
            for await (const batch of readSubmissions(context.sql, wave.id, { city, withIds })) {
              yield csvOfCells(
                batch.map((submission) => exportCellsOf(submission, answers)),
                columns,
                { header: false },
              );
              done += batch.length;
              report(Math.min(1, done / total));
            }
          }
          await pipeline(lines, process.stdout, { end: false });
        });
      }, READS);
    });
}

/** `reconcile`: recomputes what is counted from the submissions themselves. */
export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description('recompute quotas, counts and kept tallies from the submissions; fails on any difference')
    .argument('<wave>')
    .action(async (name: string) => {
      await onStore(async (context) => {
        const fieldwork = await fieldworkNamed(context, name);
        const { checked, differences } = await withProgress('reconciling', (report) =>
          reconcile(context.db, fieldwork, report),
        );
        printCsv(differences, ['what', 'city', 'stratum', 'rest', 'kept', 'recomputed']);
        if (differences.length > 0) throw new Error(`${differences.length} differences in ${checked} checks`);
        say(`${checked} checks, no difference`);
      }, READS);
    });
}
