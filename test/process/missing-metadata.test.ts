import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { screenCommand } from '../../server/cli/commands/fieldwork.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { screenRegularly } from '../../server/runtime/node/screening-timer.ts';
import { addSignalGauges } from '../../server/runtime/node/signal-gauges.ts';
import {
  findEmptySignals,
  findEmptySignalsOfRunning,
} from '../../server/services/screening/missing-metadata.ts';
import { testApp } from '../support/app.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
const { printed } = await commandsOn(url);
const HOUR_MS = 3_600_000;

/** A wave with submissions stored this long ago, some without an origin. */
async function watchedWave(...parts: { n: number; ago: number; lacking: number }[]) {
  const wave = await openedWave(db);
  for (const { n, ago, lacking } of parts)
    await sql`
      insert into submissions (wave_id, city, id, version, language, channel, mode, origin, pages, hasty_pages,
        duration_ms, stored_at, digest, answers, stratum, codes, shown, status)
      select ${wave.id}, ${PRAISED}, gen_random_uuid(), 1, 'en', 'qr', 'device',
        case when i > ${lacking} then '\\x01'::bytea end, 6, 0, 100000,
        now() - ${ago}::float8 * interval '1 millisecond', '\\x00', '{}', '60+/male', '\\x05050505', 10, 'counted'
      from generate_series(1, ${n}::int) as i`;
  return wave;
}

test('most of the latest lack what those of an hour before had', async () => {
  const calm = await watchedWave(
    { n: 300, ago: 3 * HOUR_MS, lacking: 30 },
    { n: 200, ago: 1000, lacking: 40 },
  );
  expect((await findEmptySignals(db, calm.id, new Date())).filter((s) => s.isAlarm)).toEqual([]);
  const silent = await watchedWave(
    { n: 300, ago: 3 * HOUR_MS, lacking: 30 },
    { n: 200, ago: HOUR_MS / 2, lacking: 200 },
    { n: 200, ago: 1000, lacking: 140 },
  );
  const states = await findEmptySignals(db, silent.id, new Date());
  expect(states.find((s) => s.signal === 'origin')).toEqual({
    signal: 'origin',
    latest: 0.7,
    before: 0.1,
    isAlarm: true,
  });
  expect(states.filter((s) => s.isAlarm)).toHaveLength(1);

  const registry = new Registry();
  addSignalGauges(
    registry,
    () => findEmptySignalsOfRunning(db, new Date()),
    (error) => {
      throw error;
    },
  );
  await expect.poll(() => registry.metrics()).toContain('chengsheng_signal_empty{signal="origin"} 0.7');
  expect(await registry.metrics()).toContain('chengsheng_signal_alarm{signal="origin"} 1');
  expect(await registry.metrics()).toContain('chengsheng_signal_alarm{signal="channel"} 0');

  await screenCommand().parseAsync([silent.code], { from: 'user' });
  expect(printed.told).toContain(
    'warning: 70 % of the latest submissions lack the origin, against 10 % before',
  );
});

test('a server screens regularly, and logs its findings', async () => {
  const app = await testApp(db);
  const { wave, praise } = await praisedWave(db, app);
  await praise(0, 24);
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const screening = screenRegularly(db, deriveKeys(Buffer.alloc(32, 7)), log, 50);
  const held = async () =>
    (await sql`select from verdicts where wave_id = ${wave.id} and held_group = ${PRAISE_GROUP}`).length;
  await expect.poll(held).toBe(24);
  await expect.poll(() => lines.join('')).toMatch(/"changed":\{"PRAISE":24\},"msg":"screened"/);
  screening.stop();
});
