import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Chance, chanceOf } from '../server/services/rehearsal/chance.ts';
import { marginOf } from '../server/survey/score/estimate.ts';
import { scoreCity } from '../server/survey/score/score.ts';
import { type Code, type ScoringDesign, scoreOf } from '../server/survey/score/scoring-design.ts';
import { sensitivityOf } from '../server/survey/score/sensitivity.ts';
import { readSurvey } from '../server/survey/score/survey-file.ts';
import { accumulate, newTally } from '../server/survey/tally/tally.ts';
import type { Margins } from '../server/survey/weighting/margins.ts';

/**
 * `npm run bench:selection`: the meaning of a release's statements about self-selection (docs/scoring.md,
 * "Self-selection"). The population is the real respondents of Toronto, drawn with replacement as they choose to
 * answer; the truth is their mean. Seeds are fixed.
 */
const { values } = parseArgs({ options: { draws: { type: 'string', default: '400' } } });
const draws = Number(values.draws);

const file = readSurvey(
  JSON.parse(readFileSync(new URL('../test/data/toronto_oracle.json', import.meta.url), 'utf8')),
);
const VARIABLES = ['age', 'gender'];
const design: ScoringDesign = {
  questions: file.questions.map(({ notUsed: _code, optionScores: _none, ...q }) => ({
    ...q,
    dimension: q.dimension ?? null,
    points: q.points ?? null,
  })),
  dimensions: Object.entries(file.dimensions).map(([id, { weight }]) => ({ id, weight })),
  variables: VARIABLES,
};

interface Resident {
  categories: string[];
  codes: Code[];
  /** The standardised quantity whose mean the overall score is, and the first dimension alone. */
  z: number;
  zFirst: number;
}

/** A person's odds of taking part, up to a factor. */
type Odds = (resident: Resident) => number;

const residents = population();
const truth = truthOf(residents);
const margins = marginsOf(residents);

print();

/** Respondents with enough answers for every dimension and known weighting variables. */
function population(): Resident[] {
  const { columns, rows } = file.respondents!;
  const at = (name: string) => columns.indexOf(name);
  const complete = rows.flatMap((row) => {
    const categories = VARIABLES.map((name) => row[at(name)]);
    const codes = design.questions.map(({ id }) => row[at(id)] as Code);
    const scores = design.dimensions.map(({ id }) => dimensionScore(id, codes));
    if (categories.includes(null) || scores.includes(null)) return [];
    const overall = design.dimensions.reduce((sum, { weight }, d) => sum + weight * scores[d]!, 0);
    return [{ categories: categories.map(String), codes, overall, first: scores[0]! }];
  });
  const overall = standardise(complete.map((one) => one.overall));
  const first = standardise(complete.map((one) => one.first));
  return complete.map(({ categories, codes }, i) => ({
    categories,
    codes,
    z: overall[i]!,
    zFirst: first[i]!,
  }));
}

function dimensionScore(dimension: string, codes: readonly Code[]): number | null {
  const asked = design.questions.flatMap((q, i) =>
    q.dimension === dimension ? [{ q, code: codes[i] }] : [],
  );
  const scores = asked.flatMap(({ q, code }) => (typeof code === 'number' ? [scoreOf(q, code)] : []));
  if (scores.length < file.options.minAnsweredShare * asked.length) return null;
  return scores.reduce((sum, y) => sum + y, 0) / scores.length;
}

function standardise(values: readonly number[]): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return values.map((x) => (x - mean) / sd);
}

function scoreOfSample(sample: readonly Resident[], weighting: Margins | null) {
  const tally = newTally(design, file.options);
  for (const { categories, codes } of sample) accumulate(tally, categories, codes);
  return scoreCity(tally, weighting, file.options).result.overall;
}

function truthOf(everybody: readonly Resident[]) {
  const { estimate, sd } = scoreOfSample(everybody, null);
  return { score: estimate!, sd: sd! };
}

function marginsOf(everybody: readonly Resident[]): Margins {
  return Object.fromEntries(
    VARIABLES.map((name, v) => {
      const categories = [...new Set(everybody.map((one) => one.categories[v]!))].sort();
      const count = (c: string) => everybody.filter((one) => one.categories[v] === c).length;
      return [name, { ordered: v === 0, targets: categories.map((c): [string, number] => [c, count(c)]) }];
    }),
  );
}

/** Draws of a sample of n: the error of the score, and how often the statements about it hold. */
function measure(name: string, n: number, odds: Odds, assumed: number) {
  const chance = chanceOf('selection', name, String(n));
  const cumulated: number[] = [];
  for (const one of residents) cumulated.push((cumulated.at(-1) ?? 0) + odds(one));
  const total = { bias: 0, covered: 0, shift: 0, corrected: 0, holds: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const { estimate, fixed, sd } = scoreOfSample(drawn(cumulated, n, chance), margins);
    const moe = marginOf(fixed, 't')!;
    const { holdsUpTo } = sensitivityOf(sd, moe)!;
    const [bias, shift] = [estimate! - truth.score, assumed * sd!];
    total.bias += bias;
    total.shift += shift;
    total.holds += holdsUpTo!;
    if (Math.abs(bias) <= moe) total.covered++;
    if (Math.abs(bias - shift) <= moe) total.corrected++;
  }
  return {
    bias: total.bias / draws,
    shift: total.shift / draws,
    holdsUpTo: total.holds / draws,
    covered: total.covered / draws,
    corrected: total.corrected / draws,
  };
}

/** A sample with replacement, each resident as likely as the odds say. */
function drawn(cumulated: readonly number[], n: number, chance: Chance): Resident[] {
  return Array.from({ length: n }, () => {
    const wanted = chance.uniform() * cumulated.at(-1)!;
    let [low, high] = [0, cumulated.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return residents[low]!;
  });
}

function print(): void {
  const percent = (x: number) => `${Math.round(100 * x)} %`;
  const points = (x: number) => (Math.abs(x) < 0.005 ? 0 : x).toFixed(2).replace('-', '−');
  const table = (head: string[], rows: string[][]) =>
    [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

  const strengths = [0, 0.1, 0.2, 0.3].flatMap((beta) =>
    [100, 300, 1000].map((n) => {
      const found = measure(`beta ${beta}`, n, ({ z }) => Math.exp(beta * z), beta);
      const { bias, shift, holdsUpTo, covered, corrected } = found;
      const figures = [
        points(bias),
        points(shift),
        holdsUpTo.toFixed(2),
        percent(covered),
        percent(corrected),
      ];
      return [String(beta), String(n), ...figures];
    }),
  );
  const isYoung = ({ categories }: Resident) => categories[0] === '10-29';
  const expit = (x: number) => 1 / (1 + Math.exp(-x));
  const kinds: [string, Odds][] = [
    ['β = 0.2 on the score: what is assumed', ({ z }) => Math.exp(0.2 * z)],
    ['the young half as likely, whatever they think', (one) => (isYoung(one) ? 0.5 : 1)],
    ['β = 0.2 on the first dimension alone', ({ zFirst }) => Math.exp(0.2 * zFirst)],
    ['β = 0.2, and half of all take part', ({ z }) => expit(0.2 * z)],
    ['the most satisfied fifth half as likely again', ({ z }) => (z > 0.84 ? 1.5 : 1)],
    ['both ends: log-odds + 0.2 z²', ({ z }) => Math.exp(0.2 * z * z)],
    ['the other way: β = −0.2', ({ z }) => Math.exp(-0.2 * z)],
  ];
  const failures = kinds.map(([kind, odds]) => {
    const { bias, shift, covered, corrected } = measure(kind, 1000, odds, 0.2);
    return [kind, points(bias), points(shift), percent(covered), percent(corrected)];
  });
  process.stdout.write(
    `${residents.length} residents, score ${points(truth.score)}, SD ${points(truth.sd)}; ${draws} draws\n\n`,
  );
  const strengthHead = ['β', 'n', 'bias', 'β σ', 'holds up to', 'interval covers', 'interval − β σ covers'];
  process.stdout.write(`${table(strengthHead, strengths)}\n\n`);
  const failureHead = ['who takes part', 'bias', '0.2 σ', 'interval covers', 'interval − 0.2 σ covers'];
  process.stdout.write(`${table(failureHead, failures)}\n`);
}
