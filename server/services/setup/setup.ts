import type { Db } from '../../../db/client.ts';
import { findQuestionnaire, type QuestionnaireVersion } from '../../../db/questionnaires.ts';
import { listQuotas, type Quota } from '../../../db/quotas.ts';
import { findWave, listWaveCities, type Wave, type WaveCity } from '../../../db/waves.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';

/** Everything that defines a wave before it opens, and that opening freezes. */
export interface Setup {
  wave: Wave;
  questionnaire: QuestionnaireVersion;
  cities: readonly WaveCity[];
  quotas: readonly Quota[];
}

/** The parts that are saved separately. */
export const setupSteps = ['basics', 'questionnaire', 'cities', 'margins', 'quotas', 'settings'] as const;
export type SetupStep = (typeof setupSteps)[number];

/** The wave with this code or id, for an actor who may see its set-up. Throws `wave-unknown`, `forbidden`. */
export async function readSetup(db: Db, code: string, actor: Actor): Promise<Setup> {
  const wave = await findWave(db, code);
  if (!wave) throw new Problem('wave-unknown');
  requireGrant(actor, 'see-setup', { wave: wave.id });
  return await setupOf(db, wave);
}

/** The set-up of a wave. */
export async function setupOf(db: Db, wave: Wave): Promise<Setup> {
  const { questionnaireName, questionnaireVersion } = wave;
  const questionnaire = await findQuestionnaire(db, questionnaireName, questionnaireVersion);
  if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
  return {
    wave,
    questionnaire,
    cities: await listWaveCities(db, wave.id),
    quotas: await listQuotas(db, wave.id),
  };
}

/** A digest per step, which reveals another person's change in between. */
export function stepDigests(setup: Setup): Record<SetupStep, string> {
  const { wave, cities, quotas } = setup;
  const { code, title, opensAt, closesAt, weight, organiser } = wave;
  const { scoring, screening, credentials, answersOncePer, signOff, blindReview, simulated, benchmarks } =
    wave;
  const saved: Record<SetupStep, unknown> = {
    basics: {
      code,
      title,
      weight,
      organiser,
      opensAt: opensAt.toISOString(),
      closesAt: closesAt.toISOString(),
    },
    questionnaire: setup.questionnaire.digest,
    cities: cities.map((city) => city.code),
    margins: cities.map(({ code, population, margins, marginSource }) => ({
      ...{ code, population, margins, marginSource },
    })),
    quotas: quotas.map(({ city, stratum, target, cap }) => ({ city, stratum, target, cap })),
    settings: {
      scoring,
      screening,
      credentials,
      answersOncePer,
      signOff,
      blindReview,
      simulated,
      benchmarks,
    },
  };
  return Object.fromEntries(setupSteps.map((step) => [step, sha256(canonicalJson(saved[step]))])) as Record<
    SetupStep,
    string
  >;
}

/** The digest of everything that opening freezes. */
export const setupDigest = (setup: Setup): string => sha256(canonicalJson(stepDigests(setup)));
