import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Info, parse } from 'csv-parse';
import { v7 as uuidv7 } from 'uuid';
import { nationalCore } from '../server/survey/questionnaire/national-core/national-core.ts';
import { percentile } from './http-load.ts';
import { cpuSeconds } from './measure.ts';
import { watchMemory } from './memory.ts';
import { openBenchWave, populate, simulateResidents } from './populate.ts';
import { issueKeys, openSite, type Site, startServer } from './site.ts';

/**
 * `npm run bench:exports`: a server writes an export of 349 cities in the background and sends it: the time of each,
 * the growth of its memory, how long another caller waits for a small reply meanwhile; and whether the rows and their
 * digest match the database's.
 */
const { values } = parseArgs({ options: { each: { type: 'string', default: '2866' } } });
const CITIES = 349;

const site = await openSite();
try {
  const { wave, codes } = await openBenchWave(site, CITIES);
  await simulateResidents(site);
  await populate(site, wave, codes, Number(values.each));
  const [apiKey] = await issueKeys(site, 1);
  const { origin, stop, child } = await startServer(site);
  const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
  const at = `${origin}/api/v1/waves/${wave.code}/exports`;
  const read = async (path: string) => (await fetch(`${at}/${path}`, { headers })).json();

  const id = uuidv7();
  const memory = watchMemory(child.pid!);
  const writing = performance.now();
  await fetch(at, { method: 'POST', headers, body: JSON.stringify({ id, purpose: 'a benchmark' }) });
  const waits: number[] = [];
  const busyBefore = cpuSeconds(child.pid);
  let asked = await read(id);
  while (asked.state === 'waiting' || asked.state === 'running') {
    await sleep(200);
    const before = performance.now();
    asked = await read(id);
    waits.push(performance.now() - before);
  }
  if (asked.state !== 'complete') throw new Error(`the export is ${asked.state} (${asked.failure})`);
  const written = (performance.now() - writing) / 1000;
  const busy = cpuSeconds(child.pid) - busyBefore;

  const sending = performance.now();
  const hash = createHash('sha256');
  const file = await fetch(`${at}/${id}/file`, { headers });
  const received = await sumOf(Readable.fromWeb(file.body as never), hash);
  const sent = (performance.now() - sending) / 1000;
  const { first, peak } = memory.stop();
  if (hash.digest('hex') !== asked.sha256) throw new Error('the file is not the one that was written');
  const stored = await sumInDatabase(site, wave.id);
  if (received.rows !== stored.rows || received.sum !== stored.sum)
    throw new Error(`the file has ${JSON.stringify(received)}, the database ${JSON.stringify(stored)}`);

  const [kept] = await site.store.sql<{ bytes: number }[]>`
    select sum(octet_length(content))::float8 as bytes from export_pieces`;
  waits.sort((a, b) => a - b);
  process.stdout.write(`| rows | MB | kept in MB | written, s | processor of the server, s | sent and read, s | memory before, MB | most, MB | reply meanwhile, median and p95, ms |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| ${asked.rows} | ${(asked.bytes / 1e6).toFixed(0)} | ${(kept!.bytes / 1e6).toFixed(0)} | ${written.toFixed(1)} | ${busy.toFixed(1)} | ${sent.toFixed(1)} | ${first.toFixed(0)} | ${peak.toFixed(0)} | ${[0.5, 0.95].map((p) => percentile(Float64Array.from(waits), p).toFixed(1)).join(', ')} |
`);
  await stop();
} finally {
  await site.close();
}

/** The columns compared; a text may have an apostrophe before it. */
function compared() {
  const questions = nationalCore.questions.filter(({ type }) => type !== 'text');
  const columns = [
    'city',
    'stratum',
    'status',
    'language',
    'channel',
    'duration_ms',
    ...questions.map((q) => q.id),
  ];
  return { questions, columns };
}

/** Rows and the sum of their digests, independent of their order. */
async function sumOf(file: Readable, hash: ReturnType<typeof createHash>) {
  let sum = 0n;
  let rows = 0;
  let places: number[] = [];
  const { columns } = compared();
  // Without conversion: the hashed bytes are the received bytes.
  file.on('data', (bytes: Buffer) => hash.update(bytes));
  const parser = file.pipe(parse({ bom: true, info: true }));
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    if (info.records === 1) {
      places = columns.map((column) => record.indexOf(column));
      continue;
    }
    const digest = createHash('md5')
      .update(places.map((i) => record[i]).join('|'))
      .digest();
    sum += BigInt(digest.readUInt32BE());
    rows += 1;
  }
  return { rows, sum: String(sum) };
}

async function sumInDatabase({ store: { sql } }: Site, waveId: string) {
  const { questions } = compared();
  const cells = questions.map(({ id, type }) => {
    const text = sql`coalesce(answers->>${id}, '')`;
    return type === 'multiple' ? sql`replace(translate(${text}, '[]" ', ''), ',', ';')` : text;
  });
  const answers = cells.reduce((all, cell) => sql`${all} || '|' || ${cell}`);
  const [row] = await sql<{ rows: number; sum: string }[]>`
    select count(*)::int as rows, sum(('x' || left(md5(city || '|' || stratum || '|' || status || '|' || language || '|' ||
      coalesce(channel, '') || '|' || duration_ms / 1000 * 1000 || '|' || ${answers}), 8))::bit(32)::bigint)::text as sum
    from submissions where wave_id = ${waveId}`;
  return row!;
}
