import type { Question } from '../questionnaire.ts';

/** The national core's questions about the person: eligibility, weighting, use of services, profile, comment. */

/** Asked first. Residents (常住人口) are people who have lived in the city for half a year or more. */
export const screener: Question[] = [
  {
    id: 'lives_here',
    type: 'single',
    role: 'eligibility',
    title: { 'zh-CN': '您现在住在这座城市吗？', en: 'Do you live in this city at present?' },
    help: {
      'zh-CN': '区、县（市）都算。出差、旅游、探亲等短期外出不算搬走。',
      en: 'All its districts and counties count. Short trips do not count as moving away.',
    },
    required: true,
    options: [
      { value: 'yes', label: { 'zh-CN': '住满半年了', en: 'Yes, for half a year or more' } },
      {
        value: 'under_half_year',
        label: { 'zh-CN': '不到半年', en: 'Yes, for less than half a year' },
        eligible: false,
      },
      { value: 'no', label: { 'zh-CN': '不住在这里', en: 'No' }, eligible: false },
    ],
  },
  {
    id: 'aged_16',
    type: 'single',
    role: 'eligibility',
    title: { 'zh-CN': '您满16周岁了吗？', en: 'Are you aged 16 or over?' },
    required: true,
    options: [
      { value: 'yes', label: { 'zh-CN': '满了', en: 'Yes' } },
      { value: 'no', label: { 'zh-CN': '还没有', en: 'No' }, eligible: false },
    ],
  },
];

/** Optional: a person who skips them counts as "unknown" in the weighting. */
export const weightingQuestions: Question[] = [
  {
    id: 'age',
    type: 'single',
    role: 'weighting',
    title: { 'zh-CN': '您多大年纪？', en: 'How old are you?' },
    required: false,
    options: [
      { value: '16-29', label: { 'zh-CN': '16至29岁', en: '16 to 29' } },
      { value: '30-44', label: { 'zh-CN': '30至44岁', en: '30 to 44' } },
      { value: '45-59', label: { 'zh-CN': '45至59岁', en: '45 to 59' } },
      { value: '60+', label: { 'zh-CN': '60岁及以上', en: '60 or over' } },
    ],
  },
  {
    id: 'sex',
    type: 'single',
    role: 'weighting',
    title: { 'zh-CN': '您的性别？', en: 'What is your sex?' },
    required: false,
    options: [
      { value: 'female', label: { 'zh-CN': '女', en: 'Female' } },
      { value: 'male', label: { 'zh-CN': '男', en: 'Male' } },
    ],
  },
];

/**
 * Asked before the items, because people are not asked about services they have not used. It states the period, once.
 */
export const services: Question = {
  id: 'services',
  type: 'multiple',
  role: 'profile',
  title: {
    'zh-CN': '过去12个月，您在这座城市用过哪些服务？',
    en: 'Which of these services have you used in this city in the past 12 months?',
  },
  help: {
    'zh-CN': '用过的都选上。后面请您评价的，也是这12个月。住了不到12个月的，从住下来算起。',
    en: 'Choose all that apply. What you rate after this is about the same 12 months. If you came later, count from then.',
  },
  required: true,
  options: [
    { value: 'gov', label: { 'zh-CN': '网上办事', en: 'Government matters, online' } },
    { value: 'counter', label: { 'zh-CN': '到大厅、窗口办事', en: 'Government matters, at a counter' } },
    {
      value: 'insurance',
      label: { 'zh-CN': '办社保、医保手续', en: 'Paperwork for social or medical insurance' },
    },
    { value: 'booking', label: { 'zh-CN': '预约挂号', en: 'Booking a medical appointment' } },
    {
      value: 'school',
      label: { 'zh-CN': '自己或家人上学、上幼儿园', en: 'School or kindergarten (you or family)' },
    },
    { value: 'jobs', label: { 'zh-CN': '政府的就业服务', en: 'Public employment services' } },
    {
      value: 'support',
      label: {
        'zh-CN': '老年人、残疾人等帮扶',
        en: 'Support for people in need',
      },
    },
    { value: 'info', label: { 'zh-CN': '查政府公开的信息', en: 'Looking up government information' } },
    { value: 'none', label: { 'zh-CN': '都没有', en: 'None of these' }, exclusive: true },
  ],
};

/** Asked last, all of it optional. */
export const profile: Question[] = [
  {
    id: 'district',
    type: 'single',
    role: 'profile',
    title: { 'zh-CN': '您住在哪个区、县（市）或镇？', en: 'Which district, county or town do you live in?' },
    required: false,
    optionsFrom: 'districts-2023',
    options: [
      {
        value: 'elsewhere',
        label: { 'zh-CN': '其他（如开发区、新区）', en: 'Another area, such as a development zone' },
      },
      { value: 'unsure', label: { 'zh-CN': '说不清', en: 'Not sure' } },
    ],
  },
  {
    id: 'occupation',
    type: 'single',
    role: 'profile',
    title: {
      'zh-CN': '您现在做什么工作？',
      en: 'What do you do for work at present?',
    },
    required: false,
    options: [
      {
        value: 'public',
        label: {
          'zh-CN': '机关、事业单位工作人员',
          en: 'Employee of a government body or public institution',
        },
      },
      { value: 'company', label: { 'zh-CN': '企业工作人员', en: 'Employee of a company' } },
      {
        value: 'independent',
        label: { 'zh-CN': '个体经营或灵活就业', en: 'Self-employed or in flexible employment' },
      },
      { value: 'farming', label: { 'zh-CN': '务农', en: 'Farming' } },
      { value: 'student', label: { 'zh-CN': '在校学生', en: 'Student' } },
      { value: 'retired', label: { 'zh-CN': '离退休', en: 'Retired' } },
      {
        value: 'home',
        label: { 'zh-CN': '未就业或料理家务', en: 'Not in work, or looking after the home' },
      },
      { value: 'other', label: { 'zh-CN': '其他', en: 'Other' } },
    ],
  },
  {
    id: 'schooling',
    type: 'single',
    role: 'profile',
    title: {
      'zh-CN': '您的最高学历是？正在读的也算。',
      en: 'What is your highest level of education, completed or in progress?',
    },
    required: false,
    options: [
      { value: 'primary', label: { 'zh-CN': '小学及以下', en: 'Primary school or below' } },
      { value: 'junior', label: { 'zh-CN': '初中', en: 'Junior secondary school' } },
      {
        value: 'senior',
        label: { 'zh-CN': '高中（含中专、职高、技校）', en: 'Senior secondary or vocational school' },
      },
      { value: 'college', label: { 'zh-CN': '大学专科', en: 'Junior college' } },
      { value: 'bachelor', label: { 'zh-CN': '大学本科', en: 'Bachelor’s degree' } },
      { value: 'postgraduate', label: { 'zh-CN': '研究生', en: 'Postgraduate degree' } },
    ],
  },
  {
    id: 'comment',
    type: 'text',
    role: 'comment',
    title: {
      'zh-CN': '对这座城市的服务和环境，您还有什么想说的？',
      en: 'What else would you like to say about services and everyday life in this city?',
    },
    help: {
      'zh-CN': '只有主办单位能看到，不会公布。最多500字，请不要写姓名、电话、证件号码。',
      en: 'Read by those who run this survey, not published. At most 500 characters; please leave out names, phone and ID numbers.',
    },
    required: false,
    maxLength: 500,
  },
];
