import { describe, expect, test } from 'vitest';
import {
  type ChannelInField,
  type CityInField,
  type FieldCondition,
  type FieldState,
  type Flow,
  fieldConditionsOf,
} from './conditions.ts';

const city: CityInField = {
  code: '330100',
  status: 'at_plan',
  received: 1000,
  counted: 1000,
  held: 0,
  plan: 1000,
};
const flow: Flow = { received: 60, active: 6, silent: 0.2 };
const channelOf = (own: Flow): ChannelInField => ({
  channel: 'qr-1',
  whole: own,
  cities: [{ city: '330100', ...own }],
});
const quiet: FieldState = {
  cities: [city],
  channels: [channelOf(flow)],
  missingSignals: [],
  refused: 0,
  freeDisk: undefined,
};

const kinds = (field: FieldState, before: FieldCondition[] = []) =>
  fieldConditionsOf(field, before).map(({ kind }) => kind);
const ofCity = (change: Partial<CityInField>, before: FieldCondition[] = []) =>
  kinds({ ...quiet, cities: [{ ...city, ...change }] }, before);
const ofChannel = (own: Flow) => fieldConditionsOf({ ...quiet, channels: [channelOf(own)] }, []);
const open = (kind: FieldCondition['kind']): FieldCondition[] => [{ kind, city: '330100', subject: '' }];

test('nothing is told of a field that is well', () => {
  expect(kinds(quiet)).toEqual([]);
});

describe('a city', () => {
  test.each([
    [[], { status: 'slightly_behind', counted: 925 }],
    [['behind'], { status: 'behind', counted: 924 }],
    // Seven answers in place of ten may be chance.
    [[], { status: 'behind', plan: 10, counted: 7, received: 7 }],
    [['behind'], { status: 'behind', plan: 10, counted: 3, received: 7 }],
    [['stalled'], { status: 'stalled', counted: 1000 }],
    [['stalled'], { status: 'stalled', counted: 100 }],
    [['complete'], { status: 'complete', counted: 500 }],
    [[], { status: 'no_quota', plan: null, counted: 0 }],
    [[], { held: 99 }],
    [['much_held'], { held: 100 }],
    [[], { held: 19, received: 50 }],
  ] as const)('is told of as %o with %o', (expected, change) => {
    expect(ofCity(change)).toEqual(expected);
  });

  test('that is behind has caught up at 5 %, not at the figure at which that began', () => {
    const before = open('behind');
    expect(ofCity({ status: 'slightly_behind', counted: 950 }, before)).toEqual(['behind']);
    expect(ofCity({ status: 'slightly_behind', counted: 951 }, before)).toEqual([]);
    expect(ofCity({ status: 'stalled', counted: 900 }, before)).toEqual(['stalled', 'behind']);
    expect(ofCity({ status: 'complete', counted: 900 }, before)).toEqual(['complete']);
  });

  test('holds many until fewer than 5 %, or ten, are left', () => {
    const before = open('much_held');
    expect(ofCity({ held: 50 }, before)).toEqual(['much_held']);
    expect(ofCity({ held: 49 }, before)).toEqual([]);
    expect(ofCity({ held: 9, received: 20 }, before)).toEqual([]);
  });
});

describe('a channel', () => {
  test.each([
    [0, { silent: 0.99 }],
    [1, { silent: 1 }],
    // Too few, over too short a time, or so rarely that a silent day says nothing.
    [0, { silent: 9, received: 19 }],
    [0, { silent: 9, active: 2.9 }],
    [0, { silent: 1, received: 59 }],
  ])('is silent %i times with %o', (n, change) => {
    expect(ofChannel({ ...flow, ...change })).toHaveLength(n);
  });

  const silentFlow = { ...flow, silent: 2 };
  const silentIn = (whole: Flow, flows: Flow[], cities = [city]) =>
    fieldConditionsOf(
      {
        ...quiet,
        cities,
        channels: [{ channel: 'qr-1', whole, cities: flows.map((f, i) => ({ ...f, city: `33010${i}` })) }],
      },
      [],
    )
      .filter(({ kind }) => kind === 'silent_channel')
      .map((c) => c.city);

  test('concerns the cities in which it is silent, as long as they are few', () => {
    expect(silentIn(flow, [silentFlow, flow])).toEqual(['330100']);
    expect(silentIn(flow, [silentFlow, silentFlow, silentFlow, flow])).toEqual([
      '330100',
      '330101',
      '330102',
    ]);
  });

  test('concerns the wave where they are many, or where all together are silent', () => {
    expect(silentIn(flow, [silentFlow, silentFlow, silentFlow, silentFlow, flow])).toEqual(['']);
    const scarce = { ...silentFlow, received: 12 };
    expect(
      silentIn(
        { ...silentFlow, received: 96 },
        Array.from({ length: 8 }, () => scarce),
      ),
    ).toEqual(['']);
  });

  test('is not told of where the whole city has stalled', () => {
    expect(silentIn(flow, [silentFlow, flow], [{ ...city, status: 'stalled' }])).toEqual([]);
  });
});

test('a signal that is missing concerns the wave', () => {
  expect(fieldConditionsOf({ ...quiet, missingSignals: ['origin'] }, [])).toEqual([
    { kind: 'missing_signal', city: '', subject: 'origin' },
  ]);
});

test('the disk is nearly full below a tenth, until there is more than 15 % again; nothing is said where nobody knows', () => {
  const isOpen: FieldCondition[] = [{ kind: 'full_disk', city: '', subject: '' }];
  expect(kinds({ ...quiet, freeDisk: 0.1 })).toEqual([]);
  expect(fieldConditionsOf({ ...quiet, freeDisk: 0.099 }, [])).toEqual(isOpen);
  expect(kinds({ ...quiet, freeDisk: 0.149 }, isOpen)).toEqual(['full_disk']);
  expect(kinds({ ...quiet, freeDisk: 0.15 }, isOpen)).toEqual([]);
  expect(kinds({ ...quiet, freeDisk: undefined }, isOpen)).toEqual([]);
});

test('submissions that were refused are told of before all that concerns cities', () => {
  const cities = [{ ...city, status: 'stalled' as const }];
  expect(kinds({ ...quiet, cities, refused: 1 })).toEqual(['submissions_refused', 'stalled']);
});
