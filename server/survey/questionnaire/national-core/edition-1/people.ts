import type { Question } from '../../questionnaire.ts';

/** The national core's questions about the person: eligibility, weighting, profile, comment. */

/** Asked first. Residents (常住人口) are people who have lived in the city for half a year or more. */
export const screener: Question[] = [
  {
    id: 'lives_here',
    type: 'single',
    role: 'eligibility',
    title: { 'zh-CN': '您目前居住在本市吗？', en: 'Do you currently live in this city?' },
    help: {
      'zh-CN': '“本市”指本页面标明的城市，包括其下辖的各区、县（市）。',
      en: '“This city” is the one named on this page, including all of its districts, counties and county-level cities.',
    },
    required: true,
    options: [
      { value: 'yes', label: { 'zh-CN': '是', en: 'Yes' } },
      { value: 'no', label: { 'zh-CN': '否', en: 'No' }, eligible: false },
    ],
  },
  {
    id: 'lived_for',
    type: 'single',
    role: 'eligibility',
    title: { 'zh-CN': '您在本市已经居住了多长时间？', en: 'How long have you lived in this city?' },
    help: {
      'zh-CN': '如果曾经搬离本市，请从最近一次搬来时算起；出差、旅游、探亲等短期外出不算搬离。',
      en: 'If you moved away and came back, count from your latest move here. Short trips for work, holidays or family visits do not count as moving away.',
    },
    required: true,
    options: [
      {
        value: 'under_half_year',
        label: { 'zh-CN': '不满6个月', en: 'Less than 6 months' },
        eligible: false,
      },
      {
        value: 'half_to_one_year',
        label: { 'zh-CN': '满6个月，不满1年', en: '6 months to less than 1 year' },
      },
      { value: 'one_to_five_years', label: { 'zh-CN': '满1年，不满5年', en: '1 year to less than 5 years' } },
      { value: 'five_years_or_more', label: { 'zh-CN': '5年及以上', en: '5 years or more' } },
    ],
  },
  {
    id: 'aged_16',
    type: 'single',
    role: 'eligibility',
    title: { 'zh-CN': '您是否已年满16周岁？', en: 'Are you aged 16 or over?' },
    required: true,
    options: [
      { value: 'yes', label: { 'zh-CN': '是', en: 'Yes' } },
      { value: 'no', label: { 'zh-CN': '否', en: 'No' }, eligible: false },
    ],
  },
];

/** Optional: a person who skips them counts as "unknown" in the weighting. */
export const weightingQuestions: Question[] = [
  {
    id: 'age',
    type: 'single',
    role: 'weighting',
    title: { 'zh-CN': '您的年龄在哪个范围？', en: 'Which age group are you in?' },
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
    title: { 'zh-CN': '您的性别是？', en: 'What is your sex?' },
    required: false,
    options: [
      { value: 'female', label: { 'zh-CN': '女', en: 'Female' } },
      { value: 'male', label: { 'zh-CN': '男', en: 'Male' } },
    ],
  },
];

/** Asked last, all of it optional. */
export const profile: Question[] = [
  {
    id: 'services',
    type: 'multiple',
    role: 'profile',
    title: {
      'zh-CN': '近12个月，您使用过本市的以下哪些服务？',
      en: 'Which of these services have you used in this city in the past 12 months?',
    },
    help: { 'zh-CN': '可以选择多项。', en: 'You can choose more than one.' },
    required: false,
    options: [
      { value: 'gov', label: { 'zh-CN': '网上办理政务事项', en: 'Handling government matters online' } },
      { value: 'bus', label: { 'zh-CN': '公共交通', en: 'Public transport' } },
      { value: 'insurance', label: { 'zh-CN': '社会保险业务', en: 'Social insurance services' } },
      { value: 'booking', label: { 'zh-CN': '预约挂号', en: 'Booking medical appointments' } },
      { value: 'jobs', label: { 'zh-CN': '公共就业服务', en: 'Public employment services' } },
      { value: 'pay', label: { 'zh-CN': '手机缴纳水费、电费、燃气费', en: 'Paying utility bills by phone' } },
      { value: 'hotline', label: { 'zh-CN': '市民服务热线', en: 'The citizen service hotline' } },
      { value: 'shopping', label: { 'zh-CN': '网上购物', en: 'Online shopping' } },
      { value: 'none', label: { 'zh-CN': '以上都没有', en: 'None of these' }, exclusive: true },
    ],
  },
  {
    id: 'district',
    type: 'text',
    role: 'profile',
    title: {
      'zh-CN': '您居住在本市的哪个区、县（市）？',
      en: 'Which district, county or county-level city do you live in?',
    },
    help: {
      'zh-CN': '只填写区、县（市）的名称，不必填写详细地址。',
      en: 'Please give its name only; no address is needed.',
    },
    required: false,
    maxLength: 40,
  },
  {
    id: 'occupation',
    type: 'single',
    role: 'profile',
    title: {
      'zh-CN': '您目前的职业状况属于哪一种？',
      en: 'Which of these best describes your current work situation?',
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
      'zh-CN': '您的最高学历（含在读）是？',
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
      'zh-CN': '对本市的公共服务或生活环境，您还有什么想说的？',
      en: 'Is there anything else you would like to say about public services or everyday life in this city?',
    },
    help: {
      'zh-CN': '最多500字。请不要填写姓名、电话、证件号码等个人信息。',
      en: 'At most 500 characters. Please leave out names, phone numbers, ID numbers and other personal information.',
    },
    required: false,
    maxLength: 500,
  },
];
