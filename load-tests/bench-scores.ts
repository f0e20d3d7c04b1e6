import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readCutoff } from '../db/cutoff-barrier.ts';
import { extendTallies, listChangedCities } from '../db/tallies.ts';
import type { Wave } from '../db/waves.ts';
import { demoCities } from '../server/cli/demo/cities.ts';
import { simulateResident } from '../server/cli/demo/residents.ts';
import { commandOptions } from '../server/launch/node-options.mjs';
import { createChance } from '../server/services/rehearsal/chance.ts';
import { tallyAnew } from '../server/services/releases/tally.ts';
import { nationalCore } from '../server/survey/questionnaire/national-core/national-core.ts';
import { scoreCity } from '../server/survey/score/score.ts';
import { codesOf, designOf } from '../server/survey/score/scoring-design.ts';
import { type Bound, printBounds } from './bounds.ts';
import { illustrativeMargins } from './illustrative-margins.ts';
import { type Measured, measureProgram, time, timeMedian } from './measure.ts';
import { openBenchWave, populate, simulateResidents } from './populate.ts';
import { loadFieldwork, openSite, type Site } from './site.ts';

/**
 * `npm run bench:scores`: from answers to scores, in a file and in the database, beside the lower bound of each;
 * `--file`: in a file alone.
 */
const { values } = parseArgs({
  options: {
    each: { type: 'string' },
    full: { type: 'boolean', default: false },
    respondents: { type: 'string', default: '50000' },
    clusters: { type: 'string', default: '10000' },
    file: { type: 'boolean', default: false },
  },
});
/** Submissions in each city. */
const each = Number(values.each ?? (values.full ? 10_000 : 500));
const CITIES = 340;
const EXPORTED_CITIES = 100;
/** As an operator starts it. */
const cli = [...commandOptions, join(import.meta.dirname, '../dist/server/cli.js')];

function boundsOf(rows: readonly Row[]): Bound[] {
  const [, exported, first, again] = rows;
  const bounds = [
    ['export of a million in 8 s', exported, 8],
    ['340 × 10,000 never screened published in 15 s', first, 15],
    ['again with one city changed in 3 s', again, 3],
  ] as const;
  return bounds.flatMap(([bound, row, limit]) =>
    row ? [{ bound, here: `${row.seconds.toFixed(1)} s`, isMet: row.seconds <= limit }] : [],
  );
}

interface Row extends Measured {
  what: string;
  /** Work that is certainly part of it, measured in the same run. */
  floor?: { what: string; seconds: number };
}

const site = await openSite();
const database = { DATABASE_URL: site.store.url, DATA_DIR: site.folder };
try {
  const plain = await scoreFile(site);
  const wave = values.file ? [] : await scoreWave(site);
  const rows: Row[] = [plain, ...wave, await scoreClusters(site, plain)];
  print(rows);
  // The bounds apply to a national wave.
  if (each === 10_000) printBounds(boundsOf(rows));
} finally {
  await site.close();
}

/** `score FILE`, as an operator runs it. */
async function scoreFile({ folder }: Site): Promise<Row> {
  const n = Number(values.respondents);
  const file = join(folder, 'survey.json');
  writeFileSync(file, JSON.stringify(makeSurvey(n)));
  const output = join(folder, 'scores.json');
  const measured = await measureProgram([...cli, 'score', file, '--json'], {}, output);
  const floor = await time(() => JSON.parse(readFileSync(file, 'utf8')));
  return {
    what: `score FILE: ${n} respondents, ${(statSync(file).size / 1e6).toFixed(1)} MB`,
    ...measured,
    floor: { what: 'JSON.parse of the file', seconds: floor.seconds },
  };
}

/** The same respondents in clusters, as many in each city. */
async function scoreClusters({ folder }: Site, plain: Row): Promise<Row> {
  const clusters = Number(values.clusters);
  const survey = makeSurvey(Number(values.respondents));
  const { columns, rows } = survey.respondents;
  const inCity = Math.max(1, Math.round(clusters / demoCities.length));
  const named = rows.map((row, i) => [...row, `point-${Math.floor(i / demoCities.length) % inCity}`]);
  const file = join(folder, 'clusters.json');
  writeFileSync(
    file,
    JSON.stringify({ ...survey, respondents: { columns: [...columns, 'cluster'], rows: named } }),
  );
  const output = join(folder, 'cluster-scores.json');
  const measured = await measureProgram([...cli, 'score', file, '--json'], {}, output);
  return {
    what: `score FILE: the same in ${inCity * demoCities.length} clusters`,
    ...measured,
    floor: { what: 'score FILE without clusters', seconds: plain.seconds },
  };
}

/** A survey file (test/oracle/README.md) of simulated residents of the demonstration's cities. */
function makeSurvey(n: number) {
  const { questions, dimensions, variables } = designOf(nationalCore);
  const chance = createChance(n);
  const rows = Array.from({ length: n }, (_, i) => {
    const city = demoCities[i % demoCities.length]!;
    const { answers } = simulateResident(nationalCore.questions, city, chance);
    const codes = codesOf(nationalCore.questions, answers).map((code) =>
      code === 'not_used' ? -1 : typeof code === 'number' ? code : null,
    );
    return [`r${i}`, city.code, ...variables.map((v) => answers[v] ?? null), ...codes];
  });
  const city = { population: 4_000_000, margins: illustrativeMargins };
  return {
    options: {},
    questions,
    dimensions: Object.fromEntries(dimensions.map(({ id, weight }) => [id, { weight }])),
    cities: Object.fromEntries(demoCities.map(({ code }) => [code, city])),
    respondents: { columns: ['id', 'city', ...variables, ...questions.map((q) => q.id)], rows },
  };
}

async function scoreWave(site: Site): Promise<Row[]> {
  const { wave, codes } = await openBenchWave(site, CITIES);
  await simulateResidents(site);
  await populate(site, wave, codes.slice(0, EXPORTED_CITIES), each);
  const exported = await exportWave(site, wave.id);
  await populate(site, wave, codes.slice(EXPORTED_CITIES), each);
  const [city = ''] = codes;
  return [exported, ...(await publishWave(site, wave.id, city)), await recomputeCity(wave, city)];
}

async function exportWave({ store: { sql }, folder }: Site, waveId: string): Promise<Row> {
  const output = join(folder, 'export.csv');
  const measured = await measureProgram([...cli, 'export', 'bench'], database, output);
  let lines = 0;
  for await (const chunk of createReadStream(output)) for (const byte of chunk) if (byte === 10) lines++;
  if (lines !== each * EXPORTED_CITIES + 1)
    throw new Error(`${lines} lines for ${each * EXPORTED_CITIES} rows`);
  const floor = await time(async () => {
    const rows = await sql
      .unsafe(`copy (select * from submissions where wave_id = '${waveId}') to stdout`)
      .readable();
    await pipeline(rows, async (chunks: AsyncIterable<unknown>) => {
      for await (const _ of chunks);
    });
  });
  const size = `${(statSync(output).size / 1e6).toFixed(0)} MB`;
  return {
    what: `export: ${each * EXPORTED_CITIES} submissions as CSV, ${size}`,
    ...measured,
    floor: { what: 'COPY of the rows as they are', seconds: floor.seconds },
  };
}

async function publishWave({ store: { sql }, folder }: Site, waveId: string, city: string): Promise<Row[]> {
  const read = async () => {
    await sql`select count(*), sum(length(codes)) from submissions where wave_id = ${waveId}`;
  };
  const floor = { what: 'count and sum(length(codes)) of its rows', ...(await timeMedian(3, read)) };
  const output = join(folder, 'publish.txt');
  const first = await measureProgram([...cli, 'publish', 'bench', '--interim', '--yes'], database, output);
  await storeOne(waveId, city);
  const again = await measureProgram(
    [...cli, 'publish', 'bench', '--interim', '--yes', '--reason', 'benchmark'],
    database,
    output,
  );
  return [
    { what: `publish: ${CITIES} cities of ${each}, nothing tallied before`, ...first, floor },
    { what: 'publish again: one of the cities has changed', ...again, floor },
  ];
}

/** Tallies and scores a city of 10,000 with a new submission. */
async function recomputeCity(wave: Wave, city: string): Promise<Row> {
  const { db, sql } = site.store;
  await populate(site, wave, [city], Math.max(0, 10_000 - each));
  const fieldwork = await loadFieldwork(site, wave);
  const recomputed = await timeMedian(5, async () => {
    await storeOne(wave.id, city);
    const cutoff = await readCutoff(db, wave.id);
    const changed = await listChangedCities(db, wave.id, cutoff);
    if (!changed.includes(city)) throw new Error(`nothing new was found in ${city}`);
    const { counted } = await tallyAnew(db, fieldwork, city, cutoff);
    await extendTallies(db, wave.id, cutoff);
    scoreCity(counted, illustrativeMargins, fieldwork.scoring, 4_000_000);
  });
  const floor = await timeMedian(5, async () => {
    await sql`select count(*), sum(length(codes)) from submissions where wave_id = ${wave.id} and city = ${city}`;
  });
  return {
    what: 'one city of 10,000 with a new submission: found, tallied, kept, scored',
    ...recomputed,
    floor: { what: 'count and sum(length(codes)) of its rows', ...floor },
  };
}

/** Stores one more submission in a city. */
async function storeOne(waveId: string, city: string): Promise<void> {
  await site.store.sql`
    insert into submissions (wave_id, city, id, version, language, channel, mode, started_at, duration_ms, digest,
      answers, stratum, codes, shown, status)
    select wave_id, city, gen_random_uuid(), version, language, channel, mode, started_at, duration_ms, digest,
      answers, stratum, codes, shown, status
    from submissions where wave_id = ${waveId} and city = ${city} and status = 'counted' limit 1`;
}

function print(rows: Row[]): void {
  const lines = rows.map(({ what, seconds, processorSeconds, megabytes, floor }) => [
    what,
    seconds.toFixed(3),
    processorSeconds?.toFixed(2) ?? '',
    megabytes?.toFixed(0) ?? '',
    ...(floor ? [floor.what, floor.seconds.toFixed(3), (seconds / floor.seconds).toFixed(1)] : []),
  ]);
  const head = ['what', 'seconds', 'processor', 'peak MB', 'floor', 'seconds', 'ratio'];
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  process.stdout.write(`${table}\n`);
}
