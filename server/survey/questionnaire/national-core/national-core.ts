import type { Condition, Definition, Dimension, Question } from '../questionnaire.ts';
import { scoredItems } from './items.ts';
import { profile, screener, weightingQuestions } from './people.ts';

/**
 * The national core: the questionnaire that every city answers, and this project's own default text. It is
 * no official instrument. docs/questionnaire.md explains its structure and where the weights come from.
 */

/** Weights: the 2016 second-level weights of what residents can judge, each divided by their sum of 62. */
const dimensions: Dimension[] = [
  { id: 'gov', title: { 'zh-CN': '政务服务', en: 'Government services' }, weight: 0.129 },
  { id: 'transit', title: { 'zh-CN': '交通出行', en: 'Getting around' }, weight: 0.048 },
  { id: 'insurance', title: { 'zh-CN': '社会保障', en: 'Social insurance' }, weight: 0.048 },
  { id: 'health', title: { 'zh-CN': '医疗服务', en: 'Health care' }, weight: 0.048 },
  { id: 'education', title: { 'zh-CN': '教育服务', en: 'Education' }, weight: 0.048 },
  { id: 'jobs', title: { 'zh-CN': '就业服务', en: 'Employment services' }, weight: 0.048 },
  { id: 'city', title: { 'zh-CN': '城市服务', en: 'City services' }, weight: 0.113 },
  { id: 'support', title: { 'zh-CN': '帮扶服务', en: 'Support for people in need' }, weight: 0.081 },
  { id: 'shopping', title: { 'zh-CN': '线上消费', en: 'Online shopping' }, weight: 0.032 },
  { id: 'management', title: { 'zh-CN': '城市管理', en: 'City management' }, weight: 0.065 },
  { id: 'safety', title: { 'zh-CN': '公共安全', en: 'Public safety' }, weight: 0.081 },
  { id: 'environment', title: { 'zh-CN': '生态环境', en: 'Environment' }, weight: 0.065 },
  { id: 'internet', title: { 'zh-CN': '宽带网络', en: 'Internet access' }, weight: 0.065 },
  {
    id: 'information',
    title: { 'zh-CN': '信息公开与个人信息安全', en: 'Public information and personal data' },
    weight: 0.129,
  },
];

/**
 * The questions with their routing: each is asked only of those whose answers to all eligibility questions
 * before it keep them in the survey's population.
 */
function askOnlyEligible(questions: Question[]): Question[] {
  const passed: Condition[] = [];
  return questions.map((q) => {
    const routed = passed.length ? { ...q, visibleIf: { all: [...passed] } } : q;
    if (q.role === 'eligibility' && q.type === 'single')
      passed.push({
        question: q.id,
        in: q.options.filter((o) => o.eligible !== false).map((o) => o.value),
      });
    return routed;
  });
}

export const nationalCore: Definition = {
  name: 'national-core',
  languages: ['zh-CN', 'en'],
  title: { 'zh-CN': '市民体验调查', en: 'Citizen Experience Survey' },
  intro: {
    'zh-CN': [
      '您好！本问卷由受委托的调查机构发放，想了解您对所居住城市的公共服务和生活环境的感受。填写大约需要3至4分钟，是否参加由您自愿决定。',
      '问卷不询问您的姓名、证件号码和电话号码。为了识别重复填写，系统会保存一个经过单向处理的标识，不保存原始标识。您的回答将与其他居民的回答合并，用于计算本市的得分；对外只公布汇总结果，不公布个人的回答。',
      '答案没有对错之分，请按您自己的实际感受填写。题目问到“近12个月”而您在本市居住不满12个月的，请按实际居住的时间回答。没有用过或说不清的，可以选择相应的选项。',
    ].join('\n'),
    en: [
      'Hello! This questionnaire comes from the survey agency commissioned to carry out the survey. It asks how you experience public services and everyday life in the city where you live. It takes about 3 to 4 minutes, and taking part is voluntary.',
      'We do not ask for your name, ID number or phone number. To recognise repeat submissions, the system keeps a one-way coded identifier, not the original. Your answers are combined with those of other residents to work out this city’s score; only combined results are published, never the answers of one person.',
      'There are no right or wrong answers: please answer from your own experience. Where a question says “in the past 12 months” and you have lived in this city for less, answer for the time you have lived here. If you have not used something or cannot say, you can choose that option.',
    ].join('\n'),
  },
  dimensions,
  weighting: [
    { question: 'age', ordered: true },
    { question: 'sex', ordered: false },
  ],
  questions: askOnlyEligible([...screener, ...weightingQuestions, ...scoredItems, ...profile]),
  modules: [],
};
