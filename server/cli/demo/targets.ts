import type { Margins } from '../../survey/weighting/margins.ts';
import type { DemoCity } from './cities.ts';
import { onlineAges, onlineFemale } from './residents.ts';

/** Margins and quotas of the demonstration's cities, in round numbers. */

const ages = ['16-29', '30-44', '45-59', '60+'];
const females = 0.5;
/** The share of answers that will count. */
const COUNTING = 0.94;
/** How far targets follow the population; the rest follows who can be reached, and weights compensate. */
const BY_POPULATION = 0.15;
/** The cap of a stratum, as a multiple of its target. */
const BEYOND = 1.12;

/** Shares of people by schooling, from primary school or below to a postgraduate degree. */
const schooling: [string, number][] = [
  ['primary', 0.25],
  ['junior', 0.35],
  ['senior', 0.2],
  ['college', 0.11],
  ['bachelor', 0.08],
  ['postgraduate', 0.01],
];

/** Cities that have figures on schooling, too. */
const schooled: readonly string[] = ['110000', '310000', '330100', '440300'];

/** Margins in round numbers, not census figures. */
export function marginsOf(city: DemoCity): Margins {
  return {
    ...(schooled.includes(city.code) && { schooling: { ordered: true, targets: schooling } }),
    age: { ordered: true, targets: ages.map((age, i): [string, number] => [age, city.ages[i] ?? 0]) },
    sex: {
      ordered: false,
      targets: [
        ['female', females],
        ['male', 1 - females],
      ],
    },
  };
}

/** Quota places for a city, given the share of residents who have answered by the end of the fieldwork. */
export function placesOf({ code, residents, pace, ages: population }: DemoCity, share: number) {
  const total = (COUNTING * residents) / (share * pace);
  return ages.flatMap((age, i) =>
    (['female', 'male'] as const).map((sex) => {
      const reached = (onlineAges[i] ?? 0) * (sex === 'female' ? onlineFemale : 1 - onlineFemale);
      const there = (population[i] ?? 0) * (sex === 'female' ? females : 1 - females);
      const target = Math.max(1, Math.round(total * (BY_POPULATION * there + (1 - BY_POPULATION) * reached)));
      return { city: code, stratum: `${age}/${sex}`, target, cap: Math.ceil(BEYOND * target) };
    }),
  );
}
