import type { IndicatorSet } from '../indicator-set.ts';
import { bands, indicator, level, surveyLevel, title } from './build-set.ts';
import { items2016 as items } from './items-2016.ts';

/**
 * The first national round: 8 first-level and 21 second-level indicators, 54 items. All weights are published; an
 * item says which of its parts are not (docs/evaluation.md, "What is known").
 */
export const nsc2016: IndicatorSet = {
  name: 'nsc-2016',
  title: title('新型智慧城市评价指标（2016年）', 'Evaluation of new-type smart cities, 2016'),
  dataDate: '2016-10-31',
  sources: ['新型智慧城市评价指标（2016年），附件1', '新型智慧城市发展报告2017'],
  bands,
  levels: [
    level('L1', title('惠民服务', 'Services for residents'), [
      indicator('政务服务', 'Government services', 8, items.government),
      indicator('交通服务', 'Transport', 3, items.transport),
      indicator('社保服务', 'Social insurance', 3, items.socialInsurance),
      indicator('医疗服务', 'Health care', 3, items.health),
      indicator('教育服务', 'Education', 3, items.education),
      indicator('就业服务', 'Employment', 3, items.employment),
      indicator('城市服务', 'City services', 7, items.cityServices),
      indicator('帮扶服务', 'Assistance', 5, items.assistance),
      indicator('电商服务', 'E-commerce', 2, items.commerce),
    ]),
    level('L2', title('精准治理', 'Precise governance'), [
      indicator('城市管理', 'City management', 4, items.cityManagement),
      indicator('公共安全', 'Public safety', 5, items.publicSafety),
    ]),
    level('L3', title('生态宜居', 'Liveable environment'), [
      indicator('智慧环保', 'Environment', 4, items.environment),
      indicator('绿色节能', 'Energy saving', 4, items.energy),
    ]),
    level('L4', title('智能设施', 'Smart facilities'), [
      indicator('宽带网络设施', 'Broadband', 4, items.broadband),
      indicator('时空信息平台', 'Spatial data platform', 3, items.spatialData),
    ]),
    level('L5', title('信息资源', 'Information resources'), [
      indicator('开放共享', 'Opening and sharing', 4, items.openData),
      indicator('开发利用', 'Development and use', 3, items.dataUse),
    ]),
    level('L6', title('网络安全', 'Network security'), [
      indicator('网络安全管理', 'Management', 4, items.securityManagement),
      indicator('系统与数据安全', 'Systems and data', 4, items.systemSecurity),
    ]),
    level('L7', title('改革创新', 'Reform and innovation'), [
      indicator('体制机制', 'Institutions', 4, items.institutions),
    ]),
    surveyLevel('L8', 20),
  ],
};
