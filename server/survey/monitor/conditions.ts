import type { CityStatus } from '../forecast/city-status.ts';

/**
 * The conditions of a wave's field, with every threshold: pages and programs report when one begins and when it ends
 * (docs/console.md). Most end at another figure than they begin at, so that a city at the border is not reported
 * again and again.
 */
export const conditionKinds = [
  'full_disk',
  'submissions_refused',
  'stalled',
  'behind',
  'silent_channel',
  'missing_signal',
  'much_held',
  'complete',
] as const;
export type ConditionKind = (typeof conditionKinds)[number];

/** Conditions that need a person, most urgent first. */
export const alertKinds = [
  'full_disk',
  'submissions_refused',
  'missing_signal',
  'stalled',
  'silent_channel',
  'behind',
  'much_held',
] as const satisfies ConditionKind[];
export type AlertKind = (typeof alertKinds)[number];

export interface FieldCondition {
  kind: ConditionKind;
  /** Empty where it concerns the wave. */
  city: string;
  /** A channel or a signal; empty where it concerns the city itself. */
  subject: string;
}

export interface CityInField {
  code: string;
  status: CityStatus;
  received: number;
  counted: number;
  held: number;
  /** Answers that should have been counted by now; null without quotas. */
  plan: number | null;
}

/** Arrivals by a channel. */
export interface Flow {
  received: number;
  /** Days of usual traffic from the first arrival to the last one, and since then. */
  active: number;
  silent: number;
}

export interface ChannelInField {
  channel: string;
  /** In all cities together. */
  whole: Flow;
  /** In each city. */
  cities: readonly (Flow & { city: string })[];
}

export interface FieldState {
  cities: readonly CityInField[];
  channels: readonly ChannelInField[];
  /** Signals that screening needs, but most of the latest submissions lack. */
  missingSignals: readonly string[];
  /** Refused submissions of all waves, which clients will send again, within the last minutes. */
  refused: number;
  /** The free share of the database's disk; undefined where this server cannot see it. */
  freeDisk: number | undefined;
}

/**
 * Shortfalls against the plan, as shares of it: a city begins to be behind at the first, and has caught up below the
 * second.
 */
const BEHIND = { begins: 0.075, ends: 0.05 };
/** A city is behind only by more than this many standard deviations of chance in the plan. */
const BEYOND_CHANCE = 2;
/** When held submissions are many: their number, and their share of those received. */
const MUCH_HELD = { begins: { n: 20, share: 0.1 }, ends: { n: 10, share: 0.05 } };
/**
 * The least that a channel must have brought before its silence means anything: submissions, over days of usual
 * traffic.
 */
const KNOWN_CHANNEL = { received: 20, active: 3 };
/** A channel that is silent in more cities than these, by number or share, concerns the wave. */
const SILENT_CITIES = { n: 3, share: 0.25 };
/** Days of usual traffic after which a channel is silent, if it would have brought at least this many. */
const SILENT = { days: 1, expected: 10 };

/** The free share of the database's disk below which it is nearly full, and above which it has room again. */
const FULL_DISK = { begins: 0.1, ends: 0.15 };

/** Identifies a condition. */
export const conditionKey = ({ kind, city, subject }: FieldCondition): string => `${kind}/${city}/${subject}`;

/** The conditions of a field, given the earlier ones. */
export function fieldConditionsOf(field: FieldState, before: readonly FieldCondition[]): FieldCondition[] {
  const open = new Set(before.map(conditionKey));
  const stalled = new Set(field.cities.filter(({ status }) => status === 'stalled').map(({ code }) => code));
  const holds = (condition: FieldCondition, test: (isOpen: boolean) => boolean): FieldCondition[] =>
    test(open.has(conditionKey(condition))) ? [condition] : [];
  const ofAll = (kind: ConditionKind): FieldCondition => ({ kind, city: '', subject: '' });
  const isFull = (isOpen: boolean) => (field.freeDisk ?? 1) < (isOpen ? FULL_DISK.ends : FULL_DISK.begins);
  return [
    ...holds(ofAll('full_disk'), isFull),
    ...holds(ofAll('submissions_refused'), () => field.refused > 0),
    ...field.cities.flatMap((city) => {
      const about = (kind: ConditionKind): FieldCondition => ({ kind, city: city.code, subject: '' });
      return [
        ...holds(about('stalled'), () => city.status === 'stalled'),
        ...holds(about('behind'), (isOpen) => isBehind(city, isOpen)),
        ...holds(about('much_held'), (isOpen) => isMuchHeld(city, isOpen)),
        ...holds(about('complete'), () => city.status === 'complete'),
      ];
    }),
    ...field.channels.flatMap(({ channel, ...flows }) =>
      silentIn(flows, stalled).map(
        (city): FieldCondition => ({ kind: 'silent_channel', city, subject: channel }),
      ),
    ),
    ...field.missingSignals.map((subject): FieldCondition => ({ kind: 'missing_signal', city: '', subject })),
  ];
}

/** A stalled city is reported as stalled first. */
function isBehind({ status, counted, plan }: CityInField, isOpen: boolean): boolean {
  if (plan === null || status === 'complete') return false;
  const shortfall = plan - counted;
  if (isOpen) return shortfall >= BEHIND.ends * plan;
  const isBeyondChance = shortfall >= BEYOND_CHANCE * Math.sqrt(plan);
  return status !== 'stalled' && isBeyondChance && shortfall > BEHIND.begins * plan;
}

function isMuchHeld({ held, received }: CityInField, isOpen: boolean): boolean {
  const { n, share } = isOpen ? MUCH_HELD.ends : MUCH_HELD.begins;
  return held >= n && held >= share * received;
}

/** Where a channel is silent: in some cities, except stalled ones, or, with an empty code, in the whole wave. */
function silentIn(
  { whole, cities }: Omit<ChannelInField, 'channel'>,
  stalled: ReadonlySet<string>,
): string[] {
  const silent = cities.filter((flow) => isSilent(flow) && !stalled.has(flow.city)).map(({ city }) => city);
  const few = Math.max(SILENT_CITIES.n, SILENT_CITIES.share * cities.length);
  const isWhole = cities.length > 1 && (isSilent(whole) || silent.length > few);
  return isWhole ? [''] : silent;
}

function isSilent({ received, active, silent }: Flow): boolean {
  if (received < KNOWN_CHANNEL.received || active < KNOWN_CHANNEL.active) return false;
  return silent >= SILENT.days && (received / active) * silent >= SILENT.expected;
}
