import { askOnlyEligible } from '../national-core/ask-only-eligible.ts';
import { type Points, satisfaction } from '../national-core/points.ts';
import type { Condition, Definition, Option, Question } from '../questionnaire.ts';
import type { Text } from '../text.ts';

/**
 * A service's exit survey: answered at the door of a government hall, by people who have just been served. Nobody
 * knows the population of a day's visitors, so there are no weighting variables. docs/questionnaire.md gives the
 * reasons.
 */

const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });
const option = (value: string, zh: string, en: string): Option => ({ value, label: text(zh, en) });
const scored = (value: string, score: number, zh: string, en: string): Option => ({
  ...option(value, zh, en),
  score,
});

const speed: Points = {
  reversed: false,
  labels: [
    text('非常慢', 'Very slow'),
    text('比较慢', 'Fairly slow'),
    text('一般', 'In between'),
    text('比较快', 'Fairly fast'),
    text('非常快', 'Very fast'),
  ],
};
const clarity: Points = {
  reversed: false,
  labels: [
    text('非常不清楚', 'Very unclear'),
    text('比较不清楚', 'Fairly unclear'),
    text('一般', 'In between'),
    text('比较清楚', 'Fairly clear'),
    text('非常清楚', 'Very clear'),
  ],
};

const rating = (id: string, dimension: string | undefined, { labels }: Points, title: Text): Question => ({
  id,
  type: 'scale',
  role: 'scored',
  ...(dimension && { dimension }),
  title,
  required: true,
  special: ['dont_know'],
  scale: { min: 1, max: 5, labels },
});

const only = (question: string, ...values: string[]): { all: Condition[] } => ({
  all: [{ question, in: values }],
});

const questions: Question[] = [
  {
    id: 'served',
    type: 'single',
    role: 'eligibility',
    title: text('您刚才在这里办事了吗？', 'Have you just been served here?'),
    required: true,
    options: [
      option('self', '为自己办', 'Yes, for myself'),
      option('other', '替别人或单位办', 'Yes, for somebody else or an organisation'),
      { ...option('no', '没有，只是陪同或路过', 'No, I came along or passed by'), eligible: false },
    ],
  },
  rating(
    'q_visit',
    undefined,
    satisfaction,
    text(
      '总的来说，您对今天的办事经历满意还是不满意？',
      'Overall, how satisfied or dissatisfied are you with your visit today?',
    ),
  ),
  {
    id: 'matter',
    type: 'single',
    role: 'profile',
    title: text('今天办的主要是哪一类事？', 'What was your visit mainly about?'),
    required: true,
    options: [
      option('identity', '户籍、身份证、出入境', 'Household registration, identity card, travel'),
      option('insurance', '社保、医保', 'Social or medical insurance'),
      option('property', '房产、公积金', 'Property or housing fund'),
      option('business', '开办企业、税务', 'Business or tax'),
      option('other', '其他', 'Something else'),
    ],
  },
  {
    id: 'done',
    type: 'single',
    role: 'profile',
    title: text('今天要办的事，办到哪一步了？', 'How far did you get with it today?'),
    required: true,
    options: [
      option('finished', '办完了', 'It is finished'),
      option('accepted', '已受理，等结果', 'It is accepted; the outcome will follow'),
      option('return', '没办成，还要再来', 'Not done; I have to come back'),
      option('refused', '没办成，办不了', 'Not done; it cannot be done here'),
    ],
  },
  {
    id: 'why_not',
    type: 'multiple',
    role: 'profile',
    title: text('没办成是因为什么？', 'Why was it not done?'),
    help: text('符合的都选上。', 'Choose all that apply.'),
    required: true,
    options: [
      option('papers', '材料不齐', 'Papers were missing'),
      option('system', '系统或设备故障', 'A system or machine failed'),
      option('place', '不归这里办', 'Another office is in charge'),
      option('queue', '排队太久', 'The queue was too long'),
      option('other', '其他原因', 'Another reason'),
      { ...option('unknown', '没有告诉我原因', 'I was not told why'), exclusive: true },
    ],
    visibleIf: only('done', 'return', 'refused'),
  },
  {
    id: 'q_trips',
    type: 'single',
    role: 'scored',
    dimension: 'outcome',
    title: text(
      '为这件事，算上今天，您一共来了几趟？',
      'How many times have you come for this matter, today included?',
    ),
    required: true,
    options: [
      scored('one', 100, '一趟', 'Once'),
      scored('two', 50, '两趟', 'Twice'),
      scored('more', 0, '三趟或更多', 'Three times or more'),
    ],
  },
  {
    id: 'wait_minutes',
    type: 'number',
    role: 'profile',
    title: text('从取号到开始办，您等了多少分钟？', 'How many minutes did you wait until you were served?'),
    help: text('大概就行；没有等，填0。', 'About how many; 0 if you did not wait.'),
    required: false,
    min: 0,
    max: 480,
  },
  rating(
    'q_speed',
    'speed',
    speed,
    text('从取号到离开，您觉得快还是慢？', 'From arriving to leaving, how fast or slow was it?'),
  ),
  rating(
    'q_clear',
    'information',
    clarity,
    text(
      '要带什么、怎么办，事先说得清楚还是不清楚？',
      'How clear or unclear was it beforehand what to bring and what to do?',
    ),
  ),
  rating(
    'q_staff',
    'staff',
    satisfaction,
    text(
      '您对工作人员的态度满意还是不满意？',
      'How satisfied or dissatisfied are you with how the staff treated you?',
    ),
  ),
  rating(
    'q_skill',
    'staff',
    satisfaction,
    text(
      '您对工作人员的业务水平满意还是不满意？',
      'How satisfied or dissatisfied are you with what the staff knew and could do?',
    ),
  ),
  {
    id: 'comment',
    type: 'text',
    role: 'comment',
    title: text('有什么可以改进的？', 'What could be done better?'),
    help: text(
      '只有主办单位能看到，不会公布。最多200字，请不要写姓名、电话、证件号码。',
      'Read by those who run this survey, not published. At most 200 characters; please leave out names, phone and ID numbers.',
    ),
    required: false,
    maxLength: 200,
  },
];

export const serviceExit: Definition = {
  name: 'service-exit',
  languages: ['zh-CN', 'en'],
  title: text('办事体验调查', 'Visit Survey'),
  intro: text(
    '想听听您今天办事的感受。结果只用来改进服务，不影响您办的事。',
    'We would like to know how your visit went. Answers serve to improve the service and do not affect your matter.',
  ),
  dimensions: [
    { id: 'outcome', title: text('办成', 'Getting it done'), weight: 0.25 },
    { id: 'speed', title: text('快慢', 'Speed'), weight: 0.25 },
    { id: 'information', title: text('告知', 'Information'), weight: 0.25 },
    { id: 'staff', title: text('人员', 'Staff'), weight: 0.25 },
  ],
  weighting: [],
  questions: askOnlyEligible(questions),
  modules: [],
};
