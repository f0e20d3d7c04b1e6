import { parseArgs } from 'node:util';
import { type SQL, sql } from 'drizzle-orm';
import { listCities } from '../db/cities.ts';
import { setQuotas } from '../db/quotas.ts';
import { addWaveCities, setMargins, type Wave } from '../db/waves.ts';
import { open } from '../server/services/waves/open.ts';
import { prepareWave } from '../server/services/waves/prepare.ts';
import { nationalCore } from '../server/survey/questionnaire/national-core/national-core.ts';
import { ask } from './ask.ts';
import { type Bound, printBounds } from './bounds.ts';
import { percentile } from './http-load.ts';
import { illustrativeMargins } from './illustrative-margins.ts';
import { issueKeys, openSite, type Site, startServer } from './site.ts';

/**
 * `npm run bench:console`: the console over a wave of 349 cities in the middle of its fieldwork, with simulated count
 * tables: response times of the overview, the API, its 304, a city and the channels under many readers, their sizes,
 * and whether each bound holds. With `--stay` the server runs until it is interrupted, for looking at it.
 */
const { values } = parseArgs({
  options: {
    each: { type: 'string', default: '9742' },
    readers: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    stay: { type: 'boolean', default: false },
  },
});
/** Compressed bytes of a page. */
const MOST_BYTES = 60_000;
const CITIES = 349;
const DAYS_PAST = 10;
const DAYS_AHEAD = 11;
const DAY_MS = 86_400_000;

const site = await openSite();
try {
  const wave = await openField(site);
  await countUp(site, wave, Number(values.each));
  const [apiKey] = await issueKeys(site, 1);
  const { origin, stop } = await startServer(site, []);
  const headers = { Authorization: `Bearer ${apiKey}`, 'Accept-Encoding': 'br', 'Accept-Language': 'zh-CN' };
  const api = `/api/v1/waves/${wave.code}/monitor`;
  const cases: [string, string, { isAgain?: true; p95: number }][] = [
    ['overview, page', `/console/${wave.code}`, { p95: 50 }],
    ['overview, page, 304', `/console/${wave.code}`, { isAgain: true, p95: 5 }],
    ['overview, API', api, { p95: 50 }],
    ['overview, API, 304', api, { isAgain: true, p95: 5 }],
    ['a city, page', `/console/${wave.code}/330100`, { p95: 80 }],
    ['a city, API', `${api}/330100`, { p95: 80 }],
    ['channels, page', `/console/${wave.code}/channels`, { p95: 80 }],
  ];
  process.stdout.write(
    '| request | median ms | p95 ms | bytes brotli | one alone, ms |\n| --- | --- | --- | --- | --- |\n',
  );
  const bounds: Bound[] = [];
  for (const [what, path, { isAgain, p95 }] of cases) {
    const { etag = '' } = (await ask(origin + path, headers)).headers;
    const sent = isAgain ? { ...headers, 'If-None-Match': etag } : headers;
    const alone = await ask(origin + path, sent);
    const latencies = await readersOf(origin + path, sent, alone.status);
    const at = (p: number) => percentile(latencies, p).toFixed(1);
    bounds.push({
      bound: `${what}: p95 of ${p95} ms, ${MOST_BYTES / 1000} kB`,
      here: `${at(0.95)} ms, ${(alone.bytes / 1000).toFixed(1)} kB`,
      isMet: percentile(latencies, 0.95) <= p95 && alone.bytes <= MOST_BYTES,
    });
    process.stdout.write(
      `| ${what} | ${at(0.5)} | ${at(0.95)} | ${alone.bytes} | ${alone.ms.toFixed(1)} (${alone.status}) |\n`,
    );
  }
  printBounds(bounds);
  if (values.stay) {
    process.stdout.write(`${origin}/console/${wave.code} ${JSON.stringify(headers)}\n`);
    await new Promise(() => {});
  }
  await stop();
} finally {
  await site.close();
}

/** A wave in the middle of its fieldwork, with quotas by age and sex. */
async function openField({ store: { db } }: Site): Promise<Wave> {
  const wave = await prepareWave(db, {
    code: 'bench',
    title: { 'zh-CN': '基准测试', en: 'Benchmark' },
    questionnaire: nationalCore,
    opensAt: new Date(Date.now() - DAYS_PAST * DAY_MS).toISOString(),
    closesAt: new Date(Date.now() + DAYS_AHEAD * DAY_MS).toISOString(),
    weight: 20,
    simulated: true,
    signOff: 'one',
  });
  const codes = (await listCities(db)).map((c) => c.code).slice(0, CITIES);
  await addWaveCities(db, wave.id, codes);
  const margins = { population: 4_000_000, margins: illustrativeMargins, marginSource: 'benchmark' };
  for (const code of codes) await setMargins(db, wave.id, code, margins);
  const { age, sex } = illustrativeMargins;
  await setQuotas(
    db,
    codes.flatMap((city, i) =>
      age.targets.flatMap(([years, share]) =>
        sex.targets.map(([gender, half]) => {
          // Some cities want more than they will get.
          const target = Math.round(2 * Number(values.each) * (0.6 + 0.08 * (i % 9)) * share * half);
          return {
            waveId: wave.id,
            city,
            stratum: `${years}/${gender}`,
            target,
            cap: Math.ceil(1.1 * target),
          };
        }),
      ),
    ),
  );
  await open(db, wave, new Date());
  // As if it had been opened when its time began.
  await db.execute(sql`alter table waves disable trigger user`);
  await db.execute(sql`update waves set opened_at = opens_at where id = ${wave.id}`);
  await db.execute(sql`alter table waves enable trigger user`);
  return { ...wave, openedAt: wave.opensAt };
}

/** Simulates the counts of this many submissions in each city, by hour, channel, mode, language, outcome and time taken. */
async function countUp({ store: { db } }: Site, { id }: Wave, each: number): Promise<void> {
  await db.execute(sql`select setseed(0.5)`);
  await db.execute(sql`
    with arrived as materialized (
      select city, date_trunc('hour', now()) - make_interval(hours => back) as hour, channel, language, outcome,
        ceil(${each} * share * part * hourly * (0.5 + random()) / (${DAYS_PAST} * 24))::int as n
      from (select city, row_number() over (order by city) as i from wave_cities where wave_id = ${id}) as c
      cross join lateral (select case when i % 23 = 5 then 40 else 0 end as quiet) as q
      cross join generate_series(1, ${DAYS_PAST * 24 - 1}) as back
      cross join lateral (values (greatest(0.05, 1 + sin((back + i % 3) * pi() / 12)))) as h(hourly)
      cross join (values ('', 0.2), ('qr-community-1', 0.3), ('qr-metro-2', 0.2), ('sms', 0.2), ('open:wechat', 0.1))
        as w(channel, part)
      cross join (values ('zh-CN', 'counted', 0.8), ('zh-CN', 'SPEEDING', 0.06), ('zh-CN', 'held', 0.03),
        ('en', 'counted', 0.06), ('zh-CN', 'quota_full', 0.03), ('zh-CN', 'OUT_OF_SCOPE', 0.02))
        as o(language, outcome, share)
      where back > quiet and not (i % 3 = 0 and channel = 'sms' and back < 48)
    ), hourly as (
      insert into hour_counts (wave_id, city, hour, received, counted, turned_away, last)
      select ${id}, city, hour, sum(n), sum(n) filter (where outcome = 'counted'),
        sum(n) filter (where outcome = 'quota_full'), hour
      from arrived group by city, hour
    )
    insert into way_counts (wave_id, city, channel, mode, language, outcome, n, first, last)
    select ${id}, city, channel, 'device', language, outcome, sum(n), min(hour), max(hour)
    from arrived group by city, channel, language, outcome`);
  // Some five minutes, in each ten seconds as many as are usual.
  const timed = (from: SQL) => sql`
    floor(random() + 10 * sum(n) * exp(-power(ln(s / 300.0), 2) / 0.32) / (s * sqrt(0.32 * pi())))::int
    from (${from}) as w, generate_series(40, 1200, 10) as s`;
  const ways = sql`select * from way_counts where wave_id = ${id} and outcome <> 'OUT_OF_SCOPE'`;
  await db.execute(sql`
    insert into duration_counts (wave_id, city, mode, language, seconds, n)
    select ${id}, city, mode, language, s, ${timed(sql`select city, mode, language, sum(n) as n from (${ways}) as w group by 1, 2, 3`)}
    group by city, mode, language, s`);
  await db.execute(sql`
    insert into channel_duration_counts (wave_id, city, channel, seconds, n)
    select ${id}, city, channel, s, ${timed(sql`select city, channel, sum(n) as n from (${ways}) as w group by 1, 2`)}
    group by city, channel, s`);
  const strata = illustrativeMargins.age.targets.flatMap(([years, share]) =>
    illustrativeMargins.sex.targets.map(([gender, half]) => ({
      stratum: `${years}/${gender}`,
      share: share * half,
    })),
  );
  await db.execute(sql`
    insert into standing_counts (wave_id, city, stratum, status, reason, n)
    select ${id}, city, s.stratum,
      case when outcome in ('counted', 'quota_full', 'held') then outcome else 'removed' end,
      case when outcome in ('counted', 'quota_full') then '' when outcome = 'held' then 'PRAISE' else outcome end,
      round(sum(n) * s.share * (0.8 + 0.4 * random()))::int
    from way_counts, jsonb_to_recordset(${JSON.stringify(strata)}::jsonb) as s(stratum text, share float8)
    where wave_id = ${id} group by city, s.stratum, s.share, outcome`);
  await db.execute(sql`insert into folds (wave_id, through) values (${id}, now())`);
  await db.execute(sql`analyze`);
  const [made] = await db.execute<{ hours: number; ways: number; times: number; n: number }>(sql`
    select (select count(*)::int from hour_counts) as hours, count(*)::int as ways, sum(n)::int as n,
      (select count(*)::int from duration_counts) as times from way_counts`);
  process.stderr.write(
    `${made?.n} submissions in ${made?.hours} counts by hour, ${made?.ways} by way, ${made?.times} by time taken\n`,
  );
}

/**
 * Milliseconds of each reply of one status to readers who look again every second. They send the tags of their last
 * replies, as browsers do.
 */
async function readersOf(
  url: string,
  headers: Record<string, string>,
  status: number,
): Promise<Float64Array> {
  const until = performance.now() + Number(values.seconds) * 1000;
  const latencies: number[] = [];
  const reader = async (_: unknown, i: number) => {
    await new Promise((resolve) => setTimeout(resolve, (1000 * i) / Number(values.readers)));
    let sent = headers;
    while (performance.now() < until) {
      const reply = await ask(url, sent);
      if (reply.status === status) latencies.push(reply.ms);
      if (status === 304) sent = { ...headers, 'If-None-Match': reply.headers.etag ?? '' };
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  await Promise.all(Array.from({ length: Number(values.readers) }, reader));
  return Float64Array.from(latencies).sort();
}
