import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import {
  buildEvaluationRelease,
  type EvaluationInput,
  type EvaluationPart,
} from '../../survey/evaluation/build-release.ts';
import { evaluationFileSchema, evaluationInput } from '../../survey/evaluation/evaluation-file.ts';
import { explainPoints } from '../../survey/evaluation/explain.ts';
import { formatHundredths, hundredthsOf } from '../../survey/evaluation/hundredths.ts';
import { cityPoints } from '../../survey/evaluation/points.ts';
import type { EvaluatedCity, EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { type SurveyResult, surveyResult } from '../../survey/evaluation/survey-points.ts';
import { releaseDocumentSchema } from '../../survey/release/document.ts';
import { readBytes, readText, textOf } from './file-text.ts';
import { parseAs, readJsonAs } from './input.ts';
import { print, say } from './output.ts';

interface Options {
  survey?: string;
  json?: boolean;
  explain?: boolean;
}

/** `evaluate FILE`: a whole evaluation that is one file, without a database. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('compute an evaluation: indicator set, survey result, and what each city reported')
    .argument('<file>', 'JSON; - is stdin')
    .option(
      '--survey <release>',
      'the release of the wave, as it was downloaded; in place of the file’s "survey"',
    )
    .option('--json', 'print the release document')
    .option('--explain', 'print each step of each city’s total')
    .action(async (path: string, { survey, json = false, explain = false }: Options) => {
      const name = path === '-' ? 'stdin' : path;
      const bytes = path === '-' ? await buffer(process.stdin) : await readBytes(path);
      const content = readJsonAs(name, textOf(name, bytes), z.looseObject({}));
      const whole = survey === undefined ? content : { ...content, survey: await readSurvey(survey) };
      const file = parseAs(name, whole, evaluationFileSchema);
      const input = evaluationInput(file, {
        digestOf: (value) => sha256(canonicalJson(value)),
        code: `${packageJson.name} ${packageJson.version}`,
      });
      const release = buildEvaluationRelease(input);
      if (json) process.stdout.write(`${JSON.stringify(release, null, 1)}\n`);
      else if (!explain) printTables(release);
      // Beside the document, for people.
      if (explain) printSteps(input, json ? say : print);
    });
}

/** What a release says of the survey, with the digest of the file’s bytes. */
async function readSurvey(path: string): Promise<SurveyResult> {
  const text = await readText(path);
  return surveyResult(readJsonAs(path, text, releaseDocumentSchema), sha256(text));
}

function printTables({ set, cities, optional }: EvaluationRelease): void {
  printTable(set, cities);
  for (const part of optional) {
    print('');
    print(`province ${part.province}`);
    printTable(part.set, part.cities);
  }
}

function printTable(set: EvaluationRelease['set'], cities: readonly EvaluatedCity[]): void {
  print(line('city', `of ${set.objective}`, `of ${set.survey}`, 'deducted', 'total', 'margin', 'band'));
  for (const city of cities) {
    const deducted = city.deductions.reduce((sum, { points }) => sum + (hundredthsOf(points) ?? 0), 0);
    const figures = [city.objective, city.survey].map(figure);
    const band = [
      city.band ?? city.reasons.join(' '),
      ...(city.edges.length > 0 ? [`(within the margin of ${city.edges.join(' and ')})`] : []),
    ].join(' ');
    print(
      line(city.code, ...figures, formatHundredths(deducted), figure(city.total), figure(city.margin), band),
    );
  }
}

const figure = (points: number | null) =>
  points === null ? '–' : formatHundredths(hundredthsOf(points) ?? 0);

const line = (code: string, ...columns: string[]) => {
  const [last = '', ...rest] = columns.reverse();
  return `${code.padEnd(8)}${rest
    .reverse()
    .map((text) => text.padStart(10))
    .join('')}  ${last}`.trimEnd();
};

type Print = (line: string) => void;

function printSteps(input: EvaluationInput, show: Print): void {
  printStepsOf(input, show);
  for (const part of input.optional) {
    show(`province ${part.province}`);
    printStepsOf(part, show);
  }
}

function printStepsOf({ set, cities }: EvaluationPart, show: Print): void {
  for (const city of cities) {
    const points = cityPoints(set.definition, city);
    show(city.code);
    for (const { code, arithmetic, result } of explainPoints(set.definition, city, points))
      show(`  ${code.padEnd(10)} ${arithmetic} = ${result ?? '–'}`);
    if (points.reasons.length > 0) show(`  no total: ${points.reasons.join(', ')}`);
  }
}
