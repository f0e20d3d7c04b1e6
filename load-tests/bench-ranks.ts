import { parseArgs } from 'node:util';
import { exceeds, type RankRange, rankSets, type Scored } from '../server/survey/release/ranks.ts';
import { coverageOf, fiftyCities } from '../test/support/rank-simulation.ts';

/**
 * `npm run bench:ranks`: how often the sets of ranks hold the true ranks of fifty cities, many of them tied; beside
 * it the ranges of single cities, which older releases had. It fails where fewer than 95 % of the surveys hold. Seeds
 * are fixed.
 */
const { values } = parseArgs({ options: { surveys: { type: 'string', default: '4000' } } });
const surveys = Number(values.surveys);
const REQUIRED = 0.95;

/** From behind the significantly higher cities to before the significantly lower ones. */
const eachByItself = (cities: Scored[]): RankRange[] =>
  cities.map((city) => ({
    code: city.code,
    from: 1 + cities.filter((other) => exceeds(other, city)).length,
    to: cities.length - cities.filter((other) => exceeds(city, other)).length,
  }));

const percent = (share: number) => (100 * share).toFixed(1);
const rows = Object.entries(fiftyCities).map(([name, truth], i) => {
  const sets = coverageOf(truth, rankSets, surveys, i + 1);
  const before = coverageOf(truth, eachByItself, surveys, i + 1);
  return { name, sets, before };
});
const columns = ['50 cities', 'all hold %', 'each holds %', 'ranks in a set', 'by itself: all %', 'ranks'];
const lines = rows.map(({ name, sets, before }) => [
  name,
  percent(sets.all),
  percent(sets.each),
  sets.width.toFixed(1),
  percent(before.all),
  before.width.toFixed(1),
]);
const body = [columns, columns.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
const nation = Array.from({ length: 349 }, (_, i) => ({
  code: String(i),
  score: 60 + i / 20,
  se: 1.5,
  df: 499,
}));
const begin = performance.now();
rankSets(nation);
const took = performance.now() - begin;
process.stdout.write(
  `${body.join('\n')}\n\n${surveys} surveys of each; the sets of 349 cities take ${took.toFixed(0)} ms.\n`,
);
if (rows.some(({ sets }) => sets.all < REQUIRED)) process.exitCode = 1;
