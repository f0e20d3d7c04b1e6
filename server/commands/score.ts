import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { parse } from 'csv-parse';
import { printable } from '../csv.ts';
import type { Interval, Precision } from '../survey/estimate.ts';
import { roundFigure } from '../survey/rounding.ts';
import type { ScoringOptions } from '../survey/scoring.ts';
import {
  countSurvey,
  readSurvey,
  type SurveyCount,
  type SurveyFile,
  type SurveyScore,
  scoreSurvey,
} from '../survey/survey-file.ts';
import type { VarianceKind } from '../survey/variance.ts';

/** `score FILE`: scores a survey that is one file, without a database. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('score a survey file: questions, dimensions, cities with margins, respondents')
    .argument('<file>', 'JSON, may be gzipped; respondents inline or in a CSV file that it names')
    .option('--json', 'print every figure, unrounded')
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      const { scores, options } = await scoreFile(file);
      process.stdout.write(
        json ? `${JSON.stringify(printed(scores), null, 1)}\n` : printable(tables(scores, options)),
      );
    });
}

export interface ScoredFile {
  options: ScoringOptions;
  scores: Record<string, SurveyScore>;
}

/** The scores of every city of a survey file. Every failure is an Error with one clear line. */
export async function scoreFile(path: string): Promise<ScoredFile> {
  try {
    const survey = readSurvey(JSON.parse(await readText(path)));
    const count = await countRespondents(survey, path);
    return { options: survey.options, scores: scoreSurvey(survey, count.tallies) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: ${message.split('\n')[0]}`, { cause: error });
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  return new TextDecoder().decode(isGzip(bytes) ? gunzipSync(bytes) : bytes);
}

const isGzip = (start: Uint8Array) => start[0] === 0x1f && start[1] === 0x8b;

async function countRespondents(survey: SurveyFile, path: string): Promise<SurveyCount> {
  if (survey.respondents) {
    const count = countSurvey(survey, survey.respondents.columns);
    for (const row of survey.respondents.rows) count.add(row);
    return count;
  }
  const beside = resolve(dirname(path), survey.respondentsFile ?? '');
  let count: SurveyCount | undefined;
  for await (const record of readCsv(await isGzipped(beside), beside)) {
    if (count) count.add(record);
    else count = countSurvey(survey, record);
  }
  if (!count) throw new Error(`${survey.respondentsFile} is empty`);
  return count;
}

async function isGzipped(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return isGzip(buffer);
  } finally {
    await file.close();
  }
}

/** The records of a CSV file, one at a time: a survey may be larger than memory. */
async function* readCsv(gzipped: boolean, path: string): AsyncGenerator<string[]> {
  const parser = parse({ bom: true, skip_empty_lines: true });
  const steps = gzipped ? [createGunzip(), parser] : [parser];
  // A failure anywhere destroys the parser with it, so the loop below throws it.
  pipeline([createReadStream(path), ...steps], () => {});
  for await (const record of parser) yield record;
}

/** The contract of --json; the form of the reference files' `expected`. */
function printed(scores: Record<string, SurveyScore>): object {
  const cities = Object.entries(scores).map(
    ([name, { n, weighting, notes, groups, cells, result, fixedFpc }]) => [
      name,
      {
        n,
        weighting,
        notes,
        ...(weighting === 'raked' && { groups }),
        // Without margins the one cell has no name, which the reference writes as an empty list.
        cells: cells.map((c) => ({ cell: weighting === 'raked' ? c.cell : [], n: c.n, w: c.w })),
        result: { ...result, overall: { ...result.overall, ...(fixedFpc && { fixedFpc }) } },
      },
    ],
  );
  return Object.fromEntries(cities);
}

/** For people: one table a city, rounded, with the errors and intervals that the file's options ask for. */
function tables(scores: Record<string, SurveyScore>, { variance, ci }: ScoringOptions): string {
  const sureness = (e: Record<VarianceKind, Pick<Precision, 'se' | 'ciT' | 'ciZ'>>): Sureness => {
    const { se, ciT, ciZ } = e[variance];
    return { se, interval: ci === 't' ? ciT : ciZ };
  };
  return Object.entries(scores)
    .map(([name, { n, weighting, notes, result }]) => {
      const { kishNeff, kishDeff, maxWeight, overall, dimensions, questions } = result;
      const head = [
        `${name}: ${n} respondents, ${weighting === 'raked' ? 'weighted' : 'not weighted'}`,
        `effective ${shown(kishNeff)}, design effect ${shown(kishDeff)}, largest weight ${shown(maxWeight)}`,
        ...(notes.length > 0 ? [notes.join(' ')] : []),
      ].join('; ');
      const rows = [
        line('', 'answers', 'score', 'SE', 'low', 'high', 'top two %'),
        figures('overall', n, overall.estimate, sureness(overall)),
        ...Object.entries(dimensions).map(([id, e]) => figures(id, e.answered, e.estimate, sureness(e))),
        ...Object.entries(questions).map(([id, e]) =>
          figures(id, e.answered, e.estimate, sureness(e), e.top2?.estimate),
        ),
      ];
      return `${head}\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

interface Sureness {
  se: number | null;
  interval: Interval | null;
}

function figures(
  id: string,
  answered: number,
  estimate: number | null,
  { se, interval }: Sureness,
  top2?: number | null,
): string {
  const top = top2 === undefined ? '' : shown(top2);
  return line(
    id,
    String(answered),
    shown(estimate),
    shown(se),
    shown(interval?.[0]),
    shown(interval?.[1]),
    top,
  );
}

const shown = (x: number | null | undefined) =>
  x === null || x === undefined ? '–' : roundFigure(x).toFixed(2);

const line = (id: string, ...columns: string[]) =>
  `  ${id.padEnd(16)}${columns.map((c) => c.padStart(10)).join('')}`.trimEnd();
