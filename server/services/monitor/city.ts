import type { Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, type Cities, requireCities } from '../../identity/grants.ts';
import { type CappedStratum, type CountRange, countedWithin } from '../../survey/forecast/at-close.ts';
import { planAt } from '../../survey/forecast/city-status.ts';
import { exposureSince, hourAhead } from '../../survey/forecast/exposure.ts';
import { HOUR } from '../../survey/forecast/field-days.ts';
import { whyUnknown } from '../../survey/forecast/forecast.ts';
import { forecastStrata, type StratumForecast, type UnknownStratum } from '../../survey/forecast/strata.ts';
import {
  type CityMonitor,
  hoursSinceBegin,
  type Monitors,
  type StratumMonitor,
  type WaveMonitor,
} from './monitor.ts';
import { type Ways, waysOf } from './ways.ts';

export interface StratumView extends StratumMonitor {
  /** Null without a quota. */
  forecast: StratumForecast | UnknownStratum | null;
  /** Answers that will count at the close; null without a quota, or where the forecast cannot tell. */
  atClose: CountRange | null;
}

/** A future moment, with the answers that will have been counted by then. */
export interface FanPoint extends CountRange {
  at: number;
}

/** How many of the ranges forecast some days ago, for the cities that the reader sees, held the actual count. */
interface PastHits {
  days: number;
  held: number;
  of: number;
}

export interface CityView extends Omit<CityMonitor, 'strata'>, Ways {
  asOf: Date;
  strata: StratumView[];
  /** Planned counts, from the beginning to the close. */
  planned: { at: number; counted: number }[];
  /** Empty where the forecast cannot tell. */
  fan: FanPoint[];
  /** Null while the wave is too young. */
  past: PastHits | null;
}

/** The part that is the same for every reader of a city. */
type SharedView = Omit<CityView, 'past'>;

/**
 * City views by monitor, so that each is computed once per moment: the forecast of a city's strata takes some 30 ms
 * of processor time.
 */
const reckoned = new WeakMap<WaveMonitor, Map<string, SharedView>>();

/** One city of a wave in the field; undefined before the first count. Throws `forbidden` and `city-unknown`. */
export async function cityInField(
  monitorOf: Monitors,
  wave: Wave,
  actor: Actor,
  code: string,
): Promise<CityView | undefined> {
  requireCities(actor, 'see-monitor', wave.id, code);
  const monitor = await monitorOf(wave);
  if (!monitor) return undefined;
  const views = reckoned.get(monitor) ?? new Map<string, SharedView>();
  reckoned.set(monitor, views);
  const view = views.get(code) ?? reckonCity(wave, monitor, code);
  views.set(code, view);
  return { ...view, past: pastHits(monitor, requireCities(actor, 'see-monitor', wave.id)) };
}

function pastHits({ past }: WaveMonitor, scope: Cities): PastHits | null {
  const seen = past?.ranges.filter(({ city }) => scope === 'all' || scope.includes(city)) ?? [];
  const held = seen.filter(({ isHeld }) => isHeld).length;
  return past && seen.length > 0 ? { days: past.daysAgo, held, of: seen.length } : null;
}

function reckonCity(wave: Wave, monitor: WaveMonitor, code: string): SharedView {
  const index = monitor.cities.findIndex((city) => city.code === code);
  const city = monitor.cities[index];
  if (!city) throw new Problem('city-unknown');
  return {
    ...city,
    asOf: monitor.asOf,
    strata: withForecasts(city, index, monitor),
    ...waysOf(city.arrivals),
    planned: city.target === null ? [] : plannedCurve(city.target, wave, monitor),
    fan: fanOf(city, index, monitor),
  };
}

const endOf = ({ asOf, closesAt }: WaveMonitor): number => Math.min(asOf.getTime(), closesAt.getTime());

function withForecasts(city: CityMonitor, index: number, monitor: WaveMonitor): StratumView[] {
  const { outlook, closesAt } = monitor;
  const goals = goalsOf(city);
  const times = { now: endOf(monitor), closesAt: closesAt.getTime() };
  const forecasts = forecastStrata(goals, index, outlook, times, whyUnknown(index, outlook));
  const { strata } = countedWithin(outlook.hoursLeft, goals, index, outlook);
  return city.strata.map((s, i) => {
    if (s.target === null) return { ...s, forecast: null, atClose: null };
    const forecast = forecasts[i]!;
    return { ...s, forecast, atClose: 'unknown' in forecast ? null : strata[i]! };
  });
}

/** The strata for the forecast; one without a quota has no target, but still takes its share of arrivals. */
const goalsOf = ({ strata }: CityMonitor): CappedStratum[] =>
  strata.map(({ target, ...s }) => ({ ...s, target: target ?? 0, demand: s.counted + s.turnedAway }));

/** Hours between the points of a curve. */
const STEP = 12;
/** Points of a fan: each takes some milliseconds of processor time. */
const FAN_POINTS = 8;

/** How much should be counted by when, in proportion to exposure. */
function plannedCurve(target: number, wave: Wave, monitor: WaveMonitor): CityView['planned'] {
  const { profile, hoursLeft } = monitor.outlook;
  const end = endOf(monitor);
  const hoursPast = hoursSinceBegin(wave, end);
  const past = exposureSince(hoursPast, profile);
  const before = Array.from({ length: Math.ceil(hoursPast / STEP) + 1 }, (_, i) => {
    const back = Math.max(0, hoursPast - i * STEP);
    return { at: end - back * HOUR, exposure: past - exposureSince(back, profile) };
  });
  let exposure = past;
  const after: { at: number; exposure: number }[] = [];
  for (let hour = 0; hour < hoursLeft; hour++) {
    exposure += hourAhead(hour, profile);
    const isLast = hour === hoursLeft - 1;
    if ((hour + 1) % STEP === 0 || isLast)
      after.push({ at: Math.min(monitor.closesAt.getTime(), end + (hour + 1) * HOUR), exposure });
  }
  const points = [...before, ...after];
  return points.map(({ at, exposure: passed }) => ({
    at,
    counted: planAt(target, exposure > 0 ? passed / exposure : 1),
  }));
}

function fanOf(city: CityMonitor, index: number, monitor: WaveMonitor): FanPoint[] {
  const { counted } = city;
  const { outlook } = monitor;
  if (outlook.hoursLeft === 0 || whyUnknown(index, outlook)) return [];
  const end = endOf(monitor);
  const step = Math.max(STEP, Math.ceil(outlook.hoursLeft / FAN_POINTS));
  const steps = Array.from({ length: Math.floor(outlook.hoursLeft / step) }, (_, i) => (i + 1) * step);
  const hours = [...new Set([...steps, outlook.hoursLeft])];
  const goals = goalsOf(city);
  const ahead = hours.map((h) => {
    const at = Math.min(monitor.closesAt.getTime(), end + h * HOUR);
    return { at, ...countedWithin(h, goals, index, outlook).city };
  });
  return [{ at: end, p10: counted, p50: counted, p90: counted }, ...ahead];
}
