import { listCities } from '../db/cities.ts';
import { openDatabase } from '../db/client.ts';
import { addWaveCities, setMargins, type Wave } from '../db/waves.ts';
import { demoCities } from '../server/cli/demo/cities.ts';
import { simulateResident } from '../server/cli/demo/residents.ts';
import { signingKeyOf } from '../server/crypto/signature.ts';
import { operator } from '../server/identity/grants.ts';
import { createChance } from '../server/services/rehearsal/chance.ts';
import { publish } from '../server/services/releases/publish.ts';
import { open } from '../server/services/waves/open.ts';
import { prepareWave } from '../server/services/waves/prepare.ts';
import { nationalCore } from '../server/survey/questionnaire/national-core/national-core.ts';
import { visibleQuestions } from '../server/survey/questionnaire/routing.ts';
import { codesOf, designOf } from '../server/survey/score/scoring-design.ts';
import { screen, screenedItems, screeningOptionsSchema } from '../server/survey/screening/rules.ts';
import { isEligible, stratumOf } from '../server/survey/submission/check-answers.ts';
import { encodeCodes } from '../server/survey/tally/plan.ts';
import { illustrativeMargins } from './illustrative-margins.ts';
import { loadFieldwork, type Site } from './site.ts';

/**
 * Simulated residents, stored repeatedly: enough that no two cities are alike. More are made in portions of this
 * many.
 */
const RESIDENTS = 20_000;
const design = designOf(nationalCore);
const screening = screeningOptionsSchema.parse({});

/** Opens a wave of the national core in these cities, or this many, with margins, without submissions. */
export async function openBenchWave(
  { store: { db } }: Site,
  cities: number | readonly string[],
): Promise<{ wave: Wave; codes: string[] }> {
  const wave = await prepareWave(db, {
    code: 'bench',
    title: { 'zh-CN': '基准测试', en: 'Benchmark' },
    questionnaire: nationalCore,
    opensAt: new Date(Date.now() - 86_400_000).toISOString(),
    closesAt: new Date(Date.now() + 86_400_000).toISOString(),
    weight: 20,
    simulated: true,
    signOff: 'one',
  });
  const codes =
    typeof cities === 'number' ? (await listCities(db)).map((c) => c.code).slice(0, cities) : [...cities];
  await addWaveCities(db, wave.id, codes);
  const values = { population: 4_000_000, margins: illustrativeMargins, marginSource: 'benchmark' };
  for (const code of codes) await setMargins(db, wave.id, code, values);
  await open(db, wave, new Date());
  return { wave, codes };
}

/** Opens a wave of these cities, or this many, with this many submissions each, and publishes a release. */
export async function openPublishedWave(
  site: Site,
  cities: number | readonly string[],
  each: number,
): Promise<Wave> {
  const { wave, codes } = await openBenchWave(site, cities);
  await simulateResidents(site);
  await populate(site, wave, codes, each);
  const signingKey = await signingKeyOf(site.configuration.signingKey);
  await publish(site.store.db, await loadFieldwork(site, wave), {
    signingKey,
    actor: operator('populate'),
    interim: true,
    reason: null,
    heldWaiver: 'a benchmark',
    publicAt: null,
    now: new Date(),
  });
  return wave;
}

/**
 * Stores simulated residents as rows, in a table outside the schema.
 * @param number at least as many as answer in a city, or screening finds some of its answers alike
 */
export async function simulateResidents({ store: { sql } }: Site, number = RESIDENTS): Promise<void> {
  const chance = createChance(2016);
  await sql`
    create unlogged table bench_residents (number int, answers jsonb, stratum text, codes bytea, duration_ms int, shown smallint,
      status text, reason text, evidence jsonb)`;
  for (let first = 0; first < number; first += RESIDENTS) {
    const residents = Array.from({ length: RESIDENTS }, (_, i) => simulatedRow(first + i, chance));
    await sql`
      insert into bench_residents
      select number, answers, stratum, decode(codes, 'hex'), "durationMs", shown,
        case when reason is null then 'counted' else 'removed' end, reason, evidence
      from jsonb_to_recordset(${JSON.stringify(residents)}::text::jsonb) as r(number int, answers jsonb, stratum text,
        codes text, "durationMs" int, shown smallint, reason text, evidence jsonb)`;
  }
  await sql`create index on bench_residents (number)`;
  await sql`analyze bench_residents`;
}

function simulatedRow(number: number, chance: ReturnType<typeof createChance>) {
  const city = demoCities[number % demoCities.length]!;
  const { answers, durationMs } = simulateResident(nationalCore.questions, city, chance);
  const codes = encodeCodes(design, codesOf(nationalCore.questions, answers));
  const eligible = isEligible(nationalCore.questions, answers);
  const shown = visibleQuestions(nationalCore.questions, answers).length;
  const finding = screen(
    { eligible, shown, durationMs, scored: screenedItems(design, codes) },
    null,
    screening,
  );
  return {
    number,
    answers,
    stratum: stratumOf(design, answers),
    codes: Buffer.from(codes).toString('hex'),
    durationMs,
    shown,
    reason: finding?.reason ?? null,
    evidence: finding?.evidence ?? null,
  };
}

/** Rounds per statement; each round adds one submission to every city. */
const ROUNDS = 500;

/**
 * Stores this many submissions in each city, by SQL. The cities take turns, as in a wave, so that a city's rows lie
 * scattered.
 * @param vacuum whether PostgreSQL then has statistics, as some time later
 * @param before submissions that each city has already
 */
export async function populate(
  site: Site,
  wave: Wave,
  cities: readonly string[],
  each: number,
  { vacuum = true, before = 0 } = {},
): Promise<void> {
  const { sql, close } = openDatabase(site.store.url, { max: 1, statementTimeoutMs: 0 });
  try {
    const [table] = await sql<
      { residents: number }[]
    >`select count(*)::int as residents from bench_residents`;
    for (let first = before + 1; first <= before + each; first += ROUNDS)
      await sql`
        insert into submissions (wave_id, city, id, version, language, channel, mode, started_at, duration_ms, digest,
          answers, stratum, codes, shown, status, reason, evidence)
        select ${wave.id}, c.city, gen_random_uuid(), ${wave.questionnaireVersion}, 'zh-CN', 'sms', 'device',
          now() - interval '1 hour', r.duration_ms, sha256(int4send(n)), r.answers, r.stratum, r.codes, r.shown,
          r.status, r.reason, r.evidence
        from generate_series(${first}::int, ${Math.min(before + each, first + ROUNDS - 1)}::int) as n
        cross join jsonb_array_elements_text(${JSON.stringify(cities)}::text::jsonb) with ordinality as c(city, i)
        join bench_residents r on r.number = (n::bigint * 7919 + c.i * 104729) % ${table!.residents}
        order by n`;
    if (vacuum) await sql`vacuum analyze submissions`;
  } finally {
    await close();
  }
}
