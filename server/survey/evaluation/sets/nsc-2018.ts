import type { Indicator, IndicatorSet } from '../indicator-set.ts';
import { ALL_OWN, gradedItem } from './build-items.ts';
import { bands, indicator, level, surveyLevel, title } from './build-set.ts';
import { items2016 as items } from './items-2016.ts';

/** For a continued indicator of 2016: its weight of 2018 and its items are not published. */
const CONTINUED: NonNullable<Indicator['ownDefaults']> = ['weight', 'items'];
/** For a new indicator: its weight is published. */
const NEW: NonNullable<Indicator['ownDefaults']> = ['items'];

/**
 * The second national round. Published are the first-level weights, those of the new indicators, and that information
 * security only deducts; everything else is this program's own default, with the items of 2016.
 */
export const nsc2018: IndicatorSet = {
  name: 'nsc-2018',
  title: title('新型智慧城市评价指标（2018年）', 'Evaluation of new-type smart cities, 2018'),
  dataDate: '2018-10-31',
  sources: ['新华信用，2020年1月15日', '新型智慧城市发展报告2018—2019'],
  bands,
  levels: [
    level('L1', title('惠民服务', 'Services for residents'), [
      indicator('政务服务', 'Government services', 5, items.government, CONTINUED),
      indicator('交通服务', 'Transport', 2, items.transport, CONTINUED),
      indicator('社保服务', 'Social insurance', 2, items.socialInsurance, CONTINUED),
      indicator('医疗服务', 'Health care', 3, items.health, CONTINUED),
      indicator('教育服务', 'Education', 2, items.education, CONTINUED),
      indicator('就业服务', 'Employment', 2, items.employment, CONTINUED),
      indicator('城市服务', 'City services', 3, items.cityServices, CONTINUED),
      indicator('帮扶服务', 'Assistance', 2, items.assistance, CONTINUED),
      indicator('电商服务', 'E-commerce', 1, items.commerce, CONTINUED),
      indicator(
        '智慧农业',
        'Agriculture',
        2,
        [gradedItem(100, ['智慧农业发展情况', 'Agriculture'], ALL_OWN)],
        NEW,
      ),
      indicator(
        '智慧社区',
        'Neighbourhoods',
        2,
        [gradedItem(100, ['智慧社区建设情况', 'Neighbourhoods'], ALL_OWN)],
        NEW,
      ),
    ]),
    level('L2', title('精准治理', 'Precise governance'), [
      indicator('城市管理', 'City management', 4, items.cityManagement, CONTINUED),
      indicator('公共安全', 'Public safety', 4, items.publicSafety, CONTINUED),
      indicator(
        '社会信用',
        'Social credit',
        3,
        [gradedItem(100, ['社会信用体系建设情况', 'Social credit'], ALL_OWN)],
        NEW,
      ),
    ]),
    level('L3', title('生态宜居', 'Liveable environment'), [
      indicator('智慧环保', 'Environment', 3, items.environment, CONTINUED),
      indicator('绿色节能', 'Energy saving', 3, items.energy, CONTINUED),
    ]),
    level('L4', title('智能设施', 'Smart facilities'), [
      indicator('宽带网络设施', 'Broadband', 3, items.broadband, CONTINUED),
      indicator('时空信息平台', 'Spatial data platform', 2, items.spatialData, CONTINUED),
    ]),
    level('L5', title('信息资源', 'Information resources'), [
      indicator('开放共享', 'Opening and sharing', 4, items.openData, CONTINUED),
      indicator('开发利用', 'Development and use', 4, items.dataUse, CONTINUED),
    ]),
    level('L7', title('创新发展', 'Innovation'), [
      indicator('体制机制', 'Institutions', 4, items.institutions, CONTINUED),
    ]),
    surveyLevel('L8', 40),
  ],
  deductions: [
    { code: 'L6', title: title('信息安全', 'Information security'), most: 5, ownDefaults: ['most'] },
  ],
  ownDefaults: ['dataDate', 'bands'],
};
