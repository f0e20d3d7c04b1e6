import { describe, expect, test } from 'vitest';
import { smallSetFile } from '../../../test/support/fixtures/small-set.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { faultLines } from '../questionnaire/issues.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { indicatorSetSchema } from './parse-set.ts';
import { indicatorsOf, itemsOf, surveyWeight, titlesOf } from './set-parts.ts';
import { shippedSet, shippedSets } from './sets/shipped.ts';

/** The faults of the small set after a change to a copy of it. */
function faultsAfter(change: (set: IndicatorSet) => void): string[] {
  const set = structuredClone(smallSetFile) as unknown as IndicatorSet;
  change(set);
  const parsed = indicatorSetSchema.safeParse(set);
  return parsed.success ? [] : faultLines(parsed.error);
}

const at = (set: IndicatorSet, level: number, indicator = 0) => set.levels[level]!.indicators[indicator]!;

test('the small set has no faults', () => {
  expect(faultsAfter(() => {})).toEqual([]);
});

describe('parsing refuses what does not add up', () => {
  test.each<[string, (set: IndicatorSet) => void, string]>([
    [
      'weights',
      (set) => {
        at(set, 1).weight = 30.5;
      },
      'levels: the weights of all indicators sum to 100.50, not 100',
    ],
    [
      'shares of items',
      (set) => {
        at(set, 0).items[1]!.share = 39.99;
      },
      'levels[0].indicators[0].items: L1P1: the shares of its items sum to 99.99, not 100',
    ],
    [
      'shares of parts',
      (set) => {
        const { score } = at(set, 0).items[2]!;
        if (score.kind === 'mix') score.parts[0]!.share = 50;
      },
      'levels[0].indicators[0].items[2].score.parts: L1P1-A3: the shares of its parts sum to 90.00, not 100',
    ],
    [
      'a datum that does not exist',
      (set) => {
        at(set, 0).items[0]!.score = { kind: 'ratio', of: ['used', 'al'] };
      },
      'levels[0].indicators[0].items[0].score.of[1]: L1P1-A1 has no datum al',
    ],
    [
      'an option that is divided',
      (set) => {
        at(set, 0).items[2]!.score = { kind: 'ratio', of: ['part', 'state'] };
      },
      'levels[0].indicators[0].items[2].score.of[1]: L1P1-A3: state is an option, not a number',
    ],
    [
      'a number that is chosen',
      (set) => {
        const { score } = at(set, 0).items[1]!;
        if (score.kind === 'choice') at(set, 0).items[0]!.score = { ...score, of: 'used' };
      },
      'levels[0].indicators[0].items[0].score.of: L1P1-A1: used is a number, not an option',
    ],
    [
      'a datum over itself',
      (set) => {
        at(set, 0).items[0]!.score = { kind: 'ratio', of: ['all', 'all'] };
      },
      'levels[0].indicators[0].items[0].score.of: L1P1-A1: all is divided by itself',
    ],
    [
      'a datum twice',
      (set) => {
        at(set, 0).items[0]!.data![1]!.id = 'used';
      },
      'levels[0].indicators[0].items[0].data[1].id: L1P1-A1: datum used appears twice',
    ],
    [
      'an option twice',
      (set) => {
        const { score } = at(set, 0).items[1]!;
        if (score.kind === 'choice') score.options[1]!.value = 'none';
      },
      'levels[0].indicators[0].items[1].score.options[1].value: L1P1-A2: option none appears twice',
    ],
    [
      'a code twice',
      (set) => {
        set.deductions![0]!.code = 'L8';
      },
      'deductions[0].code: code L8 appears twice',
    ],
    [
      'a code in another’s place',
      (set) => {
        at(set, 1).code = 'L3P1';
      },
      'levels[1].indicators[0].code: L3P1 does not begin with L2P',
    ],
    [
      'one of several without a title',
      (set) => {
        delete at(set, 0).title;
      },
      'levels[0].indicators[0].title: L1P1 is one of several and needs a title',
    ],
    [
      'data of what is given',
      (set) => {
        at(set, 0, 1).items[0]!.data = at(set, 0).items[0]!.data;
      },
      'levels[0].indicators[1].items[0].data: L1P2-A1: cities report nothing for a score that is given',
    ],
    [
      'a survey among others',
      (set) => {
        at(set, 0, 1).items[0]!.score = { kind: 'survey' };
      },
      'levels[0].indicators[1].items[0].score: L1P2-A1: the survey’s points are those of a whole indicator, so this has no other items',
    ],
    [
      'two surveys',
      (set) => {
        at(set, 1).items[0] = { code: 'L2P1-A1', share: 100, score: { kind: 'survey' } };
      },
      'levels[2].indicators[0]: L8P1: only one indicator can be the survey',
    ],
    [
      'bands that do not begin at 0',
      (set) => {
        set.bands[0]![1] = 10;
      },
      'bands[0][1]: 准备期: the first band begins at 0, not 10',
    ],
    [
      'bands out of order',
      (set) => {
        set.bands[2]![1] = 55;
      },
      'bands[2][1]: 成长期: begins at 55, which is not above the band before it',
    ],
    [
      'a relation of a datum that does not exist',
      (set) => {
        set.relations![0]!.fields[1] = 'L2P1-A1.none';
      },
      'relations[0].fields[1]: the set has no datum L2P1-A1.none',
    ],
    [
      'a relation of an option',
      (set) => {
        set.relations![0]!.fields[0] = 'L1P1-A2.state';
      },
      'relations[0].fields[0]: L1P1-A2.state is an option, not a number',
    ],
    [
      'three decimals',
      (set) => {
        at(set, 1).weight = 30.001;
      },
      'levels[1].indicators[0].weight: has more than two decimals',
    ],
    [
      'a field that does not exist',
      (set) => {
        Object.assign(at(set, 1), { wieght: 30 });
      },
      'levels[1].indicators[0]: Unrecognized key: "wieght"',
    ],
  ])('%s', (_what, change, fault) => {
    expect(faultsAfter(change)).toContain(fault);
  });

  test('every fault at once', () => {
    const faults = faultsAfter((set) => {
      at(set, 1).weight = 31;
      at(set, 0).items[1]!.share = 39;
      at(set, 0).items[0]!.score = { kind: 'ratio', of: ['use', 'al'] };
      set.relations![0]!.fields[1] = 'L2P1-A1.none';
    });
    expect(faults).toHaveLength(5);
  });
});

test('one alone in its place has the title above it', () => {
  const titles = titlesOf(shippedSet('nsc-2016')!);
  expect(titles.get('L8P1')?.en).toBe('Citizen experience survey');
  expect(titles.get('L8P1-A1')).toEqual(titles.get('L8P1'));
  expect(titles.get('L1P1')?.['zh-CN']).toBe('政务服务');
});

describe('the shipped sets', () => {
  test.each(shippedSets.map((set) => [set.name, set] as const))('%s has no faults', (_name, set) => {
    expect(indicatorSetSchema.parse(JSON.parse(JSON.stringify(set)))).toEqual(set);
  });

  test('2016 has 8 first-level and 21 second-level indicators, 54 items, and the published weights', () => {
    const set = shippedSet('nsc-2016')!;
    expect([set.levels.length, indicatorsOf(set).length, itemsOf(set).length]).toEqual([8, 21, 54]);
    expect(weightsOf(set)).toEqual({ L1: 37, L2: 9, L3: 8, L4: 7, L5: 7, L6: 8, L7: 4, L8: 20 });
    expect(surveyWeight(set)).toBe(2000);
  });

  test('2018 has the published weights, and security only deducts', () => {
    const set = shippedSet('nsc-2018')!;
    expect(weightsOf(set)).toEqual({ L1: 26, L2: 11, L3: 6, L4: 5, L5: 8, L7: 4, L8: 40 });
    expect(set.deductions?.map(({ code }) => code)).toEqual(['L6']);
  });

  test('what is published of 2016 is marked as such, and only that', () => {
    const items = new Map(itemsOf(shippedSet('nsc-2016')!).map((item) => [item.code, item]));
    expect(items.get('L1P1-A1')).toMatchObject({ share: 30, score: { kind: 'ratio' } });
    expect(items.get('L1P1-A1')?.ownDefaults).toBeUndefined();
    expect(items.get('L1P7-A2')).toMatchObject({ score: { kind: 'given' }, ownDefaults: ['share'] });
    const published = [...items.values()].filter((item) => !item.ownDefaults?.includes('share'));
    expect(published.map(({ code }) => code)).toEqual(['L1P1-A1', 'L1P9-A1', 'L8P1-A1']);
  });

  /** A set that evaluations have opened with never changes: a changed text is another version. */
  test.each([
    ['nsc-2016', '4cfc89db2d9b2182b5f38c10268f7903d4f054c5c7e5b0f053313620383f55a9'],
    ['nsc-2018', '4a5426c69f2a68f3066f2f5e94ab92f32e4d38635b0a9835d4205153534cde7f'],
  ])('%s is what it was', (name, digest) => {
    expect(sha256(canonicalJson(shippedSet(name)))).toBe(digest);
  });
});

const weightsOf = ({ levels }: IndicatorSet) =>
  Object.fromEntries(
    levels.map(({ code, indicators }) => [code, indicators.reduce((sum, { weight }) => sum + weight, 0)]),
  );
