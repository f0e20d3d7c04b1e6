import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createChance } from '../../services/rehearsal/chance.ts';
import { fitFayHerriot, predictArea, type SmallArea } from './fay-herriot.ts';

interface Milk {
  areas: { y: number; sd: number; major: number }[];
  expected: { sigma2: number; beta: number[]; betaSe: number[]; eblup: number[]; mse: number[] };
}
const milk: Milk = JSON.parse(
  readFileSync(new URL('../../../test/data/milk_fay_herriot.json', import.meta.url), 'utf8'),
);
const milkAreas = milk.areas.map(
  ({ y, sd, major }): SmallArea => ({
    x: [1, 2, 3, 4].map((area) => (area === 1 || area === major ? 1 : 0)),
    y,
    psi: sd * sd,
  }),
);

describe('the model of Fay and Herriot', () => {
  test('gives what R’s sae gives for the published milk data', () => {
    const fit = fitFayHerriot(milkAreas)!;
    const { expected } = milk;
    near([fit.sigma2], [expected.sigma2]);
    near(fit.beta, expected.beta);
    near(fit.betaSe, expected.betaSe);
    const predicted = milkAreas.map(({ x, y, psi }) => predictArea(fit, x, { y, psi }));
    near(
      predicted.map(({ estimate }) => estimate),
      expected.eblup,
    );
    near(
      predicted.map(({ mse }) => mse),
      expected.mse,
    );
  });

  test.skipIf(!hasR('sae'))('and what sae gives for random areas', () => expectAsInR('sae'));
  test.skipIf(!hasR('metafor'))('and what metafor’s REML gives for random areas', () =>
    expectAsInR('metafor'),
  );

  test('has no variance between areas that differ less than their errors let expect', () => {
    const areas = Array.from({ length: 30 }, (_, i) => ({ x: [1], y: 70 + (i % 2) / 100, psi: 4 }));
    const fit = fitFayHerriot(areas)!;
    expect(fit.sigma2).toBe(0);
    expect(predictArea(fit, [1], { y: 90, psi: 4 }).ownShare).toBe(0);
  });

  test('shares out between an area’s own answers and those of the others', () => {
    const fit = fitFayHerriot(randomAreas(40))!;
    const x = [1, 0.5];
    const synthetic = predictArea(fit, x, null);
    const precise = predictArea(fit, x, { y: 90, psi: 1e-9 });
    expect(precise.estimate).toBeCloseTo(90, 6);
    expect(precise.ownShare).toBeCloseTo(1, 6);
    expect(precise.mse).toBeCloseTo(1e-9, 12);
    const vague = predictArea(fit, x, { y: 90, psi: 1e12 });
    expect(vague.estimate).toBeCloseTo(synthetic.estimate, 6);
    expect(vague.mse).toBeCloseTo(synthetic.mse, 6);
    expect(synthetic.ownShare).toBe(0);
    const middle = predictArea(fit, x, { y: 90, psi: fit.sigma2 });
    expect(middle.ownShare).toBeCloseTo(0.5, 12);
    expect(middle.estimate).toBeCloseTo((90 + synthetic.estimate) / 2, 10);
    expect(middle.mse).toBeLessThan(fit.sigma2);
  });

  test('is not fitted where covariates depend on each other, or areas are too few', () => {
    const areas = randomAreas(20);
    expect(fitFayHerriot(areas.map((area) => ({ ...area, x: [...area.x, area.x[1]! * 2] })))).toBeNull();
    expect(fitFayHerriot(areas.slice(0, 2))).toBeNull();
    expect(fitFayHerriot([])).toBeNull();
  });
});

function near(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of found.entries())
    expect(Math.abs(value / wanted[i]! - 1), `${value} for ${wanted[i]}`).toBeLessThan(1e-6);
}

/** Areas like cities: scores near 70 that differ by 4 or so, with errors of 1 to 4. */
function randomAreas(m: number): SmallArea[] {
  const chance = createChance(1979);
  return Array.from({ length: m }, () => {
    const size = chance.uniform();
    const sd = 1 + 3 * chance.uniform();
    return { x: [1, size], y: chance.normal(68 + 5 * size, Math.hypot(4, sd)), psi: sd * sd };
  });
}

function hasR(library: string): boolean {
  return spawnSync('Rscript', ['-e', `library(${library})`]).status === 0;
}

const scripts = {
  sae: `library(sae); r <- mseFH(y ~ size, psi, data = a, PRECISION = 1e-14, MAXITER = 1000)
    cat(format(c(r$est$fit$refvar, r$est$fit$estcoef$beta, r$est$eblup, r$mse), digits = 15))`,
  metafor: `suppressPackageStartupMessages(library(metafor))
    f <- rma(y, psi, mods = ~ size, data = a, control = list(threshold = 1e-14, maxiter = 1000))
    cat(format(c(f$tau2, f$b, blup(f)$pred), digits = 15))`,
};

/** Compares σ², β, the estimates and, where the package has them, their errors. */
function expectAsInR(library: keyof typeof scripts): void {
  const areas = randomAreas(60);
  const folder = mkdtempSync(join(tmpdir(), 'fay-herriot-'));
  const rows = areas.map(({ x, y, psi }) => [y, x[1], psi].join(','));
  writeFileSync(join(folder, 'areas.csv'), ['y,size,psi', ...rows].join('\n'));
  const script = `a <- read.csv("areas.csv"); ${scripts[library]}`;
  const { stdout, stderr, status } = spawnSync('Rscript', ['-e', script], { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const wanted = stdout.trim().split(/\s+/).map(Number);
  const fit = fitFayHerriot(areas)!;
  const predicted = areas.map(({ x, y, psi }) => predictArea(fit, x, { y, psi }));
  const found = [
    fit.sigma2,
    ...fit.beta,
    ...predicted.map(({ estimate }) => estimate),
    ...predicted.map(({ mse }) => mse),
  ];
  expect(wanted.length).toBeGreaterThanOrEqual(3 + areas.length);
  near(found.slice(0, wanted.length), wanted);
}
