import type { Question } from '../../questionnaire.ts';
import type { Text } from '../../text.ts';
import { convenience, type Points, safety, satisfaction, trouble } from './points.ts';

/**
 * The national core's scored items. Five labelled points that fit the question (satisfied, convenient, safe, how
 * often) rather than agreement with a statement, which invites saying yes. Questions about use say "past 12 months".
 */

interface Wording {
  zh: string;
  en: string;
  help?: Text;
}

function item(dimension: string | undefined, id: string, points: Points, asked: Wording): Question {
  return {
    id,
    type: 'scale',
    role: 'scored',
    ...(dimension && { dimension }),
    title: { 'zh-CN': asked.zh, en: asked.en },
    ...(asked.help && { help: asked.help }),
    required: true,
    special: ['not_used', 'dont_know'],
    scale: { min: 1, max: 5, ...(points.reversed && { reversed: true }), labels: points.labels },
  };
}

/** The overall question comes first, so that the items on single services do not colour it. */
export const scoredItems: Question[] = [
  item(undefined, 'q_overall', satisfaction, {
    zh: '总的来说，您对在本市的生活满意还是不满意？',
    en: 'Overall, how satisfied or dissatisfied are you with life in this city?',
  }),

  item('gov', 'q_gov_online', convenience, {
    zh: '近12个月，您在网上办理本市的政务事项方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to handle government matters of this city online?',
    help: {
      'zh-CN': '包括通过政务网站、手机应用或小程序办理。',
      en: 'On a government website, in an app or in a mini program.',
    },
  }),
  item('gov', 'q_gov_counter', satisfaction, {
    zh: '近12个月，您对本市政务服务大厅等办事窗口的服务满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the service at government service halls and other service counters in this city?',
  }),
  item('gov', 'q_gov_repeat', trouble, {
    zh: '近12个月，您在本市办理政务事项时，同一件事需要到现场两次或更多次的频率如何？',
    en: 'In the past 12 months, when handling government matters in this city, how often did you have to go in person two or more times for the same matter?',
  }),

  item('transit', 'q_transit_public', satisfaction, {
    zh: '近12个月，您对本市的公共交通满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with public transport in this city?',
  }),
  item('transit', 'q_transit_info', convenience, {
    zh: '近12个月，您查询本市的实时交通信息方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to look up live traffic and transport information in this city?',
    help: {
      'zh-CN': '例如公交到站时间、道路拥堵情况、停车位情况。',
      en: 'For example, bus arrival times, congestion, or parking spaces.',
    },
  }),

  item('insurance', 'q_insurance', convenience, {
    zh: '近12个月，您在本市办理社会保险业务方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to handle social insurance matters in this city?',
    help: {
      'zh-CN': '例如养老、医疗、失业等保险的参保、缴费、查询和待遇领取。',
      en: 'For example, joining, paying into, checking or drawing on pension, medical or unemployment insurance.',
    },
  }),

  item('health', 'q_health_booking', convenience, {
    zh: '近12个月，您在本市预约挂号方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to book a medical appointment in this city?',
  }),
  item('health', 'q_health_care', satisfaction, {
    zh: '近12个月，您对本市医疗机构提供的诊疗服务满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the care given at medical institutions in this city?',
  }),

  item('education', 'q_education', satisfaction, {
    zh: '近12个月，您对本市中小学校和幼儿园的教育服务满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the education provided by schools and kindergartens in this city?',
    help: {
      'zh-CN': '请根据您本人或家人的经历回答。',
      en: 'Please answer from your own or your family’s experience.',
    },
  }),

  item('jobs', 'q_jobs', convenience, {
    zh: '近12个月，您在本市获得公共就业服务方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to get public employment services in this city?',
    help: {
      'zh-CN': '例如招聘信息、职业介绍、技能培训、失业登记。',
      en: 'For example, job listings, job placement, skills training or unemployment registration.',
    },
  }),

  item('city', 'q_city_pay', convenience, {
    zh: '近12个月，您在本市用手机缴纳水费、电费、燃气费等生活费用方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to pay water, electricity, gas and similar household bills by phone in this city?',
  }),
  item('city', 'q_city_faults', trouble, {
    zh: '近12个月，您使用本市的城市服务类手机应用或小程序时，遇到打不开、报错等故障的频率如何？',
    en: 'In the past 12 months, when using this city’s service apps or mini programs, how often did you run into faults such as pages that would not open or error messages?',
  }),

  item('support', 'q_support', satisfaction, {
    zh: '近12个月，您对本市为老年人、残疾人等群体提供的帮扶服务满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the support this city provides to older people, people with disabilities and other groups in need?',
    help: {
      'zh-CN': '请根据您本人、家人或身边人的经历回答。',
      en: 'Please answer from your own experience or that of your family or people around you.',
    },
  }),

  item('shopping', 'q_shopping', convenience, {
    zh: '近12个月，您在本市进行线上消费方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to buy goods or services online in this city?',
    help: {
      'zh-CN': '例如网上购物、点外卖、预约生活服务。',
      en: 'For example, online shopping, ordering food or booking services.',
    },
  }),

  item('management', 'q_streets', satisfaction, {
    zh: '近12个月，您对本市街道和公共场所的整洁状况满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with how clean and tidy the streets and public places in this city are?',
  }),

  item('safety', 'q_safety', safety, {
    zh: '天黑以后，您独自在住处附近步行时，感觉安全还是不安全？',
    en: 'How safe or unsafe do you feel when walking alone near your home after dark?',
  }),

  item('environment', 'q_air', satisfaction, {
    zh: '近12个月，您对本市的空气质量满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the air quality in this city?',
  }),
  item('environment', 'q_water', satisfaction, {
    zh: '近12个月，您对本市河流、湖泊等的水环境满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the condition of rivers, lakes and other waters in this city?',
  }),

  item('internet', 'q_internet', satisfaction, {
    zh: '近12个月，您对在本市的上网质量满意还是不满意？',
    en: 'In the past 12 months, how satisfied or dissatisfied were you with the quality of your internet connection in this city?',
    help: {
      'zh-CN': '包括家庭宽带和手机网络。',
      en: 'Home broadband and mobile internet.',
    },
  }),

  item('information', 'q_info_open', convenience, {
    zh: '近12个月，您查找本市政府公开的信息方便还是不方便？',
    en: 'In the past 12 months, how convenient or inconvenient was it to find information published by this city’s government?',
    help: {
      'zh-CN': '例如政策文件、办事指南、统计数据。',
      en: 'For example, policies, guides to procedures, or statistics.',
    },
  }),
  item('information', 'q_info_leak', trouble, {
    zh: '近12个月，您遇到个人信息疑似泄露的频率如何？',
    en: 'In the past 12 months, how often did you notice signs that your personal information might have been leaked?',
    help: {
      'zh-CN': '例如陌生来电者知道您的姓名、住址或购买记录。',
      en: 'For example, an unknown caller who knew your name, address or purchases.',
    },
  }),
];
