import { describe, expect, test } from 'vitest';
import { releasedCity, releaseInput } from '../../../test/support/fixtures/released-city.ts';
import { createChance } from '../../services/rehearsal/chance.ts';
import { scoreCity } from '../score/score.ts';
import {
  type Code,
  type ScoringDesign,
  scoringOptionsSchema,
  storedScoring,
} from '../score/scoring-design.ts';
import { fitFayHerriot } from '../small-area/fay-herriot.ts';
import { accumulate, newTally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { buildRelease, operatorFigures } from './build.ts';
import { type ReleaseCity, releaseDocumentSchema } from './document.ts';
import { hasExperimental } from './experimental.ts';
import { experimentalColumns, experimentalTable } from './experimental-table.ts';
import type { ReleasedCity } from './input.ts';
import { type Names, releaseTable } from './table.ts';

const options = scoringOptionsSchema.parse({ publication: { maxMoeDimension: 8 } });
const design: ScoringDesign = {
  questions: ['gov', 'bus'].map((id) => ({
    id,
    dimension: id,
    min: 0,
    max: 100,
    reversed: false,
    points: 101,
    weight: 1,
  })),
  dimensions: [
    { id: 'gov', weight: 0.5 },
    { id: 'bus', weight: 0.5 },
  ],
  variables: ['sex'],
};
const margins: Margins = { sex: { ordered: false, targets: { m: 0.5, f: 0.5 } } };

/** Answers around a level; those of `bus` stop at `answered`. */
function answersOf(n: number, level: number, seed: number, answered = n): Code[][] {
  const chance = createChance(seed);
  const code = () => Math.round(Math.min(100, Math.max(0, chance.normal(level, 20))));
  return Array.from({ length: n }, (_, i) => [code(), i < answered ? code() : null]);
}

function cityOf(
  code: string,
  population: number | null,
  answers: Code[][],
  given: Margins | null = margins,
): ReleasedCity {
  const tally = newTally(design, options);
  for (const [i, codes] of answers.entries()) accumulate(tally, [i % 2 ? 'm' : 'f'], codes);
  const score = scoreCity(tally, given, options);
  return releasedCity(score, { code, name: code, population });
}

/** Thirty cities of three regions, better the larger they are. */
const large = Array.from({ length: 30 }, (_, i) => {
  const [province, population] = [['33', '43', '51'][i % 3]!, 5e5 * 1.15 ** i];
  const level = 50 + 6 * Math.log10(population / 1e6) + 4 * createChance(100 + i).normal(0, 1);
  return cityOf(`${province}${String(1 + i).padStart(2, '0')}00`, population, answersOf(200, level, i));
});
const thirty = cityOf('339900', 8e5, answersOf(30, 60, 77));

const inputOf = (cities: ReleasedCity[], scoring = options) => releaseInput(cities, scoring);
const released = (...small: ReleasedCity[]) => buildRelease(inputOf([...large, ...small]));
const entryOf = (city: ReleasedCity, document = released(city)): ReleaseCity =>
  document.cities.find(({ code }) => code === city.code)!;

describe('a city with too few answers', () => {
  test('has estimates between its own mean and what is usual for cities like it, to one decimal', () => {
    const document = released(thirty);
    expect(releaseDocumentSchema.parse(document)).toEqual(document);
    const entry = entryOf(thirty, document);
    expect(entry.dimensions.map(({ score, reasons }) => [score, reasons[0]])).toEqual([
      [null, 'N_BELOW_MIN'],
      [null, 'N_BELOW_MIN'],
    ]);
    const { gov } = thirty.score.result.dimensions;
    const [estimate] = entry.experimental!;
    const { terms, spread, unitSd, cities } = document.experimental!.dimensions[0]!;
    expect([cities, terms.map(({ name }) => name)]).toEqual([
      30,
      ['intercept', 'population', 'central', 'west'],
    ]);
    const usual = terms[0]!.value + terms[1]!.value * (Math.log10(8e5) - 6);
    const gamma = spread! ** 2 / (spread! ** 2 + unitSd! ** 2 / gov!.kishNeff!);
    expect(estimate!.ownShare).toBe(Math.round(100 * gamma));
    expect(gamma).toBeGreaterThan(0.2);
    expect(gamma).toBeLessThan(0.8);
    expect(estimate!.score).toBeCloseTo(gamma * gov!.estimate! + (1 - gamma) * usual, 1 - 0.4);
    expect(estimate!.se).toBeLessThan(unitSd! / Math.sqrt(gov!.kishNeff!));
    expect(estimate!.ci[1] - estimate!.ci[0]).toBeCloseTo(2 * 1.96 * estimate!.se, 0);
  });

  test('leaves no trace of it in scores, points, ranks and their files', () => {
    const with_ = released(thirty);
    const without = buildRelease(
      inputOf([...large, thirty], {
        ...options,
        publication: { ...options.publication, experimental: false },
      }),
    );
    const { experimental: _, provenance: __, cities, ...head } = with_;
    const { experimental: none, provenance: ___, cities: same, ...sameHead } = without;
    expect(none).toBeUndefined();
    expect(head).toEqual(sameHead);
    expect(cities.map(({ experimental: ____, ...city }) => city)).toEqual(same);
    expect(releaseTable(with_, namesOf(with_))).toEqual(releaseTable(without, namesOf(with_)));
    const { overall } = entryOf(thirty, with_);
    expect([overall.score, overall.points]).toEqual([null, null]);
  });

  test('lends nothing: models and all other cities are the same whatever its people answered', () => {
    const other = cityOf('339900', 8e5, answersOf(30, 20, 78));
    const [one, two] = [released(thirty), released(other)];
    expect(one.experimental).toEqual(two.experimental);
    const rest = ({ cities }: typeof one) => cities.filter(({ code }) => code !== '339900');
    expect(rest(one)).toEqual(rest(two));
    expect(entryOf(thirty, one).experimental).not.toEqual(entryOf(other, two).experimental);
  });

  test('has none of fewer than ten people, of what is not weighted, and of unknown size or region', () => {
    const few = cityOf('339801', 8e5, answersOf(40, 60, 5, 9));
    expect(entryOf(few).experimental!.map(({ id }) => id)).toEqual(['gov']);
    const ten = cityOf('339801', 8e5, answersOf(40, 60, 5, 10));
    expect(entryOf(ten).experimental!.map(({ id }) => id)).toEqual(['gov', 'bus']);
    const nobody = cityOf('339802', 8e5, []);
    const unweighted = cityOf('339803', 8e5, answersOf(40, 60, 6), null);
    const unknown = cityOf('339804', null, answersOf(40, 60, 7));
    const northeast = cityOf('219900', 8e5, answersOf(40, 60, 8));
    for (const city of [nobody, unweighted, unknown, northeast])
      expect([city.code, entryOf(city).experimental]).toEqual([city.code, null]);
  });

  test('takes the variance of its clusters where that is more than usual', () => {
    const clustered = { ...thirty, score: structuredClone(thirty.score) };
    clustered.score.result.clusters = { psus: 4, shared: 4, deff: 5, icc: 0.3 };
    for (const dimension of Object.values(clustered.score.result.dimensions))
      dimension.cluster = { se: 9, df: 3, ciT: null, ciZ: null, deff: null };
    expect(entryOf(clustered).experimental![0]!.ownShare).toBeLessThan(
      entryOf(thirty).experimental![0]!.ownShare,
    );
    for (const dimension of Object.values(clustered.score.result.dimensions))
      dimension.cluster = { se: null, df: 0, ciT: null, ciZ: null, deff: null };
    expect(entryOf(clustered).experimental).toBeNull();
  });
});

test('an attacker who knows the models learns what ten people or more answered together, never fewer', () => {
  // θ̂ = (estimate − (1 − γ) xʹβ)/γ: what the series tells is m θ̂, and so m is never below ten.
  for (const answered of [0, 1, 5, 9, 10, 11, 25]) {
    const city = cityOf('339801', 8e5, answersOf(40, 60, 5, answered));
    const told = entryOf(city).experimental!.filter(({ id }) => id === 'bus');
    expect([answered, told.length]).toEqual([answered, answered >= 10 ? 1 : 0]);
  }
});

describe('the models', () => {
  test('follow from the printed figures: anybody fits them again', () => {
    const document = released(thirty);
    const cities = document.cities.filter(({ dimensions }) => dimensions[0]!.publishable);
    const fit = fitFayHerriot(
      cities.map(({ code, margins: { population }, dimensions: [gov] }) => ({
        x: [1, Math.log10(population!) - 6, code.startsWith('43') ? 1 : 0, code.startsWith('51') ? 1 : 0],
        y: gov!.score!,
        psi: gov!.se! ** 2,
      })),
    )!;
    const [model] = document.experimental!.dimensions;
    expect(model!.terms.map(({ value }) => value)).toEqual(fit.beta.map((b) => expect.closeTo(b, 3)));
    expect(model!.spread).toBeCloseTo(Math.sqrt(fit.sigma2), 2);
  });

  test('are missing with fewer than twenty cities, where all are alike, and where covariates depend', () => {
    const faultOf = (cities: ReleasedCity[]) => {
      const { experimental, cities: entries } = buildRelease(inputOf([...cities, thirty]));
      expect(entries.some(hasExperimental)).toBe(false);
      return experimental!.dimensions[0]!.fault;
    };
    expect(faultOf(large.slice(0, 19))).toBe('FEW_CITIES');
    const alike = large.map(({ code, population }) => cityOf(code, population, answersOf(200, 60, 3)));
    expect(faultOf(alike)).toBe('NO_SPREAD');
    expect(faultOf(large.map((city) => ({ ...city, population: 1e6 })))).toBe('COVARIATES_DEPEND');
  });

  test('are in no release of a wave of before there were any', () => {
    expect(storedScoring({}).publication.experimental).toBe(false);
    expect(storedScoring({ publication: { minValid: 80 } }).publication).toMatchObject({
      experimental: false,
      minValid: 80,
    });
    expect(scoringOptionsSchema.parse({}).publication.experimental).toBe(true);
    const { cities, experimental } = buildRelease(inputOf([...large, thirty], storedScoring({})));
    expect(experimental).toBeUndefined();
    expect(cities.some((city) => 'experimental' in city)).toBe(false);
  });
});

test('a city that repeats an earlier release keeps the estimates of that', () => {
  const first = entryOf(thirty);
  const repeated = {
    ...first,
    unchangedSince: 1,
    experimental: [{ ...first.experimental![0]!, score: 12.3 }],
  };
  const again = { ...cityOf('339900', 8e5, answersOf(35, 20, 1)), repeated };
  expect(entryOf(again)).toEqual(repeated);
  // The operator sees the current state.
  const draft = operatorFigures(inputOf([...large, again]));
  expect(entryOf(again, draft).experimental![0]!.score).not.toBe(12.3);
});

describe('the file', () => {
  test('has a row for each estimate, marked as experimental', () => {
    const document = released(thirty);
    const rows = experimentalTable(document, namesOf(document));
    expect(rows).toHaveLength(2);
    expect(Object.keys(rows[0]!)).toEqual(experimentalColumns);
    const [estimate] = entryOf(thirty, document).experimental!;
    expect(rows[0]).toMatchObject({
      series: 'experimental',
      code: '339900',
      id: 'gov',
      title: '政务服务',
      estimate: estimate!.score,
      error: estimate!.se,
      own_share: estimate!.ownShare,
      borrowed_share: 100 - estimate!.ownShare,
      model_cities: 30,
      unchanged_since: null,
    });
  });
  test('is empty for a release of before there were any', () => {
    const { experimental: _, ...old } = released();
    expect(experimentalTable(old, namesOf(old))).toEqual([]);
  });
});

function namesOf({ cities }: { cities: readonly { code: string }[] }): Names {
  const named = { english: 'X', province: '某省', provinceEnglish: 'P' };
  return {
    cities: new Map(cities.map(({ code }) => [code, named])),
    dimensions: new Map([['gov', { 'zh-CN': '政务服务', en: 'Government' }]]),
    questions: new Map(),
  };
}
