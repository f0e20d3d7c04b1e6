import { parseArgs } from 'node:util';
import { foldWave } from '../server/services/monitor/fold.ts';
import { reconcile } from '../server/services/waves/reconcile.ts';
import { time, timeMedian } from './measure.ts';
import { openBenchWave, populate, simulateResidents } from './populate.ts';
import { loadFieldwork, openSite } from './site.ts';

/** `npm run bench:counts`: the cost of folding fifteen seconds' arrivals into the counts of a large wave. */
const { values } = parseArgs({ options: { each: { type: 'string', default: '860' } } });
const CITIES = 349;
/** Submissions of each city per turn: together those of fifteen seconds, 500 a second. */
const NEW = Math.ceil((500 * 15) / CITIES);
const DECIDED = 2000;
const TURNS = 5;

const site = await openSite();
try {
  const { db, sql } = site.store;
  const { wave, codes } = await openBenchWave(site, CITIES);
  await simulateResidents(site);
  await populate(site, wave, codes, Number(values.each));
  const rows: [string, number][] = [];
  const all = CITIES * Number(values.each);
  rows.push([`all ${all} at once, as after an outage`, (await time(() => foldWave(db, wave.id))).seconds]);
  const folds: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    await populate(site, wave, codes, NEW, { vacuum: false });
    folds.push((await time(() => foldWave(db, wave.id))).seconds);
  }
  rows.push([
    `${NEW * CITIES} new submissions, median of ${TURNS}`,
    folds.toSorted((a, b) => a - b)[TURNS >> 1]!,
  ]);
  await sql`
    insert into verdicts (wave_id, city, submission_id, number, status, reason)
    select wave_id, city, id, 1, 'removed', 'SPEEDING' from submissions
    where wave_id = ${wave.id} and status = 'counted' order by id limit ${DECIDED}`;
  rows.push([`${DECIDED} verdicts`, (await time(() => foldWave(db, wave.id))).seconds]);
  rows.push(['nothing new', (await timeMedian(TURNS, () => foldWave(db, wave.id))).seconds]);
  const { checked, differences } = await reconcile(db, await loadFieldwork(site, wave));
  if (differences.length > 0) throw new Error(JSON.stringify(differences.slice(0, 5)));
  for (const [what, seconds] of rows) process.stdout.write(`| ${what} | ${seconds.toFixed(3)} |\n`);
  process.stdout.write(`${checked} checks of reconcile, no difference\n`);
} finally {
  await site.close();
}
