import { type Setup, setupDigest, stepDigests } from './setup.ts';

/** A set-up in the form of replies. */
export function setupBody(setup: Setup) {
  const { wave, questionnaire, cities, quotas } = setup;
  const { code, title, opensAt, closesAt, weight, organiser } = wave;
  const { credentials, answersOncePer, signOff, blindReview, scoring, screening } = wave;
  const { name, version, digest } = questionnaire;
  return {
    wave: wave.id,
    code,
    opened: wave.openedAt !== null,
    basics: {
      ...{ code, title, weight },
      opensAt: opensAt.toISOString(),
      closesAt: closesAt.toISOString(),
      ...(organiser && { organiser }),
    } as Record<string, unknown>,
    settings: { credentials, answersOncePer, signOff, blindReview, scoring, screening } as Record<
      string,
      unknown
    >,
    questionnaire: { name, version, digest },
    cities: cities.map(({ code: city, population, margins, marginSource }) => ({
      ...{ code: city, population, margins, marginSource },
    })),
    quotas: quotas.map(({ city, stratum, target, cap }) => ({ city, stratum, target, cap })),
    steps: stepDigests(setup),
    digest: setupDigest(setup),
  };
}
