import { v7 as uuidv7 } from 'uuid';
import { listCities } from '../db/cities.ts';
import type { Role } from '../db/grants-schema.ts';
import type { Wave } from '../db/waves.ts';
import { simulatedFiguresOf } from '../server/cli/demo/evaluation/figures.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { operator } from '../server/identity/grants.ts';
import { issueApiKey } from '../server/services/accounts/api-keys.ts';
import { openForReports, prepareEvaluation } from '../server/services/evaluation/prepare.ts';
import { chanceOf } from '../server/services/rehearsal/chance.ts';
import { reviewerOf } from '../server/survey/evaluation/report-rules.ts';
import { itemsOf } from '../server/survey/evaluation/set-parts.ts';
import { nsc2016 } from '../server/survey/evaluation/sets/nsc-2016.ts';
import type { CityPlan, RoundPlan } from './journeys/evaluation-plan.ts';
import type { Site } from './site.ts';

/** Prepares a simulated round: the evaluation, keys for all participants, and each city's script. */

/** The speed of a round: seconds of reporting before the deadline, the last of them the rush, and bytes of a file. */
export interface RoundPace {
  cities: number;
  reporting: number;
  rush: number;
  fileSize: number;
}

/**
 * Half of the cities come in the rush, a twentieth after the deadline, and a fifth of all reports are returned once.
 */
const [RUSHING, LATE, RETURNED] = [0.5, 0.05, 0.2];
/** What reviewers object to: too few of a whole. */
const MISTAKEN = 'L1P2-A3.part';
const YEAR = '2016';
const actor = operator('load test');

/** This many cities: at least one of every province, and as many of each as fit its share. */
export async function roundCities({ store: { db } }: Site, n: number): Promise<string[]> {
  const all = await listCities(db);
  const firsts = all.filter((city, i) => all.findIndex((c) => c.provinceCode === city.provinceCode) === i);
  const others = all.filter((city) => !firsts.includes(city));
  const wanted = Math.max(0, n - firsts.length);
  const chosen = others.filter(
    (_, i) => Math.floor(((i + 1) * wanted) / others.length) > Math.floor((i * wanted) / others.length),
  );
  return [...firsts.slice(0, n), ...chosen].map(({ code }) => code).sort();
}

/** Opens the evaluation of a wave's cities, due in this many seconds, and plans its course. */
export async function planRound(
  site: Site,
  wave: Wave,
  codes: readonly string[],
  { reporting, rush, fileSize }: RoundPace,
): Promise<{ round: RoundPlan; cities: CityPlan[] }> {
  const { db } = site.store;
  const keys = deriveKeys(site.configuration.secretKey);
  const now = new Date();
  const until = new Date(now.getTime() + 86_400_000);
  const keyOf = async (role: Role, cities: string[] | null) => {
    const wanted = {
      name: `${role} ${cities?.[0] ?? ''}`,
      role,
      waveId: wave.id,
      cities,
      provinces: null,
      until,
    };
    return (await issueApiKey(db, keys, actor, wanted, now)).apiKey;
  };
  const secretariat: RoundPlan['secretariat'] = [
    await keyOf('secretariat', null),
    await keyOf('secretariat', null),
  ];
  const registry = (await listCities(db)).filter(({ code }) => codes.includes(code));
  const reviewers = new Map<string, string>();
  for (const { provinceCode } of registry)
    if (!reviewers.has(provinceCode)) {
      const own = registry.filter((city) => city.provinceCode === provinceCode).map(({ code }) => code);
      reviewers.set(provinceCode, await keyOf('province', own));
    }
  const items = itemsOf(nsc2016);
  const cities: CityPlan[] = [];
  for (const { code, kind, provinceCode } of registry) {
    const isDirect = reviewerOf('province', kind) === 'secretariat';
    cities.push({
      code,
      editor: await keyOf('city-editor', [code]),
      signatory: await keyOf('city-signatory', [code]),
      reviewer: isDirect ? secretariat[1] : reviewers.get(provinceCode)!,
      ...figuresOf(code),
      at: 0,
      proofs: items.filter(({ evidence }) => evidence === 'required').map((item) => item.code),
    });
  }
  const evaluation = `round-${uuidv7()}`;
  const settings = {
    code: evaluation,
    set: nsc2016,
    wave: wave.code,
    cities: codes,
    review: 'province' as const,
    actor,
  };
  const dueAt = Date.now() + reporting * 1000;
  await prepareEvaluation(db, { ...settings, dueAt: new Date(dueAt) });
  await openForReports(db, evaluation, actor, new Date());
  return {
    round: { evaluation, secretariat, dueAt, fileSize, given: givenTo(codes) },
    cities: inTurn(cities, reporting, rush),
  };
}

/** The secretariat's scores for each city. */
const givenTo = (codes: readonly string[]): RoundPlan['given'] =>
  codes.flatMap((city) =>
    itemsOf(nsc2016)
      .filter(({ score }) => score.kind === 'given')
      .map(({ code: item }) => ({
        city,
        item,
        value: Math.round(chanceOf('given', city, item).uniform() * 10_000) / 100,
      })),
  );

/** A city's entries, level by level, and which of them are wrong at first. */
function figuresOf(code: string): Pick<CityPlan, 'levels' | 'mistake'> {
  const values = simulatedFiguresOf(nsc2016, code, YEAR);
  const levels = nsc2016.levels
    .map((level) => Object.entries(values).filter(([field]) => field.startsWith(`${level.code}P`)))
    .filter((fields) => fields.length > 0)
    .map((fields) => Object.fromEntries(fields));
  const right = values[MISTAKEN];
  if (typeof right?.value !== 'number' || !chanceOf('mistake', code).happens(RETURNED))
    return { levels, mistake: undefined };
  const wrong = { ...right, value: Math.floor(right.value * 0.9) };
  return { levels, mistake: { item: 'L1P2-A3', wrong: { [MISTAKEN]: wrong }, right: { [MISTAKEN]: right } } };
}

/** When each city begins: more of them towards the rush; a few come too late. */
function inTurn(cities: CityPlan[], reporting: number, rush: number): CityPlan[] {
  const order = cities
    .map((city) => ({ city, rank: chanceOf('turn', city.code).uniform() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ city }) => city);
  const late = Math.max(1, Math.round(LATE * order.length));
  const rushing = Math.round(RUSHING * order.length);
  const early = order.length - rushing - late;
  // k6 takes a while to begin.
  const begin = -0.9 * reporting;
  return order.map((city, i) => {
    if (i < early) return { ...city, at: begin + ((-rush - begin) * i) / early };
    if (i < early + rushing) return { ...city, at: -rush * (1 - Math.sqrt((i - early) / rushing)) };
    return { ...city, at: 0.2 + (i - early - rushing) * 0.1 };
  });
}
