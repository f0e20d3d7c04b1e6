import { askOnlyEligible } from '../national-core/ask-only-eligible.ts';
import { overall } from '../national-core/items.ts';
import { screener, weightingQuestions } from '../national-core/people.ts';
import { satisfaction } from '../national-core/points.ts';
import type { Definition, Question } from '../questionnaire.ts';

/**
 * A pulse of eight questions, for the months between two waves. Its eligibility, weighting variables and overall
 * question are the national core's, word for word, so that the same margins apply and the trend continues.
 * docs/questionnaire.md gives the reasons.
 */

function rating(id: string, dimension: string, zh: string, en: string): Question {
  return {
    id,
    type: 'scale',
    role: 'scored',
    dimension,
    title: { 'zh-CN': zh, en },
    required: true,
    special: ['dont_know'],
    scale: { min: 1, max: 5, labels: satisfaction.labels },
  };
}

const wish: Question = {
  id: 'one_change',
  type: 'text',
  role: 'comment',
  title: {
    'zh-CN': '如果这座城市只能先改一件事，您希望改什么？',
    en: 'If this city could change only one thing first, what should it be?',
  },
  help: {
    'zh-CN': '只有主办单位能看到，不会公布。最多200字，请不要写姓名、电话、证件号码。',
    en: 'Read by those who run this survey, not published. At most 200 characters; please leave out names, phone and ID numbers.',
  },
  required: false,
  maxLength: 200,
};

export const pulse: Definition = {
  name: 'pulse',
  languages: ['zh-CN', 'en'],
  title: { 'zh-CN': '市民感受快问', en: 'City Pulse' },
  intro: {
    'zh-CN': '一共八个问题，想听听您最近对这座城市的感受。',
    en: 'Eight questions about how you find life in this city at present.',
  },
  dimensions: [
    { id: 'services', title: { 'zh-CN': '公共服务', en: 'Public services' }, weight: 0.5 },
    { id: 'surroundings', title: { 'zh-CN': '生活环境', en: 'Surroundings' }, weight: 0.5 },
  ],
  weighting: [
    { question: 'age', ordered: true },
    { question: 'sex', ordered: false },
  ],
  questions: askOnlyEligible([
    ...screener,
    ...weightingQuestions,
    overall,
    rating(
      'q_services',
      'services',
      '最近，您对这座城市的公共服务满意还是不满意？',
      'How satisfied or dissatisfied are you with public services in this city at present?',
    ),
    rating(
      'q_surroundings',
      'surroundings',
      '最近，您对住处周围的环境满意还是不满意？',
      'How satisfied or dissatisfied are you with the surroundings of your home at present?',
    ),
    wish,
  ]),
  modules: [],
};
