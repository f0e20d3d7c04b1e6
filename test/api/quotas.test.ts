import { expect, test } from 'vitest';
import { lockPlaces, setFreePlaces } from '../../db/quotas.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const [CITY, STRATUM, OTHER] = ['330100', '40-59/female', '60+/male'] as const;

/** A wave with two strata whose places are partly taken. */
async function quotaWave(cap: number, taken: number) {
  const wave = await openedWave(db, {
    quotas: [STRATUM, OTHER].map((stratum) => ({ city: CITY, stratum, cap })),
  });
  await sql`update quotas set counted = ${taken} where wave_id = ${wave.id}`;
  const counted = async () =>
    (await sql`select counted from quotas where wave_id = ${wave.id} order by stratum`).map((q) => q.counted);
  return { wave, counted };
}

test('free places are read under a lock, and nobody else reads them before they are kept', async () => {
  const { wave, counted } = await quotaWave(100, 20);
  const seen: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, () =>
      db.transaction(async (tx) => {
        const free = await lockPlaces(tx, wave.id, CITY);
        expect([...free.keys()]).toEqual([STRATUM, OTHER]);
        seen.push(free.get(STRATUM) ?? -1);
        free.set(STRATUM, (free.get(STRATUM) ?? 0) - 4);
        await setFreePlaces(tx, wave.id, CITY, free);
      }),
    ),
  );
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => 80 - 4 * i));
  expect(await counted()).toEqual([100, 20]);
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
    { what: 'quota', city: CITY, stratum: OTHER, rest: '', kept: 7, recomputed: 0 },
  ]);
  expect(await counted()).toEqual([3, 7]);
});
