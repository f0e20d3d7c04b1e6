import { expect, test } from 'vitest';
import { claimPlaces } from '../../db/quotas.ts';
import { reconcile } from '../../server/steps/reconcile.ts';
import { tinyAnswers } from '../fixtures/tiny.ts';
import { testApp } from '../setup/app.ts';
import { answerAs } from '../setup/client.ts';
import { testDatabase } from '../setup/database.ts';
import { openedWave } from '../setup/wave.ts';

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const [CITY, STRATUM, OTHER] = ['330100', '40-59/female', '60+/male'] as const;

/** A wave with two strata of which some places are taken, and how to claim more of them. */
async function quotaWave(cap: number, taken: number) {
  const wave = await openedWave(db, {
    quotas: [STRATUM, OTHER].map((stratum) => ({ city: CITY, stratum, cap })),
  });
  await sql`update quotas set counted = ${taken} where wave_id = ${wave.id}`;
  const claim = async (places: Record<string, number>) => {
    const requests = Object.entries(places).map(([stratum, n]) => ({
      waveId: wave.id,
      city: CITY,
      stratum,
      places: n,
    }));
    const granted = await claimPlaces(db, requests);
    return Object.fromEntries([...granted].map(([key, n]) => [key.replace(`${wave.id}/${CITY}/`, ''), n]));
  };
  const counted = async () =>
    (await sql`select counted from quotas where wave_id = ${wave.id} order by stratum`).map((q) => q.counted);
  return { wave, claim, counted };
}

test('places are granted up to the cap, and given back down to none', async () => {
  const { claim, counted } = await quotaWave(10, 8);
  expect(await claim({ [STRATUM]: 5, [OTHER]: 1 })).toEqual({ [STRATUM]: 2, [OTHER]: 1 });
  expect(await counted()).toEqual([10, 9]);
  expect(await claim({ [STRATUM]: -4, [OTHER]: -20 })).toEqual({ [STRATUM]: -4, [OTHER]: -9 });
  expect(await counted()).toEqual([6, 0]);
  expect(await claim({ [STRATUM]: 0 })).toEqual({ [STRATUM]: 0 });
});

test('a stratum without a quota has no limit, and is not in the answer', async () => {
  const { claim } = await quotaWave(10, 0);
  expect(await claim({ '16-39/male': 5, [STRATUM]: 1 })).toEqual({ [STRATUM]: 1 });
});

test('claims in any order at once neither overshoot nor block each other', async () => {
  const { claim, counted } = await quotaWave(100, 0);
  const claims = Array.from({ length: 40 }, (_, i) =>
    claim(i % 2 ? { [STRATUM]: 5, [OTHER]: 5 } : { [OTHER]: 5, [STRATUM]: 5 }),
  );
  const granted = await Promise.all(claims);
  for (const stratum of [STRATUM, OTHER])
    expect(granted.reduce((sum, g) => sum + (g[stratum] ?? 0), 0)).toBe(100);
  expect(await counted()).toEqual([100, 100]);
});

test('the database itself refuses to overshoot, to fall below none, and to move a cap', async () => {
  const { wave } = await quotaWave(10, 10);
  for (const change of ['counted = counted + 1', 'counted = -1'])
    await expect(sql.unsafe(`update quotas set ${change} where wave_id = $1`, [wave.id])).rejects.toThrow(
      'quotas_no_overshoot',
    );
  for (const change of ['cap = 11', 'target = 1', "stratum = 'all'"])
    await expect(sql.unsafe(`update quotas set ${change} where wave_id = $1`, [wave.id])).rejects.toThrow(
      'frozen',
    );
});

test('reconcile sees a wrong count, and says what it should be', async () => {
  const { wave, counted } = await quotaWave(10, 0);
  for (let i = 0; i < 3; i++) await answerAs(client, wave.code, CITY, tinyAnswers);
  const fieldwork = await fieldworkOf(wave.id);
  expect(await reconcile(db, fieldwork)).toEqual({ checked: 2, differences: [] });
  await sql`update quotas set counted = 7 where wave_id = ${wave.id} and stratum = ${OTHER}`;
  expect((await reconcile(db, fieldwork)).differences).toEqual([
    { what: 'quota', city: CITY, stratum: OTHER, kept: 7, recomputed: 0 },
  ]);
  expect(await counted()).toEqual([3, 7]);
});
