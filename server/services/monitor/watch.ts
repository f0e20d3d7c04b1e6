import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { listOpenConditions, storeWatch } from '../../../db/conditions.ts';
import { lockFold, storePastRanges } from '../../../db/counts.ts';
import type { CityWay } from '../../../db/monitor.ts';
import { findRefused } from '../../../db/pressure.ts';
import type { Wave } from '../../../db/waves.ts';
import { exposureSince } from '../../survey/forecast/exposure.ts';
import { HOUR } from '../../survey/forecast/field-days.ts';
import { pastRanges } from '../../survey/forecast/past-ranges.ts';
import { groupBy } from '../../survey/group-by.ts';
import {
  type ChannelInField,
  conditionKey,
  type FieldState,
  type Flow,
  fieldConditionsOf,
} from '../../survey/monitor/conditions.ts';
import { isUnmarked } from '../../survey/submission/unmarked-channel.ts';
import { findEmptySignals } from '../screening/missing-metadata.ts';
import { stepByStep } from '../step-by-step.ts';
import { readCounts, reckon, type WaveMonitor } from './monitor.ts';

/** Time of the counts between two checks: each reads all counts and reckons every city's forecast. */
const PAUSE_MS = 120_000;

/**
 * Compares a wave's conditions in the field with the stored ones, and stores which begin and which end; only while it
 * takes answers, so that the conditions at the close stay. The holder of the fold's lock does it alone, so nothing
 * begins twice; other processes leave it to them.
 * @param freeDisk the free share of the database's disk, where known
 */
export async function watchWave(
  db: Db,
  wave: Wave,
  pauseMs = PAUSE_MS,
  freeDisk?: () => Promise<number>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const fold = await lockFold(tx, wave.id);
    if (!fold || !isDue(wave, fold, pauseMs)) return;
    const counts = await readCounts(tx, wave);
    if (!counts) return;
    const signals = await findEmptySignals(tx, wave.id, fold.through);
    const monitor = await stepByStep(reckon(wave, counts));
    await lookBack(tx, wave.id, monitor);
    const before = await listOpenConditions(tx, wave.id);
    const field: FieldState = {
      cities: monitor.cities,
      channels: channelsOf(monitor),
      missingSignals: signals.filter(({ isAlarm }) => isAlarm).map(({ signal }) => signal),
      refused: await findRefused(tx, Date.now()),
      freeDisk: await freeDisk?.(),
    };
    const now = fieldConditionsOf(field, before);
    const isBefore = new Set(before.map(conditionKey));
    const isNow = new Set(now.map(conditionKey));
    await storeWatch(tx, {
      waveId: wave.id,
      through: fold.through,
      begun: now.filter((c) => !isBefore.has(conditionKey(c))).map((c) => ({ ...c, id: uuidv7() })),
      ended: before.filter((c) => !isNow.has(conditionKey(c))).map(({ id }) => id),
    });
  });
}

/** The pages state how many of the ranges made this many days ago held. */
const DAYS_AGO = 4;

/** Checks once an hour how often past forecasts held: that takes as long as a whole forecast, and hardly changes. */
async function lookBack(tx: Db, waveId: string, { asOf, past, cities, outlook }: WaveMonitor): Promise<void> {
  const hour = Math.floor(asOf.getTime() / HOUR);
  if (past?.hour === hour) return;
  const targets = cities.map(({ code, target }) => ({ city: code, target: target ?? 0 }));
  const ranges = await stepByStep(pastRanges(outlook.field, targets, DAYS_AGO));
  await storePastRanges(tx, waveId, { hour, daysAgo: DAYS_AGO, ranges });
}

function isDue(
  { opensAt, closesAt }: Wave,
  { through, watched }: { through: Date; watched: Date | null },
  pauseMs: number,
): boolean {
  if (through < opensAt || through >= closesAt) return false;
  return watched === null || through.getTime() - watched.getTime() >= pauseMs;
}

/** Channels that this installation's links name, with their time span and since when. */
function channelsOf({ cities, asOf, outlook: { profile } }: WaveMonitor): ChannelInField[] {
  const since = (at: number) => exposureSince(Math.max(0, asOf.getTime() - at) / HOUR, profile);
  const arrivals = cities.flatMap((city) => city.arrivals).filter(({ channel }) => isMade(channel));
  const flowOf = (ways: readonly CityWay[]): Flow => {
    const first = since(Math.min(...ways.map((way) => way.first.getTime())));
    const silent = since(Math.max(...ways.map((way) => way.last.getTime())));
    return {
      received: ways.reduce((sum, { received }) => sum + received, 0),
      active: first - silent,
      silent,
    };
  };
  return [...groupBy(arrivals, ({ channel }) => channel)].map(([channel, ways]) => ({
    channel,
    whole: flowOf(ways),
    cities: [...groupBy(ways, ({ city }) => city)].map(([city, own]) => ({ city, ...flowOf(own) })),
  }));
}

/**
 * Only marked channels may raise alerts, because anybody can write any channel into a link; an unmarked one has no
 * link to repair.
 */
const isMade = (channel: string): boolean => channel !== '' && !isUnmarked(channel);
