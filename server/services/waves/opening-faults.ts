import type { Db } from '../../../db/client.ts';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { listQuotas } from '../../../db/quotas.ts';
import { findWave, listOverlaps, listWaveCities, type Wave, type WaveCity } from '../../../db/waves.ts';
import { firstFew } from '../../survey/first-few.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import {
  categoriesOf,
  stratumVariables,
  variablesWith,
} from '../../survey/questionnaire/weighting-variables.ts';
import { type Benchmark, benchmarkFaults } from '../../survey/release/benchmarks.ts';
import { storedScoring } from '../../survey/score/scoring-design.ts';
import { isByInvitation, isOver } from '../../survey/wave.ts';
import { type Margins, pairsOf } from '../../survey/weighting/margins.ts';
import { strataOf } from '../../survey/weighting/strata.ts';

/** Everything that can keep a wave from opening; web/strings has the sentence of each in every language. */
export type OpeningFinding =
  | 'open'
  | 'organiser'
  | 'over'
  | 'noCities'
  | 'stratum'
  | 'population'
  | 'overlap'
  | 'noVariables'
  | 'margins'
  | 'variable'
  | 'category'
  | 'lacks'
  | 'twice'
  | 'empty'
  | 'benchmarkCity'
  | 'benchmark';

/** A fault, where to correct it, and the values in its sentence. */
export interface OpeningFault {
  finding: OpeningFinding;
  step: 'basics' | 'cities' | 'margins' | 'quotas' | 'settings' | 'questionnaire';
  values: Readonly<Record<string, string>>;
}

const fault = (
  finding: OpeningFinding,
  step: OpeningFault['step'],
  values: OpeningFault['values'],
): OpeningFault => ({ finding, step, values });

/**
 * Every fault that keeps a wave from opening, at once, since none can be corrected afterwards.
 * @param requireOrganiser whether residents must be told who asks; a simulated wave has no organiser
 */
export async function openingFaults(
  db: Db,
  wave: Wave,
  now: Date,
  { requireOrganiser } = { requireOrganiser: true },
): Promise<OpeningFault[]> {
  const stored = await findWave(db, wave.id);
  if (stored?.openedAt) return [fault('open', 'basics', { wave: wave.code })];
  const faults = faultsOfSettings(wave, now, requireOrganiser);
  const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
  if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
  const cities = await listWaveCities(db, wave.id);
  if (cities.length === 0) faults.push(fault('noCities', 'cities', { wave: wave.code }));
  faults.push(...faultsOfCities(cities, wave, questionnaire.definition));
  faults.push(...faultsOfBenchmarks(cities, wave, questionnaire.definition));
  const strata = new Set(strataOf(questionnaire.definition));
  for (const { city, stratum } of await listQuotas(db, wave.id))
    if (!strata.has(stratum)) faults.push(fault('stratum', 'quotas', { city, stratum }));
  const overlap = await overlapOf(db, wave);
  return overlap === undefined ? faults : [...faults, overlap];
}

function faultsOfSettings(wave: Wave, now: Date, requireOrganiser: boolean): OpeningFault[] {
  const faults: OpeningFault[] = [];
  if (requireOrganiser && !wave.organiser && !wave.simulated)
    faults.push(fault('organiser', 'basics', { wave: wave.code }));
  if (isOver(wave, now))
    faults.push(fault('over', 'basics', { wave: wave.code, time: wave.closesAt.toISOString() }));
  return faults;
}

function faultsOfCities(cities: readonly WaveCity[], wave: Wave, definition: Definition): OpeningFault[] {
  const { publication, fpc } = storedScoring(wave.scoring);
  return [
    ...cities.flatMap(({ code, margins }) =>
      margins === null ? [] : faultsOfMargins(code, margins, definition),
    ),
    ...(publication.requireMargins ? faultsWithoutMargins(cities, definition) : []),
    ...cities.flatMap(({ code, population }) =>
      fpc && population === null ? [fault('population', 'margins', { city: code })] : [],
    ),
  ];
}

function faultsOfBenchmarks(
  cities: readonly WaveCity[],
  { benchmarks }: Wave,
  definition: Definition,
): OpeningFault[] {
  const codes = new Set(cities.map(({ code }) => code));
  const named = ({ city, question }: Benchmark) => ({ city, question });
  return [
    ...benchmarks.flatMap((one) =>
      codes.has(one.city) ? [] : [fault('benchmarkCity', 'settings', named(one))],
    ),
    ...benchmarkFaults(definition, benchmarks).map(({ at, message }) =>
      fault('benchmark', 'settings', { ...named(benchmarks[at]!), message }),
    ),
    ...benchmarks.flatMap((one) => {
      const { margins } = cities.find(({ code }) => code === one.city) ?? { margins: null };
      const weighted = variablesWith(definition, margins).filter(({ optional }) => optional);
      const message = 'the city is weighted by it, so it proves nothing';
      return weighted.some(({ question }) => question === one.question)
        ? [fault('benchmark', 'settings', { ...named(one), message })]
        : [];
    }),
  ];
}

/**
 * Another wave that is open in one of this one's cities, if any: a city's link leads to one wave only. Waves that
 * take invitations alone are exempt, because an invitation leads to its own wave.
 */
export async function overlapOf(db: Db, wave: Wave): Promise<OpeningFault | undefined> {
  if (isByInvitation(wave)) return undefined;
  const clashes = (await listOverlaps(db, wave)).filter(({ other }) => !isByInvitation(other));
  if (!clashes[0]) return undefined;
  const { other } = clashes[0];
  const shared = clashes.filter((clash) => clash.other.id === other.id);
  const named = firstFew(shared.map(({ city }) => `${city.code} ${city.name}`)).join(', ');
  const until = other.closesAt.toISOString();
  return fault('overlap', 'cities', { wave: other.code, until, cities: named });
}

/** Cities without margins, which cannot be set after opening: no release could publish them. */
function faultsWithoutMargins(cities: readonly WaveCity[], definition: Definition): OpeningFault[] {
  const required = stratumVariables(definition);
  if (required.length === 0) return [fault('noVariables', 'questionnaire', {})];
  const lacking = cities.flatMap(({ code, name, margins }) => {
    const missing = required
      .map((w) => w.question)
      .filter((question) => !Object.hasOwn(margins ?? {}, question));
    return missing.length > 0 ? [`${code} ${name} (${missing.join(', ')})`] : [];
  });
  if (lacking.length === 0) return [];
  return [fault('margins', 'margins', { cities: firstFew(lacking).join('; ') })];
}

/**
 * The faults of a city's margins, one per variable: an unknown variable or category, a missing one, a repeated one,
 * or an empty one, because the first respondent in an empty category could not be weighted.
 */
function faultsOfMargins(city: string, margins: Margins, definition: Definition): OpeningFault[] {
  return Object.entries(margins).flatMap(([variable, { targets }]) => {
    const [finding, category = ''] = faultOfVariable(variable, targets, definition) ?? [];
    return finding ? [fault(finding, 'margins', { city, variable, category })] : [];
  });
}

type MarginFinding = Extract<OpeningFinding, 'variable' | 'category' | 'lacks' | 'twice' | 'empty'>;

function faultOfVariable(
  variable: string,
  targets: Margins[string]['targets'],
  definition: Definition,
): [finding: MarginFinding, category?: string] | undefined {
  const categories = categoriesOf(definition, variable);
  if (categories.length === 0) return ['variable'];
  const pairs = pairsOf(targets);
  const named = pairs.map(([category]) => category);
  const unknown = named.find((category) => !categories.includes(category));
  if (unknown !== undefined) return ['category', unknown];
  const lacking = categories.find((category) => !named.includes(category));
  if (lacking !== undefined) return ['lacks', lacking];
  const repeated = named.find((category, i) => named.indexOf(category) !== i);
  if (repeated !== undefined) return ['twice', repeated];
  const empty = pairs.find(([, share]) => share === 0);
  return empty && ['empty', empty[0]];
}
