import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { canonicalJson, sha256 } from '../server/crypto/digest.ts';
import { verifyDetached } from '../server/crypto/signature.ts';
import type { DraftChanges } from '../server/survey/evaluation/draft.ts';
import { hundredthsOf, numberOf } from '../server/survey/evaluation/hundredths.ts';
import { cityPoints } from '../server/survey/evaluation/points.ts';
import {
  type EvaluationRelease,
  evaluationReleaseSchema,
} from '../server/survey/evaluation/release-document.ts';
import { valuesSchema } from '../server/survey/evaluation/report-values.ts';
import { nsc2016 } from '../server/survey/evaluation/sets/nsc-2016.ts';
import { planRound, type RoundPace, roundCities } from './evaluation-plan.ts';
import { type CityPlan, proofText, type RoundPlan } from './journeys/evaluation-plan.ts';
import { type K6Run, runK6 } from './k6.ts';
import { watchMemory } from './memory.ts';
import { openBenchWave, openPublishedWave } from './populate.ts';
import { openSite, type Site, startServer } from './site.ts';

/** The journey `evaluation`: 220 cities of 31 provinces report, are reviewed, corrected, totalled and released over HTTP. */

const full: RoundPace = { cities: 220, reporting: 150, rush: 100, fileSize: 30_000 };
const quick: RoundPace = { cities: 10, reporting: 6, rush: 3, fileSize: 3_000 };
/** Answers of each city: enough to publish its score. A smoke run has no survey. */
const ANSWERS = 120;

/** The faults of a round; each has to be zero. */
export interface RoundAftermath {
  /** Reports acknowledged to a city that are missing, or differ from the acknowledgement. */
  lost: number;
  /** Stored reports that were never acknowledged. */
  unclaimed: number;
  /** Decisions that were acknowledged and are not stored. */
  undecided: number;
  /** Files that differ from the sent ones, by their bytes as a reviewer downloads them. */
  'files wrong': number;
  /** Cities whose released points do not follow from the figures they sent. */
  'points wrong': number;
  /** 1 where the release is not the one that was approved, or not signed. */
  unsigned: number;
}

/** The run and its aftermath, for the report. */
export interface Round {
  run: K6Run;
  left: RoundAftermath;
  megabytes: { first: number; peak: number; last: number };
  files: number;
}

/** Runs a round against a server and a wave of its own. */
export async function runRound(
  k6: string,
  {
    smoke,
    pgbouncer,
    environment,
  }: { smoke: boolean; pgbouncer: boolean; environment: Record<string, string> },
): Promise<Round> {
  const site = await openSite(pgbouncer);
  try {
    const pace = smoke ? quick : full;
    const codes = await roundCities(site, pace.cities);
    const wave = smoke
      ? (await openBenchWave(site, codes)).wave
      : await openPublishedWave(site, codes, ANSWERS);
    const server = await startServer(site);
    const memory = watchMemory(server.child.pid!);
    const { round, cities } = await planRound(site, wave, codes, pace);
    const [PLAN, CITIES] = [join(site.folder, 'plan.json'), join(site.folder, 'cities.json')];
    writeFileSync(PLAN, JSON.stringify(round));
    writeFileSync(CITIES, JSON.stringify(cities));
    const variables = { BASE_URL: server.origin, PLAN, CITIES, ...(smoke && { SMOKE: '1' }), ...environment };
    const run = await runK6(k6, 'evaluation', variables, site.folder);
    const over = { origin: server.origin, round, cities, log: run.log };
    const { wrong, files } = await checkFiles(over);
    const left = { ...(await checkReports(site, over)), 'files wrong': wrong, ...(await checkRelease(over)) };
    const megabytes = memory.stop();
    await server.stop();
    return { run, left, megabytes, files };
  } finally {
    await site.close();
  }
}

interface Over {
  origin: string;
  round: RoundPlan;
  cities: readonly CityPlan[];
  log: string;
}

/** Compares acknowledgements with the database. */
async function checkReports(
  { store: { sql } }: Site,
  { round, log }: Over,
): Promise<Pick<RoundAftermath, 'lost' | 'unclaimed' | 'undecided'>> {
  const rows = await sql<{ city: string; number: number; digest: string; content: string }[]>`
    select r.city, r.number, r.digest, jsonb_build_object('values', r.values, 'evidence', r.evidence)::text as content
    from reports r join evaluations e on e.id = r.evaluation_id where e.code = ${round.evaluation}`;
  const stored = new Set(
    rows
      .filter(({ digest, content }) => sha256(canonicalJson(JSON.parse(content))) === digest)
      .map(({ city, number, digest }) => `${city} ${number} ${digest}`),
  );
  const told = new Set([...log.matchAll(/^reported (\d+ \d+ [0-9a-f]{64})$/gm)].map(([, line]) => line!));
  const decisions = await sql<{ line: string }[]>`
    select d.city || ' ' || d.number || ' ' || d.action as line
    from report_decisions d join evaluations e on e.id = d.evaluation_id where e.code = ${round.evaluation}`;
  const made = new Set(decisions.map(({ line }) => line));
  const decided = [...log.matchAll(/^decided (\d+ \d+ \w+)$/gm)].map(([, line]) => line!);
  return {
    lost: [...told].filter((line) => !stored.has(line)).length,
    unclaimed: rows.length - told.size,
    undecided: decided.filter((line) => !made.has(line)).length,
  };
}

/** Downloads every file of every accepted report as its reviewer, and compares it with what the city sent. */
async function checkFiles({ origin, round, cities }: Over): Promise<{ wrong: number; files: number }> {
  let wrong = 0;
  let files = 0;
  for (const city of cities)
    for (const item of city.proofs) {
      const sent = proofText(city.code, item, round.fileSize);
      const digest = createHash('sha256').update(sent).digest('hex');
      const url = `${origin}/api/v1/evaluations/${round.evaluation}/cities/${city.code}/files/${digest}`;
      const reply = await fetch(url, { headers: { Authorization: `Bearer ${city.reviewer}` } });
      const bytes = Buffer.from(await reply.arrayBuffer());
      files += 1;
      if (!reply.ok || createHash('sha256').update(bytes).digest('hex') !== digest) wrong += 1;
    }
  return { wrong, files };
}

/** Verifies the release as everybody can, and recomputes each city's points from what it sent. */
async function checkRelease({
  origin,
  round,
  cities,
  log,
}: Over): Promise<Pick<RoundAftermath, 'points wrong' | 'unsigned'>> {
  const approved = /^released ([0-9a-f]{64})$/m.exec(log)?.[1];
  const base = `${origin}/api/v1/evaluations/${round.evaluation}/releases/1`;
  const text = await (await fetch(base)).text();
  const signature = (await (await fetch(`${base}/signature`)).text()).trim();
  const jwks: JSONWebKeySet = await (await fetch(`${origin}/.well-known/jwks.json`)).json();
  const isSigned =
    sha256(text) === approved &&
    (await verifyDetached(text, signature, jwks).then(
      () => true,
      () => false,
    ));
  const parsed = evaluationReleaseSchema.safeParse(JSON.parse(text));
  const released = new Map((parsed.data?.cities ?? []).map((city) => [city.code, city]));
  const wrong = cities.filter((city) => !isAsSent(city, round, released.get(city.code)));
  return { 'points wrong': wrong.length, unsigned: isSigned ? 0 : 1 };
}

type ReleasedCity = EvaluationRelease['cities'][number];

/** The survey's points are the release's own; all others follow from the figures of the city and the secretariat. */
function isAsSent(city: CityPlan, round: RoundPlan, released: ReleasedCity | undefined): boolean {
  if (!released) return false;
  const sent: DraftChanges = Object.assign({}, ...city.levels);
  const given = round.given
    .filter((one) => one.city === city.code)
    .map(({ item, value }) => [item, hundredthsOf(value) ?? -1] as const);
  const { objective } = cityPoints(nsc2016, {
    values: valuesSchema.parse(sent),
    given: new Map(given),
    deducted: new Map(),
    survey: 'NOT_SURVEYED',
  });
  const { survey, total } = released;
  const isTotal =
    survey === null || objective === null
      ? total === null && released.reasons.some((reason) => /^(SURVEY_WITHHELD|NOT_SURVEYED)$/.test(reason))
      : hundredthsOf(total ?? -1) === objective + (hundredthsOf(survey) ?? -1);
  return objective !== null && released.objective === numberOf(objective) && isTotal;
}
