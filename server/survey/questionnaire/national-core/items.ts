import type { Condition, Question, Special } from '../questionnaire.ts';
import type { Text } from '../text.ts';
import { convenience, type Points, safety, satisfaction, trouble } from './points.ts';

/** The national core's scored items. docs/questionnaire.md gives the reasons for the wording and the routing. */

interface Wording {
  zh: string;
  en: string;
  help?: Text;
}

/** Who is asked an item, and which ways out it has. */
interface Scope {
  special: Special[];
  visibleIf?: { all: Condition[] };
  whenHidden?: 'not_used';
}

/** For things that everybody lives with, so that "have not used" makes no sense. */
const everybody: Scope = { special: ['dont_know'] };
/** For things that most people use: asking directly takes one tap, and so does saying no. */
const mostPeople: Scope = { special: ['not_used', 'dont_know'] };
/** For things that fewer than half use: only people who named one of these services are asked. */
const usersOf = (...services: string[]): Scope => ({
  special: ['dont_know'],
  visibleIf: { all: [{ question: 'services', in: services }] },
  whenHidden: 'not_used',
});

function item(
  dimension: string | undefined,
  id: string,
  scope: Scope,
  { reversed, labels }: Points,
  { zh, en, help }: Wording,
): Question {
  return {
    id,
    type: 'scale',
    role: 'scored',
    ...(dimension && { dimension }),
    title: { 'zh-CN': zh, en },
    ...(help && { help }),
    required: true,
    ...scope,
    scale: { min: 1, max: 5, ...(reversed && { reversed }), labels },
  };
}

/** The overall question comes first, so that the items on single services do not colour it. */
export const overall = item(undefined, 'q_overall', everybody, satisfaction, {
  zh: '总的来说，您对在这座城市的生活满意还是不满意？',
  en: 'Overall, how satisfied or dissatisfied are you with life in this city?',
});

export const scoredItems: Question[] = [
  item('gov', 'q_gov_online', usersOf('gov'), convenience, {
    zh: '在网上办事，方便还是不方便？',
    en: 'How convenient or inconvenient was it to get things done with the government online?',
  }),
  item('gov', 'q_gov_counter', usersOf('counter'), satisfaction, {
    zh: '您对办事大厅、窗口的服务满意还是不满意？',
    en: 'How satisfied or dissatisfied were you with the service at government halls and counters?',
  }),
  item('gov', 'q_gov_repeat', usersOf('gov', 'counter'), trouble, {
    zh: '办同一件事，要跑两趟以上的情况多不多？',
    en: 'How often did you have to go more than once for the same matter?',
  }),

  item('transit', 'q_transit_public', mostPeople, satisfaction, {
    zh: '您对公交、地铁满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with buses and the metro?',
  }),
  item('transit', 'q_transit_info', mostPeople, convenience, {
    zh: '查公交几点到、路上堵不堵、哪里能停车，方便还是不方便？',
    en: 'How convenient or inconvenient is it to look up bus arrivals, traffic and parking?',
  }),

  item('insurance', 'q_insurance', usersOf('insurance'), convenience, {
    zh: '办社保、医保，方便还是不方便？',
    en: 'How convenient or inconvenient was it to handle social and medical insurance?',
    help: {
      'zh-CN': '参保、缴费、查询、领钱、报销都算。',
      en: 'Joining, paying, checking, drawing, claiming.',
    },
  }),

  item('health', 'q_health_booking', usersOf('booking'), convenience, {
    zh: '预约挂号，方便还是不方便？',
    en: 'How convenient or inconvenient was it to book a medical appointment?',
  }),
  item('health', 'q_health_care', mostPeople, satisfaction, {
    zh: '您对医院、社区医院看病的服务满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with the care in hospitals and community clinics?',
  }),

  item('education', 'q_education', usersOf('school'), satisfaction, {
    zh: '您对中小学、幼儿园满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with schools and kindergartens?',
  }),

  item('jobs', 'q_jobs', usersOf('jobs'), convenience, {
    zh: '通过政府找工作、参加培训、办失业登记，方便还是不方便？',
    en: 'How convenient or inconvenient was it to find work, get training or register as unemployed through the government?',
  }),

  item('city', 'q_city_pay', mostPeople, convenience, {
    zh: '用手机交水费、电费、燃气费，方便还是不方便？',
    en: 'How convenient or inconvenient is it to pay for water, electricity and gas by phone?',
  }),
  item('city', 'q_city_faults', mostPeople, trouble, {
    zh: '用城市服务的应用或小程序，打不开、出错的情况多不多？',
    en: 'How often do the city’s service apps and mini programs fail to open or show an error?',
  }),

  item('support', 'q_support', usersOf('support'), satisfaction, {
    zh: '您对老年人、残疾人等得到的帮扶满意还是不满意？',
    en: 'How satisfied or dissatisfied were you with the support for older people, disabled people and others in need?',
  }),

  item('shopping', 'q_shopping', mostPeople, convenience, {
    zh: '网上买东西、点外卖，方便还是不方便？',
    en: 'How convenient or inconvenient is it to shop or order food online?',
  }),

  item('management', 'q_streets', everybody, satisfaction, {
    zh: '您对街道和公共场所的干净整齐满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with how clean and tidy streets and public places are?',
  }),

  item('safety', 'q_safety', everybody, safety, {
    zh: '天黑以后，一个人在家附近走路，觉得安全还是不安全？',
    en: 'How safe or unsafe do you feel when walking alone near your home after dark?',
  }),

  item('environment', 'q_air', everybody, satisfaction, {
    zh: '您对空气满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with the air?',
  }),
  item('environment', 'q_water', everybody, satisfaction, {
    zh: '您对河流、湖泊的水满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with the water of rivers and lakes?',
  }),

  item('internet', 'q_internet', mostPeople, satisfaction, {
    zh: '您对家里宽带和手机上网满意还是不满意？',
    en: 'How satisfied or dissatisfied are you with home broadband and mobile internet?',
  }),

  item('information', 'q_info_open', usersOf('info'), convenience, {
    zh: '找政府公开的政策、办事指南、数据，方便还是不方便？',
    en: 'How convenient or inconvenient was it to find government policies, guides and data?',
  }),
  item('information', 'q_info_leak', everybody, trouble, {
    zh: '觉得自己的个人信息被泄露的情况多不多？',
    en: 'How often have you felt that your personal information was leaked?',
    help: {
      'zh-CN': '比如陌生人来电，知道您的姓名、住址或买过什么。',
      en: 'For example, an unknown caller who knew your name, address or purchases.',
    },
  }),
];
