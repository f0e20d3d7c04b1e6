import { describe, expect, test } from 'vitest';
import { tiny } from '../../../test/support/fixtures/tiny.ts';
import { type Benchmark, benchmarkFaults, measureBenchmark } from './benchmarks.ts';

const benchmark = (more: Partial<Benchmark>): Benchmark => ({
  city: '330100',
  question: 'services',
  value: 40,
  source: 'yearbook',
  ...more,
});

describe('a benchmark is measured', () => {
  test('as the weighted share of an option among those who answered', () => {
    const measured = measureBenchmark(tiny, benchmark({ option: 'bus' }), [
      { answer: ['pay', 'bus'], n: 3, w: 2 },
      { answer: ['pay'], n: 2, w: 1 },
      { answer: 'not_used', n: 4, w: 0.5 },
    ]);
    // `services` has no way out: the last answer is one without the option.
    expect(measured).toMatchObject({ n: 9, isPercent: true });
    expect(measured.estimate).toBeCloseTo(60, 12);
  });
  test('without those who do not know or have not used it', () => {
    const answers = [
      { answer: 5, n: 1, w: 1 },
      { answer: 2, n: 1, w: 3 },
      { answer: 'dont_know', n: 7, w: 1 },
      { answer: 'not_used', n: 7, w: 1 },
    ];
    const measured = measureBenchmark(tiny, benchmark({ question: 'q_gov' }), answers);
    expect(measured).toMatchObject({ n: 2, estimate: (100 + 3 * 25) / 4, isPercent: true });
  });
  test('on the scale of scores, also where a high code is bad or options have scores of their own', () => {
    const estimateOf = (question: string, answer: string | number) =>
      measureBenchmark(tiny, benchmark({ question }), [{ answer, n: 1, w: 1 }]).estimate;
    expect(estimateOf('q_queue', 2)).toBe(75);
    expect(estimateOf('q_roads', 'fair')).toBe(60);
  });
  test('as the mean of a number, in its own units', () => {
    const answers = [
      { answer: 3, n: 2, w: 1 },
      { answer: 9, n: 1, w: 2 },
    ];
    const measured = measureBenchmark(tiny, benchmark({ question: 'visits', value: 4 }), answers);
    expect(measured).toMatchObject({ n: 3, estimate: 6, isPercent: false });
  });
  test('as nothing without an answer', () => {
    expect(measureBenchmark(tiny, benchmark({ question: 'visits' }), [])).toMatchObject({
      n: 0,
      estimate: null,
    });
  });
});

describe('a benchmark is refused', () => {
  const faultOf = (more: Partial<Benchmark>) => benchmarkFaults(tiny, [benchmark(more)])[0];
  test('that could not be measured', () => {
    expect(faultOf({ question: 'nothing' })).toMatchObject({ at: 0, field: 'question' });
    expect(faultOf({})).toMatchObject({ field: 'option', message: expect.stringContaining('has no mean') });
    expect(faultOf({ option: 'tram' })).toMatchObject({ field: 'option' });
    expect(faultOf({ question: 'q_gov', option: '5' })).toMatchObject({ field: 'option' });
    expect(faultOf({ question: 'remark' })).toMatchObject({ field: 'option' });
    expect(faultOf({ option: 'bus', value: 101 })).toMatchObject({ field: 'value' });
    expect(faultOf({ question: 'visits', value: 100 })?.message).toBe('lies outside 0 to 99');
    expect(faultOf({ question: 'sex', option: 'male' })?.message).toContain('is weighted to its margin');
  });
  test('that stands there twice; an option and a mean are two', () => {
    const roads = benchmark({ question: 'q_roads' });
    expect(benchmarkFaults(tiny, [roads, { ...roads, option: 'good' }])).toEqual([]);
    expect(benchmarkFaults(tiny, [roads, { ...roads, value: 41 }])).toMatchObject([{ at: 1 }]);
  });
});
