import type { Dimension } from '../questionnaire.ts';

/** Weights: the 2016 second-level weights of what residents can judge, each divided by their sum of 62. */
export const dimensions: Dimension[] = [
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
