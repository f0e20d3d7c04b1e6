import { listCities } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { setQuotas } from '../../../db/quotas.ts';
import { addWaveCities, findWave, setMarginsOfAll, type Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { localDayOf } from '../../survey/china-time.ts';
import { isKeptUntilClosing } from '../../survey/organiser.ts';
import { questionnaireTemplates } from '../../survey/questionnaire/templates/templates.ts';
import { prepareWave } from '../waves/prepare.ts';
import { noteSetup } from './note-setup.ts';
import { setupOf } from './setup.ts';

export interface NewWaveInput {
  code: string;
  title: Record<string, string>;
  /** ISO 8601. */
  opensAt: string;
  closesAt: string;
  /** Code of the wave to copy; null: the product's defaults. */
  from: string | null;
  /** Name of the template, where no wave is copied; absent: the national core. */
  template?: string | undefined;
  actor: Actor;
}

/**
 * Prepares a wave as a copy of an earlier one, with its questionnaire, settings, cities, margins and quotas, or from
 * a template in all cities. Throws `forbidden`, `wave-exists`, `wave-unknown`, `questionnaire-unknown`.
 */
export async function beginWave(db: Db, { from, template, actor, ...named }: NewWaveInput): Promise<Wave> {
  requireGrant(actor, 'set-up-wave', {});
  return await db.transaction(async (tx) => {
    if (await findWave(tx, named.code)) throw new Problem('wave-exists');
    const model = from === null ? undefined : await findWave(tx, from);
    if (from !== null && !model) throw new Problem('wave-unknown');
    const wave = model ? await beginAs(tx, named, model) : await beginAnew(tx, named, template);
    await noteSetup(tx, actor, 'prepare-wave', wave);
    return wave;
  });
}

type Named = Omit<NewWaveInput, 'from' | 'template' | 'actor'>;

async function beginAnew(tx: Db, named: Named, template = 'national-core'): Promise<Wave> {
  const questionnaire = questionnaireTemplates.get(template);
  if (!questionnaire) throw new Problem('questionnaire-unknown');
  const wave = await prepareWave(tx, { ...named, questionnaire, weight: 20 });
  const registered = await listCities(tx);
  await addWaveCities(
    tx,
    wave.id,
    registered.flatMap(({ code, kind }) => (kind === 'example' ? [] : [code])),
  );
  return wave;
}

async function beginAs(tx: Db, named: Named, model: Wave): Promise<Wave> {
  const { questionnaire, cities, quotas } = await setupOf(tx, model);
  const { weight, credentials, answersOncePer, blindReview } = model;
  // A single signer is copied only from a wave that opened with one.
  const signOff = model.openedAt ? model.signOff : 'two';
  const wave = await prepareWave(tx, {
    ...named,
    ...{ weight, credentials, answersOncePer, signOff, blindReview },
    questionnaire: questionnaire.definition,
    scoring: model.scoring,
    screening: model.screening,
    benchmarks: model.benchmarks,
    // The retention date is the new wave's own.
    ...(model.organiser && {
      organiser: { ...model.organiser, keptUntil: later(model.organiser.keptUntil, named.closesAt) },
    }),
  });
  await addWaveCities(
    tx,
    wave.id,
    cities.map(({ code }) => code),
  );
  await setMarginsOfAll(
    tx,
    wave.id,
    cities.map(({ code: city, population, margins, marginSource }) => ({
      ...{ city, population, margins, marginSource },
    })),
  );
  await setQuotas(
    tx,
    quotas.map(({ city, stratum, target, cap }) => ({ waveId: wave.id, city, stratum, target, cap })),
  );
  return wave;
}

const later = (day: string, closesAt: string): string =>
  isKeptUntilClosing(day, closesAt) ? day : localDayOf(new Date(closesAt));
