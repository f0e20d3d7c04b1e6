import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../db/client.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { operator } from '../server/identity/grants.ts';
import { issueApiKey } from '../server/services/accounts/api-keys.ts';
import { holdArrivals } from '../server/services/orders/hold-arrivals.ts';
import { screenWave } from '../server/services/screening/screen.ts';
import { percentile } from './http-load.ts';
import { cpuSeconds, time } from './measure.ts';
import { openBenchWave, populate, simulateResidents } from './populate.ts';
import { loadFieldwork, openSite, type Site, startServer } from './site.ts';

/**
 * `npm run bench:review`: the queue of 500 held groups, and a decision in a city of 10,000 answers, from pressing the
 * button to the page with the result; both for a single reviewer. The server's processor time does not depend on
 * other load.
 */
const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '10000' },
    groups: { type: 'string', default: '500' },
    turns: { type: 'string', default: '20' },
  },
});
const CITIES = 349;
/** Held answers that the benchmark decides on and then undoes. */
const HELD = 44;
const turns = Number(values.turns);

const site = await openSite();
try {
  const { wave, codes } = await openBenchWave(site, CITIES);
  const [city = ''] = codes;
  await simulateResidents(site);
  await populate(site, wave, [city], Number(values.answers) - HELD);
  const fieldwork = await loadFieldwork(site, wave);
  const { db } = site.store;
  const order = {
    id: uuidv7(),
    hold: { city, channel: null },
    reason: 'a benchmark',
    actor: operator('bench'),
  };
  const { order: standing } = await holdArrivals(db, fieldwork, order);
  await populate(site, wave, [city], HELD);
  const { seconds } = await time(() => screenWave(db, fieldwork));
  process.stderr.write(`${values.answers} answers screened in ${seconds.toFixed(1)} s\n`);
  await queueUp(site, wave.id, codes);
  await measure(site, wave.code, `${wave.code}/review/${city}/${standing.heldGroup}`);
} finally {
  await site.close();
}

/** Simulates held groups all over the nation, as screening stores them. */
async function queueUp({ store: { url } }: Site, waveId: string, codes: readonly string[]): Promise<void> {
  const { sql, close } = openDatabase(url, { max: 1 });
  try {
    await sql`
      insert into held_groups (wave_id, city, held_group, submissions, since, evidence, score, with_group, with_all)
      select ${waveId}, c.city, 'PRAISE:channel:poster-' || n, 20 + n % 30, now(),
        jsonb_build_object('answers', 50, 'top', 40, 'restAnswers', 500, 'restTop', 20), 65, 65 + n % 7, 66 + n % 7
      from generate_series(1, ${Number(values.groups)}::int) as n
      join jsonb_array_elements_text(${JSON.stringify(codes)}::text::jsonb) with ordinality as c(city, i)
        on c.i = 1 + n % ${codes.length}`;
  } finally {
    await close();
  }
}

async function measure(on: Site, wave: string, group: string): Promise<void> {
  const keys = deriveKeys(on.configuration.secretKey);
  const scope = { waveId: null, cities: null, provinces: null, until: new Date(Date.now() + 86_400_000) };
  const wanted = { name: 'a reviewer', role: 'reviewer' as const, ...scope };
  const { apiKey } = await issueApiKey(on.store.db, keys, operator('bench'), wanted, new Date());
  const { origin, stop, child } = await startServer(on);
  const headers = { Authorization: `Bearer ${apiKey}`, 'Accept-Language': 'zh-CN' };
  const api = `${origin}/api/v1/waves/${wave}`;
  async function ask(url: string, body?: object): Promise<string> {
    const json = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { ...headers, 'Content-Type': 'application/json' },
    };
    const response = await fetch(url, body ? json : { headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 300)}`);
    return text;
  }
  const decide = async (action: 'accept' | 'remove'): Promise<string> => {
    const [city = '', name = ''] = group.split('/').slice(-2);
    const body = { city, subject: { group: name }, action, reason: 'a benchmark' };
    const reply: { id: string } = JSON.parse(await ask(`${api}/decisions`, body));
    await ask(`${origin}/console/${group}`);
    return reply.id;
  };
  let decision = '';
  const cases: [string, () => Promise<unknown>][] = [
    ['queue, page', () => ask(`${origin}/console/${wave}/review`)],
    ['queue, API', () => ask(`${api}/held`)],
    ['a group, page', () => ask(`${origin}/console/${group}`)],
    [
      'decision and its page',
      async () => {
        decision = await decide('remove');
      },
    ],
    ['its undoing', () => ask(`${api}/decisions/${decision}/withdrawal`, { reason: 'a benchmark' })],
  ];
  const taken = new Map<string, number[]>(cases.map(([what]) => [what, []]));
  const busy = new Map<string, number>();
  for (let turn = 0; turn <= turns; turn++)
    for (const [what, act] of cases) {
      const before = cpuSeconds(child.pid);
      const { seconds } = await time(act);
      // The first turn fills caches and compiles.
      if (turn === 0) continue;
      taken.get(what)!.push(1000 * seconds);
      busy.set(what, (busy.get(what) ?? 0) + cpuSeconds(child.pid) - before);
    }
  process.stdout.write(
    '| request | median ms | p95 ms | processor of the server, mean ms |\n| --- | --- | --- | --- |\n',
  );
  for (const [what, all] of taken) {
    const sorted = Float64Array.from(all).sort();
    const at = (p: number) => percentile(sorted, p).toFixed(1);
    const processor = (1000 * (busy.get(what) ?? 0)) / turns;
    process.stdout.write(`| ${what} | ${at(0.5)} | ${at(0.95)} | ${processor.toFixed(1)} |\n`);
  }
  await stop();
}
