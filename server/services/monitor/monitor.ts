import type { Db } from '../../../db/client.ts';
import { findFold, findPastRanges } from '../../../db/counts.ts';
import { listItemCounts } from '../../../db/item-counts.ts';
import {
  type ArrivalsByTime,
  type CityDate,
  type CityDay,
  type CityWay,
  type StratumCounts,
  sumByTime,
  sumByWay,
  sumRemoved,
  sumStrata,
} from '../../../db/monitor.ts';
import { listQuotas, type Quota } from '../../../db/quotas.ts';
import { listWaveCityNames, type Wave, type WaveCity } from '../../../db/waves.ts';
import { keepFresh } from '../../cache/fresh.ts';
import type { Platform } from '../../platform.ts';
import { type CityStatus, cityStatus, planAt } from '../../survey/forecast/city-status.ts';
import { exposureSince, hourAhead } from '../../survey/forecast/exposure.ts';
import { DAY_HOURS, type FieldDays, HOUR } from '../../survey/forecast/field-days.ts';
import { whyUnknown } from '../../survey/forecast/forecast.ts';
import { type Outlook, outlookFrom } from '../../survey/forecast/outlook.ts';
import type { PastRanges } from '../../survey/forecast/past-ranges.ts';
import { chanceOfStrata } from '../../survey/forecast/strata.ts';
import { groupBy } from '../../survey/group-by.ts';
import type { VerdictReason } from '../../survey/screening/verdict.ts';
import type { Steps } from '../../survey/steps.ts';
import type { ItemCounts } from '../../survey/tally/item-counts.ts';
import { stepByStep } from '../step-by-step.ts';
import { waysOf } from './ways.ts';

/** A city's state in the field. A null means that it has no quotas, or that the forecast cannot tell yet. */
export interface CityMonitor extends Pick<WaveCity, 'code' | 'name' | 'english' | 'pinyin' | 'initials'> {
  province: Pick<WaveCity, 'provinceCode' | 'province' | 'provinceEnglish'>;
  received: number;
  counted: number;
  target: number | null;
  cap: number | null;
  turnedAway: number;
  held: number;
  removed: Partial<Record<VerdictReason, number>>;
  /** Answers that should have been counted by now. */
  plan: number | null;
  status: CityStatus;
  /** The probability that every stratum reaches its target by the close. */
  chance: number | null;
  /** The stratum with the smallest share of its target. */
  worst: { stratum: string; counted: number; target: number } | null;
  lastArrival: Date | null;
  topChannel: { channel: string; n: number } | null;
  /** Arrivals in each of the last days of 24 hours, the latest last. */
  recent: number[];
  strata: StratumMonitor[];
  /** By their ways of arrival. */
  arrivals: CityWay[];
  daily: Omit<CityDate, 'city'>[];
  /** Missing answers; absent where there are none. */
  items: ItemCounts | undefined;
}

/** A stratum with arrivals or a quota. */
export interface StratumMonitor extends Omit<StratumCounts, 'city'> {
  target: number | null;
  cap: number | null;
}

/** A wave's field at one moment. */
export interface WaveMonitor {
  /** The moment of every figure. */
  asOf: Date;
  closesAt: Date;
  cities: CityMonitor[];
  outlook: Outlook;
  /** The share of the field's exposure that has passed. */
  elapsed: number;
  /** How often past forecasts held; null until computed. */
  past: PastRanges | null;
}

/** Days of recent arrivals that a page shows. */
const RECENT_DAYS = 14;

/**
 * Monitors of waves, each computed once for every moment through which the wave was folded; a new one may show a
 * second late. Undefined before the first fold.
 */
export function createMonitors(platform: Pick<Platform, 'reader' | 'now' | 'sharesQueries'>) {
  const waves = new Map<string, Wave>();
  const cache = keepFresh<{ monitor: WaveMonitor | undefined }>(platform, async (id, before) => {
    const wave = waves.get(id);
    if (!wave) throw new Error(`no wave ${id} was asked for`);
    const current = before?.monitor;
    return await platform.reader.read(async (db) => {
      const through = await findFold(db, id);
      // A standby may be a fold behind an earlier read elsewhere; no figure may go back.
      const isCurrent =
        current &&
        current.asOf.getTime() >= (through?.getTime() ?? 0) &&
        current.closesAt.getTime() === wave.closesAt.getTime();
      return { monitor: isCurrent ? current : await readMonitor(db, wave) };
    });
  });
  return async function monitorOf(wave: Wave): Promise<WaveMonitor | undefined> {
    waves.set(wave.id, wave);
    return (await cache.read(wave.id)).monitor;
  };
}
export type Monitors = ReturnType<typeof createMonitors>;

/** Reads and computes a wave's monitor, in one snapshot. */
async function readMonitor(db: Db, wave: Wave): Promise<WaveMonitor | undefined> {
  const counts = await db.transaction((tx) => readCounts(tx, wave), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  });
  return counts && (await stepByStep(reckon(wave, counts)));
}

export async function readCounts(tx: Db, wave: Wave) {
  const through = await findFold(tx, wave.id);
  if (!through) return undefined;
  const end = new Date(Math.min(through.getTime(), wave.closesAt.getTime()));
  return {
    through,
    end,
    cities: await listWaveCityNames(tx, wave.id),
    quotas: await listQuotas(tx, wave.id),
    strata: await sumStrata(tx, wave.id),
    removed: await sumRemoved(tx, wave.id),
    time: await sumByTime(tx, wave.id, end),
    ways: await sumByWay(tx, wave.id),
    items: await listItemCounts(tx, wave.id),
    past: await findPastRanges(tx, wave.id),
  };
}
type Counts = NonNullable<Awaited<ReturnType<typeof readCounts>>>;

export function* reckon(wave: Wave, counts: Counts): Steps<WaveMonitor> {
  const { through, end } = counts;
  const byCity = <T extends { city: string }>(rows: readonly T[]) => groupBy(rows, ({ city }) => city);
  const days = byCity(counts.time.days);
  const dates = byCity(counts.time.dates);
  const ways = byCity(counts.ways);
  const quotas = byCity(counts.quotas);
  const strata = byCity(counts.strata);
  const removed = byCity(counts.removed);
  const items = new Map(counts.items.map(({ city, ...lacking }) => [city, lacking]));
  const targets = counts.cities.map(({ code }) => ({
    city: code,
    target: sumOf(quotas.get(code) ?? [], 'target'),
  }));
  const field = fieldOf(
    counts.cities.map(({ code }) => days.get(code) ?? []),
    counts.time.hours,
  );
  const hoursLeft = Math.max(0, wave.closesAt.getTime() - end.getTime()) / HOUR;
  const outlook = yield* outlookFrom(field, targets, hoursLeft);
  const elapsed = elapsedShare(wave, end, outlook);
  const cities: CityMonitor[] = [];
  for (const [i, city] of counts.cities.entries()) {
    const { code } = city;
    const cityStrata = strataOf(strata.get(code) ?? [], quotas.get(code) ?? []);
    const hasQuota = quotas.has(code);
    const target = hasQuota ? targets[i]!.target : null;
    const counted = sumOf(cityStrata, 'counted');
    const plan = target === null ? null : planAt(target, elapsed);
    const goals = cityStrata.flatMap(({ target, ...s }) =>
      target === null ? [] : [{ ...s, target, demand: s.counted + s.turnedAway }],
    );
    const isComplete = goals.every((goal) => goal.counted >= goal.target);
    const silence = silenceOf(i, wave, end, outlook);
    const isOver = outlook.hoursLeft === 0;
    const arrivals = ways.get(code) ?? [];
    const [top] = waysOf(arrivals).channels;
    cities.push({
      code,
      name: city.name,
      english: city.english,
      pinyin: city.pinyin,
      initials: city.initials,
      province: city,
      received: sumOf(cityStrata, 'received'),
      counted,
      target,
      cap: hasQuota ? sumOf(quotas.get(code) ?? [], 'cap') : null,
      turnedAway: sumOf(cityStrata, 'turnedAway'),
      held: sumOf(cityStrata, 'held'),
      removed: Object.fromEntries((removed.get(code) ?? []).map(({ reason, n }) => [reason, n])),
      plan,
      status: cityStatus({ target, counted, plan: plan ?? 0, isComplete, silence: isOver ? 0 : silence }),
      chance: !hasQuota
        ? null
        : isComplete || isOver
          ? Number(isComplete)
          : whyUnknown(i, outlook)
            ? null
            : chanceOfStrata(goals, i, outlook),
      worst: worstOf(goals),
      lastArrival: days.get(code)?.[0]?.last ?? null,
      topChannel: top ? { channel: top.name, n: top.received } : null,
      recent: recentOf(days.get(code) ?? []),
      strata: cityStrata,
      arrivals,
      daily: (dates.get(code) ?? []).map(({ date, received, counted }) => ({ date, received, counted })),
      items: items.get(code),
    });
    yield;
  }
  return { asOf: through, closesAt: wave.closesAt, cities, outlook, elapsed, past: counts.past };
}

const sumOf = <K extends string>(rows: readonly Record<K, number>[], key: K): number =>
  rows.reduce((sum, row) => sum + row[key], 0);

/** Demand of the cities by days and of all by hours, counted back from the end. */
function fieldOf(cityDays: readonly (readonly CityDay[])[], hours: ArrivalsByTime['hours']): FieldDays {
  const oldest = hours.at(-1)?.back ?? 0;
  const days = Math.floor(oldest / DAY_HOURS) + 1;
  const oldestHours = (oldest % DAY_HOURS) + 1;
  const byHour = Array.from({ length: days }, () => new Float64Array(DAY_HOURS));
  for (const { back, demand } of hours) byHour[Math.floor(back / DAY_HOURS)]![back % DAY_HOURS]! += demand;
  const demand = cityDays.map((rows) => {
    const byDay = new Float64Array(days);
    for (const row of rows) byDay[row.day] = row.demand;
    return byDay;
  });
  const lastArrival = cityDays.map(
    (rows) => rows.find((row) => row.lastDemand !== null)?.lastDemand ?? undefined,
  );
  return {
    days,
    wholeDays: oldestHours === DAY_HOURS ? days : days - 1,
    oldestHours,
    demand,
    byHour,
    lastArrival,
  };
}

/** When a wave's fieldwork began. */
function beginOf({ opensAt, openedAt }: Wave): Date {
  return openedAt && openedAt > opensAt ? openedAt : opensAt;
}

export const hoursSinceBegin = (wave: Wave, end: number): number =>
  Math.max(0, Math.ceil((end - beginOf(wave).getTime()) / HOUR));

function elapsedShare(wave: Wave, end: Date, { profile, hoursLeft }: Outlook): number {
  const past = exposureSince(hoursSinceBegin(wave, end.getTime()), profile);
  let ahead = 0;
  for (let hour = 0; hour < hoursLeft; hour++) ahead += hourAhead(hour, profile);
  return past + ahead > 0 ? past / (past + ahead) : 1;
}

/** Days of usual traffic since the last arrival, or since the beginning. */
function silenceOf(city: number, wave: Wave, end: Date, { field, profile }: Outlook): number {
  return exposureSince(field.lastArrival[city] ?? hoursSinceBegin(wave, end.getTime()), profile);
}

/** Strata with arrivals or a quota, in order. */
function strataOf(counts: readonly StratumCounts[], quotas: readonly Quota[]): StratumMonitor[] {
  const countsOf = new Map(counts.map((row) => [row.stratum, row]));
  const quotaOf = new Map(quotas.map((quota) => [quota.stratum, quota]));
  const none = { received: 0, counted: 0, turnedAway: 0, held: 0 };
  return [...new Set([...countsOf.keys(), ...quotaOf.keys()])].sort().map((stratum) => {
    const { received, counted, turnedAway, held } = countsOf.get(stratum) ?? none;
    const quota = quotaOf.get(stratum);
    const places = { target: quota?.target ?? null, cap: quota?.cap ?? null };
    return { stratum, received, counted, turnedAway, held, ...places };
  });
}

function worstOf(
  goals: readonly { stratum: string; counted: number; target: number }[],
): CityMonitor['worst'] {
  const open = goals.filter((goal) => goal.counted < goal.target);
  if (open.length === 0) return null;
  const { stratum, counted, target } = open.reduce((worst, goal) =>
    goal.counted / goal.target < worst.counted / worst.target ? goal : worst,
  );
  return { stratum, counted, target };
}

function recentOf(days: readonly CityDay[]): number[] {
  const recent = new Array<number>(RECENT_DAYS).fill(0);
  for (const { day, received } of days) if (day < RECENT_DAYS) recent[RECENT_DAYS - 1 - day] = received;
  return recent;
}
