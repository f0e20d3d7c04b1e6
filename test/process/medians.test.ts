import { expect, test } from 'vitest';
import { medianDurations } from '../../db/verdicts.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();

test('the medians are those that PostgreSQL finds by sorting, for odd and even numbers, with ties and gaps', async () => {
  const wave = await openedWave(db);
  const insert = async (mode: string, durations: (number | null)[], reason: string | null = null) => {
    await sql`
      insert into submissions (wave_id, city, id, version, language, mode, duration_ms, digest, answers, stratum,
        codes, shown, status, reason)
      select ${wave.id}, '330100', gen_random_uuid(), 1, 'en', ${mode}, d::int, '', '{}', '', '', 1, 'counted', ${reason}
      from jsonb_array_elements_text(${JSON.stringify(durations)}::text::jsonb) as d`;
  };
  await insert('odd', [5, 1, 9]);
  await insert('even', [1, 2, 9, 4]);
  await insert('ties', [3, 3, 3, 8, 8, 8]);
  await insert('one', [7]);
  await insert('few', []);
  const many = Array.from({ length: 501 }, (_, i) => (i * 7919) % 1237);
  await insert('many', [...many, null, null]);
  await insert('many', [1_000_000, 1_000_000, 1_000_000], 'OUT_OF_SCOPE');
  await insert('many', [1, 2], 'SPEEDING');

  const sorted = await sql<{ mode: string; median: number }[]>`
    select mode, percentile_cont(0.5) within group (order by duration_ms) as median from submissions
    where wave_id = ${wave.id} and duration_ms is not null and reason is distinct from 'OUT_OF_SCOPE' group by mode order by mode`;
  expect(await medianDurations(db, wave.id, 1)).toEqual(
    sorted.map(({ mode, median }) => ({ version: 1, mode, medianMs: median })),
  );
  const enough = await medianDurations(db, wave.id, 6);
  expect(enough.map(({ version, mode }) => [version, mode])).toEqual([
    [1, 'many'],
    [1, 'ties'],
  ]);
  expect(enough[1]?.medianMs).toBe(5.5);
});
