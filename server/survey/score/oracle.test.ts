import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cells, type Tally } from '../tally/tally.ts';
import { clusterSums } from './cluster-sums.ts';
import type { Estimate } from './estimate.ts';
import type { OverallEstimate } from './estimate-overall.ts';
import { type CityResult, type CityScore, scoreCells } from './score.ts';
import { countSurvey, readSurvey, scoreSurvey } from './survey-file.ts';

// Scores of R's survey package for whole surveys, from raw answers to intervals (test/oracle/README.md).

const interval = z.tuple([z.number(), z.number()]);
const precision = z.object({
  se: z.number(),
  ciT: interval.optional(),
  ciZ: interval.optional(),
  deff: z.number().optional(),
  ciLogit: interval.optional(),
  vcov: z.array(z.array(z.number())).optional(),
  df: z.number().optional(),
});
const estimate = z.object({
  answered: z.number().optional(),
  estimate: z.number().nullable(),
  kishDeff: z.number().optional(),
  kishNeff: z.number().optional(),
  fixed: precision.optional(),
  calibrated: precision.optional(),
  cluster: precision.optional(),
  fixedFpc: z.object({ N: z.number(), se: z.number() }).optional(),
});
const resultSet = z.object({
  kishDeff: z.number(),
  kishNeff: z.number(),
  maxWeight: z.number(),
  df: z.number(),
  questions: z.record(z.string(), estimate.extend({ top2: estimate.optional() })),
  dimensions: z.record(z.string(), estimate),
  overall: estimate,
});
const cellList = z.array(
  z.object({ cell: z.union([z.record(z.string(), z.string()), z.tuple([])]), n: z.number(), w: z.number() }),
);
const expectation = z.object({
  n: z.number(),
  weighting: z.string(),
  notes: z.array(z.string()),
  groups: z
    .record(
      z.string(),
      z.object({
        groups: z.record(z.string(), z.array(z.string())),
        targets: z.record(z.string(), z.number()),
      }),
    )
    .optional(),
  cells: cellList,
  cellsCapped: cellList.optional(),
  uncapped: resultSet,
  capped: resultSet.optional(),
});

const oracles = new URL('../../../test/', import.meta.url);
const files = [
  'oracle/s1-two-margins.json',
  'oracle/s2-no-margins.json',
  'oracle/s3-api-srs.json',
  'oracle/s4-three-margins.json',
  'oracle/s5-multi-city.json',
  'oracle/s6-clusters.json',
  'data/toronto_oracle.json',
];

describe.each(files)('%s', (name) => {
  const json: unknown = JSON.parse(readFileSync(new URL(name, oracles), 'utf8'));
  const expected = z.object({ expected: z.record(z.string(), expectation) }).parse(json).expected;
  const file = readSurvey(json);
  const count = countSurvey(file, file.respondents?.columns ?? []);
  for (const row of file.respondents?.rows ?? []) count.add(row);
  const scores = scoreSurvey(file, count.tallies);

  test.each(Object.entries(expected))('%s', (city, wanted) => {
    const score = scores[city]!;
    expect(score.n).toBe(wanted.n);
    expect(score.weighting).toBe(wanted.weighting);
    expect(score.notes).toEqual(wanted.notes);
    for (const [variable, group] of Object.entries(wanted.groups ?? {})) {
      expect(score.groups[variable]?.groups).toEqual(group.groups);
      expect(Object.keys(score.groups[variable]?.targets ?? {})).toEqual(Object.keys(group.targets));
      for (const [category, target] of Object.entries(group.targets))
        near(score.groups[variable]?.targets[category], target);
    }
    expect(Object.keys(score.groups)).toEqual(Object.keys(wanted.groups ?? {}));
    matchCells(score, wanted.cellsCapped ?? wanted.cells, 'w');
    matchCells(score, wanted.cells, 'uncapped');
    expect(score.capped).toBe(wanted.capped !== undefined);
    matchResult(score.result, wanted.capped ?? wanted.uncapped);
    matchResult(withoutCap(count.tallies.get(city)!, score), wanted.uncapped);
    const { fixedFpc } = wanted.uncapped.overall;
    expect(score.fixedFpc?.N).toBe(fixedFpc?.N);
    if (fixedFpc) near(score.fixedFpc?.se, fixedFpc.se);
  });
});

/** The scores with the weights before the cap. */
function withoutCap(tally: Tally, score: CityScore): CityResult {
  const sums = score.cells.map(() => new Float64Array(tally.plan.layout.size));
  const rows = cells(tally);
  const cellOf = rows.map(({ cell, sums: row }) => {
    const at = score.cells.findIndex((c) =>
      Object.entries(c.cell).every(([variable, group]) => {
        const raw = cell[tally.plan.design.variables.indexOf(variable)]!;
        return raw === group || (score.groups[variable]?.groups[group] ?? []).includes(raw);
      }),
    );
    for (const [i, value] of row.entries()) sums[at]![i] = sums[at]![i]! + value;
    return at;
  });
  const groupOf = Object.keys(score.groups).map((variable) => {
    const names = Object.keys(score.groups[variable]!.targets);
    return score.cells.map((c) => names.indexOf(c.cell[variable]!));
  });
  const weights = score.cells.map((c) => c.uncapped);
  const byCluster = clusterSums(tally, rows, cellOf, weights);
  return scoreCells(tally.plan, sums, weights, groupOf, { ci: 't', fpc: false }, null, byCluster);
}

function matchCells(score: CityScore, wanted: z.infer<typeof cellList>, field: 'w' | 'uncapped'): void {
  const key = (cell: object) => JSON.stringify(Object.entries(cell).sort());
  const found = new Map(score.cells.map((c) => [key(c.cell), c]));
  expect(found.size).toBe(wanted.length);
  for (const { cell, n, w } of wanted) {
    expect(found.get(key(cell))?.n, key(cell)).toBe(n);
    near(found.get(key(cell))?.[field], w);
  }
}

function matchResult(found: CityResult, wanted: z.infer<typeof resultSet>): void {
  near(found.kishDeff, wanted.kishDeff);
  near(found.kishNeff, wanted.kishNeff);
  near(found.maxWeight, wanted.maxWeight);
  expect(found.df).toBe(wanted.df);
  expect(Object.keys(found.questions)).toEqual(Object.keys(wanted.questions));
  for (const [id, question] of Object.entries(wanted.questions)) {
    matchEstimate(found.questions[id]!, question);
    expect(found.questions[id]?.top2 === undefined).toBe(question.top2 === undefined);
    if (question.top2) matchEstimate(found.questions[id]!.top2!, question.top2);
  }
  expect(Object.keys(found.dimensions)).toEqual(Object.keys(wanted.dimensions));
  for (const [id, dimension] of Object.entries(wanted.dimensions))
    matchEstimate(found.dimensions[id]!, dimension);
  matchEstimate(found.overall, wanted.overall);
}

function matchEstimate(found: Estimate | OverallEstimate, wanted: z.infer<typeof estimate>): void {
  const { fixed, calibrated, cluster, answered, estimate, kishDeff, kishNeff } = wanted;
  matchFields(found, { answered, estimate, kishDeff, kishNeff });
  matchFields(found.fixed, fixed ?? {});
  matchFields(found.calibrated, calibrated ?? {});
  if (cluster) matchFields(found.cluster ?? {}, cluster);
  else expect(found.cluster).toBeUndefined();
}

/** Every field in the reference. */
function matchFields(found: object, wanted: object): void {
  const own = new Map<string, unknown>(Object.entries(found));
  for (const [field, value] of Object.entries(wanted))
    if (value !== undefined) near(own.get(field), value, field);
}

/** Equal to a relative 1e-8, or an absolute 1e-9 where the reference is 0; element by element. */
function near(found: unknown, wanted: unknown, what = ''): void {
  if (Array.isArray(wanted)) {
    expect(Array.isArray(found) && found.length, what).toBe(wanted.length);
    if (Array.isArray(found))
      for (const [i, value] of wanted.entries()) near(found[i], value, `${what}[${i}]`);
  } else if (typeof wanted === 'number' && typeof found === 'number') {
    const error = wanted === 0 ? Math.abs(found) / 1e-9 : Math.abs(found / wanted - 1) / 1e-8;
    expect(error, `${what}: ${found} for ${wanted}`).toBeLessThan(1);
  } else expect(found, what).toBe(wanted);
}
