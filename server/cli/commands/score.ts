import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { parse } from 'csv-parse';
import { printable } from '../../http/csv.ts';
import { beginningOf, type Encoding, FaultyFile, textOf } from '../../services/files/file-text.ts';
import { readJson } from '../../services/files/input.ts';
import { plainWord } from '../../services/files/nearest.ts';
import { delimiterOf } from '../../services/files/table.ts';
import { firstFew } from '../../survey/first-few.ts';
import { roundFigure } from '../../survey/release/rounding.ts';
import { type Interval, type Precision, precisionBy } from '../../survey/score/estimate.ts';
import type { ScoringOptions } from '../../survey/score/scoring-design.ts';
import type { Sensitivity } from '../../survey/score/sensitivity.ts';
import type { SurveyBenchmarks } from '../../survey/score/survey-benchmarks.ts';
import {
  CLUSTER,
  countSurvey,
  readSurvey,
  type SurveyCount,
  type SurveyFile,
  SurveyFileError,
  type SurveyScore,
  scoreSurvey,
} from '../../survey/score/survey-file.ts';
import type { VarianceKind } from '../../survey/score/variance.ts';
import { readBytes, refusingFolder } from './read-file.ts';

/** `score FILE`: scores a survey that is a single file, without a database. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('score a survey file: questions, dimensions, cities with margins, respondents')
    .argument('<file>', 'JSON, may be gzipped; respondents inline or in a CSV file that it names')
    .option('--json', 'print every figure, unrounded')
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      const { scores, options } = await scoreFile(file);
      process.stdout.write(
        json ? `${JSON.stringify(jsonOf(scores), null, 1)}\n` : printable(tables(scores, options)),
      );
    });
}

export interface ScoredFile {
  options: ScoringOptions;
  scores: Record<string, SurveyScore>;
}

/** The scores of every city of a survey file. Every failure is an Error with clear lines. */
export async function scoreFile(path: string): Promise<ScoredFile> {
  try {
    const survey = readSurvey(readJson(path, textOf(path, await readUnpacked(path))));
    const count = await countRespondents(survey, path);
    return { options: survey.options, scores: scoreSurvey(survey, count.tallies) };
  } catch (error) {
    if (error instanceof FaultyFile) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: ${message.split('\n')[0]}`, { cause: error });
  }
}

async function readUnpacked(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  return isGzip(bytes) ? gunzipSync(bytes) : bytes;
}

const isGzip = (start: Uint8Array) => start[0] === 0x1f && start[1] === 0x8b;

async function countRespondents(survey: SurveyFile, path: string): Promise<SurveyCount> {
  if (survey.respondents) {
    const count = countSurvey(survey, survey.respondents.columns);
    const faults = rowFaults(path);
    for (const row of survey.respondents.rows) faults.during(() => count.add(row));
    faults.conclude();
    return count;
  }
  const beside = resolve(dirname(path), survey.respondentsFile ?? '');
  const names = namesIn(survey);
  const faults = rowFaults(beside);
  let count: SurveyCount | undefined;
  let width = 0;
  for await (const record of readRespondents(beside, names)) {
    if (count) {
      const { add } = count;
      faults.during(() =>
        add(record.slice(width).every((cell) => cell === '') ? record.slice(0, width) : record),
      );
    } else {
      width = record.findLastIndex((cell) => cell !== '') + 1;
      count = countSurvey(
        survey,
        record
          .slice(0, width)
          .map((cell) => names.find((name) => plainWord(name) === plainWord(cell)) ?? cell),
      );
    }
  }
  if (!count) throw new Error(`${survey.respondentsFile} is empty`);
  faults.conclude();
  return count;
}

/** The columns of respondents: city, cluster, questions, and the variables of any city. */
function namesIn({ questions, cities }: SurveyFile): string[] {
  const variables = Object.values(cities).flatMap(({ margins }) => Object.keys(margins ?? {}));
  return [...new Set(['city', CLUSTER, ...questions.map((q) => q.id), ...variables])];
}

/** Reading stops after this many faulty rows. */
const MOST_FAULTS = 1000;

/** Collects the faults of a file's rows, for one error. */
function rowFaults(file: string) {
  const lines: string[] = [];
  const conclude = () => {
    if (lines.length > 0) throw new FaultyFile(firstFew(lines).join('\n'));
  };
  return {
    during(read: () => void): void {
      try {
        read();
      } catch (error) {
        if (!(error instanceof SurveyFileError)) throw error;
        lines.push(`${file}: ${error.message}`);
        if (lines.length === MOST_FAULTS) conclude();
      }
    },
    conclude,
  };
}

/** Bytes of a file that show its encoding and delimiter. */
const BEGINNING = 1 << 20;

/** The records of a CSV file, one at a time: a survey may be larger than memory. */
async function* readRespondents(path: string, names: readonly string[]): AsyncGenerator<string[]> {
  const { encoding, delimiter } = await formOf(path, names);
  const parser = parse({ delimiter, skip_empty_lines: true, relax_column_count_more: true, trim: true });
  // A failure anywhere destroys the parser, so the loop below throws it.
  pipeline(await bytesOf(path), decoder(path, encoding), parser, () => {});
  for await (const record of parser as AsyncIterable<string[]>)
    if (record.some((cell) => cell !== ''))
      yield record.map((cell) => (FULL_WIDTH.test(cell) ? cell.normalize('NFKC') : cell));
}

const FULL_WIDTH = /^[０-９．－]+$/;

async function bytesOf(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer } = await refusingFolder(path, () => file.read(new Uint8Array(2), 0, 2, 0));
  const bytes = file.createReadStream({ start: 0 });
  // A failure of the file destroys the unpacker too.
  return isGzip(buffer) ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

/** A file's encoding, by its beginning, and its delimiter, by which the header names most columns. */
async function formOf(path: string, names: readonly string[]) {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await bytesOf(path)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= BEGINNING) break;
  }
  const { encoding, text } = beginningOf(path, Buffer.concat(chunks));
  return {
    encoding,
    delimiter: delimiterOf(text, (cell) => names.some((name) => plainWord(name) === plainWord(cell))),
  };
}

/** Decodes a stream. Throws FaultyFile, with the line, where the text has another encoding. */
function decoder(path: string, encoding: Encoding) {
  return async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const decoding = new TextDecoder(encoding, { fatal: true });
    let lines = 1;
    for await (const chunk of bytes) {
      const text = decodeChunk(decoding, chunk);
      if (text === undefined)
        throw new FaultyFile(`${path}: line ${lines} or after: not ${encoding}, as its beginning is`);
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
      yield text;
    }
  };
}

function decodeChunk(decoding: TextDecoder, chunk: Buffer): string | undefined {
  try {
    return decoding.decode(chunk, { stream: true });
  } catch {
    return undefined;
  }
}

/** The JSON of --json, a contract: the form of the reference files' `expected`. */
function jsonOf(scores: Record<string, SurveyScore>): object {
  const cities = Object.entries(scores).map(
    ([name, { n, weighting, notes, groups, cells, result, fixedFpc, sensitivity, benchmarks }]) => [
      name,
      {
        n,
        weighting,
        notes,
        ...(weighting === 'raked' && { groups }),
        // Without margins the one cell has no name, which the reference writes as an empty list.
        cells: cells.map((c) => ({ cell: weighting === 'raked' ? c.cell : [], n: c.n, w: c.w })),
        result: { ...result, overall: { ...result.overall, ...(fixedFpc && { fixedFpc }), sensitivity } },
        ...(benchmarks && { benchmarks }),
      },
    ],
  );
  return Object.fromEntries(cities);
}

/** One table per city for people, rounded, with the errors and intervals of the file's options. */
function tables(scores: Record<string, SurveyScore>, { variance, ci }: ScoringOptions): string {
  const uncertaintyOf = (e: Record<VarianceKind, Uncertain> & { cluster?: Uncertain }): Uncertainty => {
    const { se, ciT, ciZ } = precisionBy(e, variance);
    return { se, interval: ci === 't' ? ciT : ciZ };
  };
  return Object.entries(scores)
    .map(([name, { n, weighting, notes, result, sensitivity, benchmarks }]) => {
      const { kishNeff, kishDeff, maxWeight, overall, dimensions, questions } = result;
      const head = [
        `${name}: ${n} respondents, ${weighting === 'raked' ? 'weighted' : 'not weighted'}`,
        `effective ${formatFigure(kishNeff)}, design effect ${formatFigure(kishDeff)}, largest weight ${formatFigure(maxWeight)}`,
        ...(notes.length > 0 ? [notes.join(' ')] : []),
      ].join('; ');
      const rows = [
        line('', 'answers', 'score', 'SE', 'low', 'high', 'top two %'),
        figures('overall', n, overall.estimate, uncertaintyOf(overall)),
        ...Object.entries(dimensions).map(([id, e]) => figures(id, e.answered, e.estimate, uncertaintyOf(e))),
        ...Object.entries(questions).map(([id, e]) =>
          figures(id, e.answered, e.estimate, uncertaintyOf(e), e.top2?.estimate),
        ),
      ];
      return `${[head, ...rows, ...sensitivityLines(sensitivity), ...benchmarkLines(benchmarks)].join('\n')}\n`;
    })
    .join('\n');
}

/** The effect of self-selection on the overall score; beta as in docs/scoring.md, "Self-selection". */
function sensitivityLines(sensitivity: Sensitivity | null): string[] {
  if (!sensitivity) return [];
  const { sd, shifts, holdsUpTo } = sensitivity;
  const moved = shifts.map(({ beta, shift }) => `${formatFigure(shift)} at beta ${beta}`).join(', ');
  const held = holdsUpTo === null ? '' : `; the interval holds up to beta ${formatFigure(holdsUpTo)}`;
  return [`  self-selection moves the overall score by ${moved} (SD ${formatFigure(sd)})${held}`];
}

/** Estimates beside true values known from other sources. */
function benchmarkLines(benchmarks: SurveyBenchmarks | null): string[] {
  if (!benchmarks) return [];
  const lines = benchmarks.items.map(({ question, option, estimate, value, difference, source }) => {
    const name = option === null ? question : `${question}=${option}`;
    return `  benchmark ${name}: ${formatFigure(estimate)} for ${value} (${formatFigure(difference)}; ${source})`;
  });
  const mean = `  mean absolute difference to the benchmarks: ${formatFigure(benchmarks.meanAbsoluteDifference)}`;
  return [...lines, mean];
}

type Uncertain = Pick<Precision, 'se' | 'ciT' | 'ciZ'>;

interface Uncertainty {
  se: number | null;
  interval: Interval | null;
}

function figures(
  id: string,
  answered: number,
  estimate: number | null,
  { se, interval }: Uncertainty,
  top2?: number | null,
): string {
  const top = top2 === undefined ? '' : formatFigure(top2);
  return line(
    id,
    String(answered),
    formatFigure(estimate),
    formatFigure(se),
    formatFigure(interval && onScale(interval[0])),
    formatFigure(interval && onScale(interval[1])),
    top,
  );
}

/** With few answers an interval by t can reach beyond the scale; no score does. */
const onScale = (x: number) => Math.min(100, Math.max(0, x));

const formatFigure = (x: number | null | undefined) =>
  x === null || x === undefined ? '–' : roundFigure(x).toFixed(2);

const line = (id: string, ...columns: string[]) =>
  `  ${id.padEnd(16)}${columns.map((c) => c.padStart(10)).join('')}`.trimEnd();
