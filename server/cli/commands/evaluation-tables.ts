import type { EvaluationInput, EvaluationPart } from '../../survey/evaluation/build-release.ts';
import { explainPoints } from '../../survey/evaluation/explain.ts';
import { formatHundredths, hundredthsOf } from '../../survey/evaluation/hundredths.ts';
import { cityPoints } from '../../survey/evaluation/points.ts';
import type { EvaluatedCity, EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { print } from './output.ts';

/** A table for each set: cities, their figures, and why some have no total. */
export function printTables({ set, cities, optional }: EvaluationRelease): void {
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

/** Each step of each city’s total. */
export function printSteps(input: EvaluationInput, show: Print): void {
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
