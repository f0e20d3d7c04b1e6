import type { Db } from '../../../db/client.ts';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { listQuotas } from '../../../db/quotas.ts';
import {
  listOverlaps,
  listWaveCities,
  lockWaves,
  moveClosing,
  openWave,
  type Wave,
  type WaveCity,
} from '../../../db/waves.ts';
import { firstFew } from '../../survey/first-few.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { categoriesOf, storedScoring } from '../../survey/score/scoring.ts';
import { UNKNOWN } from '../../survey/submission/check-answers.ts';
import { isByInvitation, isOver } from '../../survey/wave.ts';
import { type Margins, pairsOf } from '../../survey/weighting/margins.ts';

/**
 * Checks that the parts of a wave fit together, and opens it; from then on nothing of it can be corrected.
 * @param requireOrganiser whether residents must be told who asks; a simulated wave has nobody to name
 */
export async function open(
  db: Db,
  wave: Wave,
  now: Date,
  { requireOrganiser } = { requireOrganiser: true },
): Promise<void> {
  if (requireOrganiser && !wave.organiser && !wave.simulated)
    throw new Error(
      `wave ${wave.code} does not say who asks: its file needs "organiser" (docs/wave.md), which residents have to be told`,
    );
  if (isOver(wave, now))
    throw new Error(
      `wave ${wave.code} was to close at ${wave.closesAt.toISOString()}, which is past; move it with: wave close ${wave.code} --at TIME`,
    );
  const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
  if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
  const cities = await listWaveCities(db, wave.id);
  if (cities.length === 0) throw new Error(`wave ${wave.code} has no cities`);
  for (const city of cities)
    if (city.margins !== null) refuseMargins(city.code, city.margins, questionnaire.definition);
  const { publication, fpc } = storedScoring(wave.scoring);
  if (publication.requireMargins) refuseWithoutMargins(cities, questionnaire.definition);
  const unsized = cities.find((city) => city.population === null);
  if (unsized && fpc)
    throw new Error(`city ${unsized.code}: the finite population correction needs its population`);
  const strata = new Set(strataOf(questionnaire.definition));
  for (const quota of await listQuotas(db, wave.id))
    if (!strata.has(quota.stratum))
      throw new Error(`quota ${quota.city} ${quota.stratum}: there is no such stratum`);
  await db.transaction(async (tx) => {
    await lockWaves(tx);
    if (!(await openWave(tx, wave.id, now))) throw new Error(`wave ${wave.code} is open already`);
    await refuseOverlaps(tx, wave);
  });
}

/** Moves a wave's closing time. Throws when another wave has one of its cities by then. */
export async function closeAt(db: Db, wave: Wave, time: Date): Promise<void> {
  if (time <= wave.opensAt) throw new Error(`wave ${wave.code} opens only at ${wave.opensAt.toISOString()}`);
  await db.transaction(async (tx) => {
    await lockWaves(tx);
    if (wave.openedAt && time > wave.closesAt) await refuseOverlaps(tx, { ...wave, closesAt: time });
    await moveClosing(tx, wave.id, time);
  });
}

/**
 * Refuses two waves at once in one city, whose link would lead to one of them only; unless one takes invitations
 * alone, for an invitation leads to its own wave.
 */
async function refuseOverlaps(tx: Db, wave: Wave): Promise<void> {
  if (isByInvitation(wave)) return;
  const clashes = (await listOverlaps(tx, wave)).filter(({ other }) => !isByInvitation(other));
  if (!clashes[0]) return;
  const { other } = clashes[0];
  const shared = clashes.filter((clash) => clash.other.id === other.id);
  const named = firstFew(shared.map(({ city }) => `${city.code} ${city.name}`)).join(', ');
  const until = other.closesAt.toISOString();
  throw new Error(
    `wave ${other.code} is open until ${until} in ${named}; two at once need one of them to take invitations alone ("credentials": ["invitation"])`,
  );
}

/** Refuses cities without margins, which cannot be set later: no release could publish them. */
function refuseWithoutMargins(cities: readonly WaveCity[], { weighting }: Definition): void {
  const without =
    'or have the wave publish without: "scoring": { "publication": { "requireMargins": false } }';
  if (weighting.length === 0)
    throw new Error(`the questionnaire has no weighting variables; add some, ${without}`);
  const lacking = cities.flatMap(({ code, name, margins }) => {
    const missing = weighting
      .map((w) => w.question)
      .filter((question) => !Object.hasOwn(margins ?? {}, question));
    return missing.length > 0 ? [`${code} ${name} (${missing.join(', ')})`] : [];
  });
  if (lacking.length === 0) return;
  const named = firstFew(lacking).join('; ');
  throw new Error(`margins are missing of ${named}. Set them with the command margins, ${without}`);
}

/**
 * Refuses margins with a variable or category that the questionnaire does not have, without one that it has, with one
 * twice, or with an empty one: the first respondent in an empty category could not be weighted.
 */
export function refuseMargins(city: string, margins: Margins, definition: Definition): void {
  for (const [variable, { targets }] of Object.entries(margins)) {
    const categories = categoriesOf(definition, variable);
    if (!categories) throw new Error(`city ${city}: ${variable} is not a weighting variable`);
    const pairs = pairsOf(targets);
    const named = pairs.map(([category]) => category);
    const unknown = named.find((category) => !categories.includes(category));
    if (unknown !== undefined) throw new Error(`city ${city}: ${variable} has no category ${unknown}`);
    const lacking = categories.find((category) => !named.includes(category));
    if (lacking !== undefined) throw new Error(`city ${city}: ${variable} lacks the category ${lacking}`);
    const repeated = named.find((category, i) => named.indexOf(category) !== i);
    if (repeated !== undefined) throw new Error(`city ${city}: ${variable} ${repeated} appears twice`);
    const empty = pairs.find(([, share]) => share === 0);
    if (empty) throw new Error(`city ${city}: the share of ${variable} ${empty[0]} is 0`);
  }
}

/** Every stratum that a submission can be in. */
export function strataOf(definition: Definition): string[] {
  if (definition.weighting.length === 0) return ['all'];
  return definition.weighting
    .map((w) => [...(categoriesOf(definition, w.question) ?? []), UNKNOWN])
    .reduce(
      (strata, categories) => strata.flatMap((s) => categories.map((c) => (s ? `${s}/${c}` : c))),
      [''],
    );
}
