import type { Definition } from '../questionnaire.ts';
import { askOnlyEligible } from './ask-only-eligible.ts';
import { dimensions } from './dimensions.ts';
import { nationalCore1 } from './edition-1/national-core.ts';
import { overall, scoredItems } from './items.ts';
import { profile, screener, services, weightingQuestions } from './people.ts';

/** Edition 2: today's questions, weighted by age and sex alone. */
export const nationalCore2: Definition = {
  name: 'national-core',
  languages: ['zh-CN', 'en'],
  title: { 'zh-CN': '市民体验调查', en: 'Citizen Experience Survey' },
  intro: {
    'zh-CN': '想听听您对这座城市的公共服务和生活环境的感受。',
    en: 'We would like to know how you find public services and everyday life in this city.',
  },
  dimensions,
  weighting: [
    { question: 'age', ordered: true },
    { question: 'sex', ordered: false },
  ],
  questions: askOnlyEligible([
    ...screener,
    ...weightingQuestions,
    overall,
    services,
    ...scoredItems,
    ...profile,
  ]),
  modules: [],
};

/**
 * The national core: the questionnaire that every city answers, and this project's own default text, not an official
 * instrument. docs/questionnaire.md explains its structure and the sources of the weights. Online respondents have
 * more schooling than the city, and do more online: where a city has margins for these, they weight it too.
 */
export const nationalCore: Definition = {
  ...nationalCore2,
  weighting: [
    ...nationalCore2.weighting,
    { question: 'schooling', ordered: true, optional: true },
    { question: 'services', option: 'gov', ordered: false, optional: true },
  ],
};

/** All editions, first one first: their versions, 1 and up, are the same in every database. */
export const nationalCoreEditions: readonly Definition[] = [nationalCore1, nationalCore2, nationalCore];
