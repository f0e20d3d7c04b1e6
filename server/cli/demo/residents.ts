import type { Chance } from '../../services/rehearsal/chance.ts';
import type { Option, Question } from '../../survey/questionnaire/questionnaire.ts';
import { type Answer, type Answers, isVisible } from '../../survey/questionnaire/routing.ts';
import type { DemoCity } from './cities.ts';

/** Ages of online respondents: younger than the city, and somewhat more often female. */
export const onlineAges = [0.36, 0.36, 0.2, 0.08];
export const onlineFemale = 0.56;
/** From primary school or below to a postgraduate degree. */
const onlineSchooling = [0.05, 0.2, 0.25, 0.25, 0.21, 0.04];

/** Manners of answering. */
type Manner = 'careful' | 'hasty' | 'uniform' | 'undecided' | 'outsider';
const manners: readonly Manner[] = ['careful', 'hasty', 'uniform', 'undecided', 'outsider'];
const mannerShares = [0.92, 0.025, 0.015, 0.015, 0.025];

const comments = [
  '希望公交班次再多一些。',
  '网上办事方便了很多。',
  '老旧小区停车难，希望改善。',
  '医院排队时间有点长。',
  '公园多了，很满意。',
];

/** The language in which a resident answers. */
export const spokenBy = (chance: Chance): 'en' | 'zh-CN' => (chance.happens(0.12) ? 'en' : 'zh-CN');

export interface SimulatedAnswer {
  answers: Answers;
  durationMs: number;
}

/** A simulated resident of a city and their answers. */
export function simulateResident(
  questions: readonly Question[],
  city: DemoCity,
  chance: Chance,
  manner: Manner = chance.pick(manners, mannerShares),
): SimulatedAnswer {
  const age = chance.pick([0, 1, 2, 3], onlineAges);
  // Older residents are more content, which weighting has to correct for.
  const mood = city.level + 3 * (age - 1.2) + chance.normal(0, 12);
  const answers: Answers = {};
  const hidden = new Set<string>();
  for (const q of questions) {
    if (!isVisible(q, answers, hidden)) {
      hidden.add(q.id);
      continue;
    }
    const answer = answerTo(q, { manner, age, mood, city, chance });
    if (answer !== undefined) answers[q.id] = answer;
  }
  const seconds =
    manner === 'hasty' ? 9 + 9 * chance.uniform() : Math.exp(chance.normal(Math.log(170), 0.35));
  return { answers, durationMs: Math.round(seconds * 1000) };
}

interface Resident {
  manner: Manner;
  age: number;
  mood: number;
  city: DemoCity;
  chance: Chance;
}

function answerTo(q: Question, r: Resident): Answer | undefined {
  const { chance, manner } = r;
  switch (q.role) {
    case 'eligibility':
      return q.type === 'single' ? eligibility(q, r) : undefined;
    case 'weighting':
      if (q.type !== 'single' || chance.happens(0.03)) return undefined;
      if (q.id === 'sex') return chance.happens(onlineFemale) ? 'female' : 'male';
      return q.options[Math.min(r.age, q.options.length - 1)]?.value;
    case 'scored':
      return q.type === 'scale' ? scaled(q, r) : undefined;
    case 'comment':
      return chance.happens(0.06) ? chance.pick(comments) : undefined;
    default:
      if (!q.required && (chance.happens(0.15) || manner === 'undecided')) return undefined;
      if (q.type === 'single')
        return chance.pick(q.options, q.id === 'schooling' ? onlineSchooling : undefined).value;
      return q.type === 'multiple' ? severalOf(q.options, chance) : undefined;
  }
}

function eligibility(q: Extract<Question, { type: 'single' }>, { manner, chance }: Resident): string {
  const inside = q.options.filter((o) => o.eligible !== false);
  const outside = q.options.filter((o) => o.eligible === false);
  return chance.pick(manner === 'outsider' && outside.length > 0 && chance.happens(0.5) ? outside : inside)
    .value;
}

function scaled(q: Extract<Question, { type: 'scale' }>, r: Resident): Answer {
  const { chance, city, manner, mood } = r;
  const { min, max, reversed } = q.scale;
  if (manner === 'uniform') return max;
  const unused = q.dimension === 'support' || q.dimension === 'jobs' ? 0.2 : 0.05;
  if (q.special?.includes('not_used') && q.dimension && chance.happens(unused)) return 'not_used';
  if (q.special?.includes('dont_know') && chance.happens(manner === 'undecided' ? 0.8 : 0.04))
    return 'dont_know';
  const felt = mood + (city.profile[q.dimension ?? ''] ?? 0) + chance.normal(0, 15);
  const code = Math.round(min + ((max - min) * Math.min(100, Math.max(0, felt))) / 100);
  return reversed ? max + min - code : code;
}

/** Some of the options, or the one that means none of them, if it exists. */
function severalOf(options: readonly Option[], chance: Chance): string[] | undefined {
  const some = options.filter((o) => !o.exclusive && chance.happens(0.45));
  const chosen = some.length > 0 ? some : options.filter((o) => o.exclusive);
  return chosen.length > 0 ? chosen.map((o) => o.value) : undefined;
}
