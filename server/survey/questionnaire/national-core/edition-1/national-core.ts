import type { Definition } from '../../questionnaire.ts';
import { askOnlyEligible } from '../ask-only-eligible.ts';
import { dimensions } from '../dimensions.ts';
import { scoredItems } from './items.ts';
import { profile, screener, weightingQuestions } from './people.ts';

/** The first edition of the national core, for waves that already use it; a wave that continues with it names it. */
export const nationalCore1: Definition = {
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
