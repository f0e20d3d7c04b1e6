import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { countSubmissions, exportSubmissions } from '../../db/export.ts';
import { reconcile } from '../steps/reconcile.ts';
import { screenWave } from '../steps/screen.ts';
import { watchWave } from '../steps/watch.ts';
import { alarmText } from '../survey/empty-signals.ts';
import { fieldworkNamed, onStore } from './context.ts';
import { printCsv, say, withProgress } from './output.ts';

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
        for (const state of await watchWave(context.db, fieldwork.wave.id, new Date()))
          if (state.isAlarm) say(`warning: ${alarmText(state)}`);
        printCsv(
          Object.entries(changed).map(([verdict, submissions]) => ({ verdict, submissions })),
          ['verdict', 'submissions'],
        );
      });
    });
}

/** `export`: the submissions as CSV. */
export function exportCommand(): Command {
  return new Command('export')
    .description('print a wave’s submissions as CSV, without participant keys')
    .argument('<wave>')
    .option('--city <code>', 'only this city')
    .action(async (name: string, { city }: { city?: string }) => {
      await onStore(async (context) => {
        const { wave, definition, cities } = await fieldworkNamed(context, name);
        if (city !== undefined && !cities.has(city))
          throw new Error(`city ${city} is not in wave ${wave.code}`);
        const questions = [...definition.questions, ...definition.modules.flatMap((m) => m.questions)];
        const { sql } = context;
        await withProgress('exporting', async (report) => {
          const total = await countSubmissions(sql, wave.id, city);
          const rows = await exportSubmissions(sql, wave.id, questions, city);
          await pipeline(rows, inChunks(total, report), process.stdout, { end: false });
        });
      });
    });
}

const CHUNK_BYTES = 65_536;
const NEW_LINE = 10;

/** Joins rows, which come one by one, into chunks that are worth a write, and reports how many have passed. */
function inChunks(total: number, report: (done: number) => void) {
  return async function* (rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let waiting: Buffer[] = [];
    let bytes = 0;
    let lines = 0;
    for await (const part of rows) {
      waiting.push(part);
      bytes += part.length;
      for (let at = part.indexOf(NEW_LINE); at >= 0; at = part.indexOf(NEW_LINE, at + 1)) lines++;
      if (bytes < CHUNK_BYTES) continue;
      yield Buffer.concat(waiting);
      waiting = [];
      bytes = 0;
      // A comment may have lines of its own.
      report(Math.min(1, lines / total));
    }
    yield Buffer.concat(waiting);
  };
}

/** `reconcile`: recomputes what is counted from the submissions themselves. */
export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description('recompute quota counts and kept tallies from the submissions; fails on any difference')
    .argument('<wave>')
    .action(async (name: string) => {
      await onStore(async (context) => {
        const fieldwork = await fieldworkNamed(context, name);
        const { checked, differences } = await withProgress('reconciling', (report) =>
          reconcile(context.db, fieldwork, report),
        );
        printCsv(differences, ['what', 'city', 'stratum', 'kept', 'recomputed']);
        if (differences.length > 0) throw new Error(`${differences.length} differences in ${checked} checks`);
        say(`${checked} checks, no difference`);
      });
    });
}
