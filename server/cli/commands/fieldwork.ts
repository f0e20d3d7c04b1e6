import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import type { TransactionSql } from 'postgres';
import { countSubmissions, readSubmissions } from '../../../db/exported-submissions.ts';
import { exportFormats } from '../../../db/exports-schema.ts';
import { answerFile } from '../../services/exports/answer-file.ts';
import { writeCsv } from '../../services/exports/forms/csv.ts';
import { type ExportFormat, forms } from '../../services/exports/forms/forms.ts';
import { MAX_REPLICATES, readWeighing, withWeights } from '../../services/exports/weights.ts';
import { findEmptySignals } from '../../services/screening/missing-metadata.ts';
import { screenWave } from '../../services/screening/screen.ts';
import { reconcile } from '../../services/waves/reconcile.ts';
import { alarmText } from '../../survey/screening/missing-metadata.ts';
import { cityNamed, fieldworkNamed, onStore } from './context.ts';
import { wholeOption } from './options.ts';
import { isNewFile, keepPrivate, printCsv, say, withProgress } from './output.ts';

/** `screen`: screens a wave with today's knowledge. */
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
exact times.

With --release it is the file that the release's figures come from: what was stored and decided up to its cut-off, with
the final weight and the primary sampling unit of each submission that counts. Replicates are bootstrap weights for
programs that compute errors by them (docs/scoring.md, "Weights outside").`;

/** A standby will do. */
const READS = { onlyReads: true };

interface ExportCommandOptions {
  city?: string;
  withIds?: boolean;
  format: ExportFormat;
  release?: number;
  replicates?: number;
}

/** `export`: the submissions as a file. */
export function exportCommand(): Command {
  return new Command('export')
    .description('print a wave’s submissions, without participant keys')
    .argument('<wave>')
    .option('--city <code>', 'only this city, by code or name')
    .option('--with-ids', 'with the submissions’ own ids and exact times, for who has to find one again')
    .addOption(
      new Option('--format <format>', 'CSV, SPSS, Parquet, or the codebook of the CSV (DDI Codebook 2.5)')
        .choices(exportFormats)
        .default('csv'),
    )
    .option(
      '--release <number>',
      'with the weights of this release, as of its cut-off',
      wholeOption(1, 999_999_999),
    )
    .option(
      '--replicates <number>',
      'with so many bootstrap weights, 100 for example; needs --release',
      wholeOption(1, MAX_REPLICATES),
    )
    .addHelpText('after', exportHelp)
    .action(async (name: string, options: ExportCommandOptions) => {
      const { city: named, withIds = false, format, release, replicates } = options;
      if (release === undefined && replicates !== undefined)
        throw new Error('--replicates needs a --release to weigh by');
      if (process.stdout.isTTY && (format === 'sav' || format === 'parquet'))
        throw new Error(`--format ${format} is for a file: … > answers.${format}`);
      await onStore(async (context) => {
        const fieldwork = await fieldworkNamed(context, name);
        const { wave } = fieldwork;
        const weighing =
          release === undefined
            ? undefined
            : await readWeighing(context.db, wave.id, { release, replicates: replicates ?? 0 });
        if (weighing?.replicates)
          say(`replicates are drawn from the digest of the release: ${weighing.digest}`);
        const city = named === undefined ? undefined : await cityNamed(context.db, wave, named);
        if (withIds)
          say(
            'warning: with its id or its time, whoever knows one of them finds a resident’s answers in this file',
          );
        keepPrivate();
        await withProgress('exporting', async (report) => {
          const total = await countSubmissions(context.sql, wave.id, city);
          const at = new Date();
          const file = answerFile(fieldwork, { city: city ?? null, at, weighing });
          async function* portions(tx: TransactionSql) {
            let done = 0;
            const submissions = readSubmissions(tx, wave.id, {
              city,
              withIds,
              cutoffs: weighing?.cutoffs,
              hasPlaces: weighing !== undefined,
            });
            for await (const batch of withWeights(context.db, fieldwork, weighing, submissions)) {
              yield batch;
              done += batch.length;
              report(Math.min(1, done / total));
            }
          }
          await context.sql.begin('read only', async (tx) => {
            // The reader of the output may be slow.
            await tx`set local idle_in_transaction_session_timeout = 0`;
            const lines =
              format === 'csv'
                ? writeCsv(file, portions(tx), { mark: isNewFile() })
                : forms[format].write(file, portions(tx));
            await pipeline(lines, process.stdout, { end: false });
          });
        });
      }, READS);
    });
}

/** `reconcile`: recomputes the counts from the submissions. */
export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description('recompute quotas, counts and kept tallies from the submissions; fails on any difference')
    .argument('<wave>')
    .action(async (name: string) => {
      await onStore(async (context) => {
        const fieldwork = await fieldworkNamed(context, name);
        const { checked, differences } = await withProgress('reconciling', (report) =>
          reconcile(context.db, fieldwork, { progress: report }),
        );
        printCsv(differences, ['what', 'city', 'stratum', 'rest', 'kept', 'recomputed']);
        if (differences.length > 0) throw new Error(`${differences.length} differences in ${checked} checks`);
        say(`${checked} checks, no difference`);
      }, READS);
    });
}
