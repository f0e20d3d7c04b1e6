import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import { folds, hourCounts, standingCounts, wayCounts } from '../../db/counts-schema.ts';
import { openWave, type Wave } from '../../db/waves.ts';
import { preparedWave } from './wave.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const STRATUM = '40-59/female';

/** A wave in the middle of its ten days, with a target in each city, without any counts yet. */
export async function waveInField(db: Db, cities: readonly string[], target = 100): Promise<Wave> {
  const begin = new Date(Date.now() - 5 * DAY_MS);
  const wave = await preparedWave(db, {
    cities: [...cities],
    quotas: cities.map((city) => ({ city, stratum: STRATUM, target, cap: 2 * target })),
    settings: {
      opensAt: begin.toISOString(),
      closesAt: new Date(Date.now() + 5 * DAY_MS).toISOString(),
    },
  });
  await openWave(db, wave.id, begin);
  return { ...wave, openedAt: begin };
}

interface Arrived {
  city: string;
  n: number;
  /** Hours ago, on the hour. */
  ago: number;
  channel?: string;
  outcome?: 'counted' | 'held';
}

/** Puts arrivals into the counts of a wave, as of a moment. */
export async function countArrivals(
  db: Db,
  waveId: string,
  arrivals: readonly Arrived[],
  through = new Date(),
): Promise<void> {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  for (const { city, n, ago, channel = '', outcome = 'counted' } of arrivals) {
    const at = new Date(hour - ago * HOUR_MS);
    await db
      .insert(hourCounts)
      .values({
        ...{ waveId, city, hour: at, received: n, counted: outcome === 'counted' ? n : 0, turnedAway: 0 },
        last: at,
      })
      .onConflictDoUpdate({
        target: [hourCounts.waveId, hourCounts.city, hourCounts.hour],
        set: {
          received: sql`${hourCounts.received} + excluded.received`,
          counted: sql`${hourCounts.counted} + excluded.counted`,
        },
      });
    await db.insert(wayCounts).values({
      ...{ waveId, city, channel, mode: 'device', language: uuidv7().slice(-8), outcome, n },
      ...{ first: at, last: at },
    });
    await db
      .insert(standingCounts)
      .values({
        ...{ waveId, city, stratum: STRATUM, status: outcome, reason: '', n },
      })
      .onConflictDoUpdate({
        target: [
          standingCounts.waveId,
          standingCounts.city,
          standingCounts.stratum,
          standingCounts.status,
          standingCounts.reason,
        ],
        set: { n: sql`${standingCounts.n} + ${n}` },
      });
  }
  await db
    .insert(folds)
    .values({ waveId, through })
    .onConflictDoUpdate({ target: folds.waveId, set: { through } });
}
