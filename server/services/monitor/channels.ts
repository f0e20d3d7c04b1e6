import type { Db } from '../../../db/client.ts';
import { findFold } from '../../../db/counts.ts';
import { type Durations, medianTimes, sumDurations } from '../../../db/monitor.ts';
import { sumPageTimes } from '../../../db/page-times.ts';
import { keepBehind } from '../../cache/behind.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { type Actor, type Cities, requireCities } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { type VerdictReason, verdictReasons } from '../../survey/screening/verdict.ts';
import { comparePages, type PagePace } from '../../survey/submission/page-pace.ts';
import { inQuestionOrder } from './drop-off.ts';
import type { Monitors } from './monitor.ts';
import { oncePerMonitor } from './once.ts';
import { type Ways, waysOf } from './ways.ts';

/** How answers arrive, and why some were removed, in the cities that the reader may see. */
export interface WaysView extends Ways {
  asOf: Date;
  removed: { reason: VerdictReason; n: number }[];
  times: TimesView;
  /** How long pages take, by language; undefined where the installation does not count page views. */
  paces: PagePace[] | undefined;
}

/** How long answering took, beside the screening's limits of speed. */
export interface TimesView {
  asOf: Date;
  durations: TimedMode[];
  /** The median by channel, in seconds; without answers of unknown duration. */
  medians: ReadonlyMap<string, number>;
  /** Seconds per shown question below which screening finds any answer too fast. */
  secondsPerQuestion: number;
}

export interface TimedMode extends Durations {
  /**
   * Seconds below which screening finds an answer too fast by the median of the whole wave. Null for a single
   * language, which has no median of its own; while too few people have answered; and for readers who do not see the
   * whole wave.
   */
  limit: number | null;
}

/** The ways in which answers arrive. Undefined before the first count. Throws `forbidden`. */
export async function waysOfArrival(
  platform: Pick<Platform, 'reader' | 'countPageView' | 'sharesQueries' | 'log'>,
  monitorOf: Monitors,
  fieldwork: Fieldwork,
  actor: Actor,
): Promise<WaysView | undefined> {
  const { reader, countPageView } = platform;
  const { wave } = fieldwork;
  const scope = requireCities(actor, 'see-monitor', wave.id);
  const key = JSON.stringify([wave.id, scope]);
  const monitor = await monitorOf(wave);
  if (!monitor) return undefined;
  const cities = monitor.cities.filter(({ code }) => scope === 'all' || scope.includes(code));
  const removed = verdictReasons
    .map((reason) => ({ reason, n: cities.reduce((sum, city) => sum + (city.removed[reason] ?? 0), 0) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  return {
    asOf: monitor.asOf,
    ...(await waysOnce(monitor, scope, async () => waysOf(cities.flatMap(({ arrivals }) => arrivals)))),
    removed,
    times: await keptTimes(platform, key, () => reader.read((db) => readTimes(db, fieldwork, scope))),
    paces:
      countPageView &&
      (await keptPaces(platform, key, () => reader.read((db) => readPaces(db, fieldwork, scope)))),
  };
}

/** Cities have some ten thousand ways in all, which take about 10 ms to sum. */
const waysOnce = oncePerMonitor<Ways>();

/** Times are sums of some hundred thousand counts. */
const keptTimes = keepBehind<TimesView>();

const keptPaces = keepBehind<PagePace[]>();

/** In the order of the questionnaire. */
async function readPaces(db: Db, fieldwork: Fieldwork, scope: Cities): Promise<PagePace[]> {
  const paces = comparePages(await sumPageTimes(db, fieldwork.wave.id, scope));
  return inQuestionOrder(fieldwork, paces, ({ page }) => page);
}

async function readTimes(db: Db, { wave, screening }: Fieldwork, scope: Cities): Promise<TimesView> {
  return await db.transaction(
    async (tx) => {
      const durations = await sumDurations(tx, wave.id, scope);
      const { enabled, medianMinInterviews, speedingMedianShare, minSecondsPerItem } = screening;
      const limitOf = ({ language, n, p50 }: Durations) =>
        enabled && language === null && scope === 'all' && n >= medianMinInterviews
          ? speedingMedianShare * p50
          : null;
      return {
        asOf: (await findFold(tx, wave.id))!,
        durations: durations.map((row) => ({ ...row, limit: limitOf(row) })),
        medians: await medianTimes(tx, wave.id, scope),
        secondsPerQuestion: enabled ? minSecondsPerItem : 0,
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
