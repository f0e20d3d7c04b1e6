import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { textOf } from '../../services/files/file-text.ts';
import { parseAs, readJsonAs } from '../../services/files/input.ts';
import { buildEvaluationRelease } from '../../survey/evaluation/build-release.ts';
import { evaluationFileSchema, evaluationInput } from '../../survey/evaluation/evaluation-file.ts';
import { type SurveyResult, surveyResult } from '../../survey/evaluation/survey-points.ts';
import { releaseDocumentSchema } from '../../survey/release/document.ts';
import { printSteps, printTables } from './evaluation-tables.ts';
import { print, say } from './output.ts';
import { readBytes, readText } from './read-file.ts';

interface Options {
  survey?: string;
  json?: boolean;
  explain?: boolean;
}

/** `evaluate FILE`: an evaluation that is a single file, without a database. */
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
      // The steps go beside the document, for people.
      if (explain) printSteps(input, json ? say : print);
    });
}

/** A release's survey result, with the digest of the file’s bytes. */
async function readSurvey(path: string): Promise<SurveyResult> {
  const text = await readText(path);
  return surveyResult(readJsonAs(path, text, releaseDocumentSchema), sha256(text));
}
