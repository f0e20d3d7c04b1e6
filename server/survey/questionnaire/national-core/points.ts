import type { Text } from '../text.ts';

/**
 * Five labelled points that fit the question (satisfied, convenient, safe, how often) rather than agreement with a
 * statement, which invites saying yes.
 */
export interface Points {
  labels: Text[];
  /** True when a high answer is unfavourable. */
  reversed: boolean;
}

export const satisfaction: Points = {
  reversed: false,
  labels: [
    { 'zh-CN': '非常不满意', en: 'Very dissatisfied' },
    { 'zh-CN': '比较不满意', en: 'Fairly dissatisfied' },
    { 'zh-CN': '一般', en: 'In between' },
    { 'zh-CN': '比较满意', en: 'Fairly satisfied' },
    { 'zh-CN': '非常满意', en: 'Very satisfied' },
  ],
};

export const convenience: Points = {
  reversed: false,
  labels: [
    { 'zh-CN': '非常不方便', en: 'Very inconvenient' },
    { 'zh-CN': '比较不方便', en: 'Fairly inconvenient' },
    { 'zh-CN': '一般', en: 'In between' },
    { 'zh-CN': '比较方便', en: 'Fairly convenient' },
    { 'zh-CN': '非常方便', en: 'Very convenient' },
  ],
};

export const safety: Points = {
  reversed: false,
  labels: [
    { 'zh-CN': '非常不安全', en: 'Very unsafe' },
    { 'zh-CN': '比较不安全', en: 'Fairly unsafe' },
    { 'zh-CN': '一般', en: 'In between' },
    { 'zh-CN': '比较安全', en: 'Fairly safe' },
    { 'zh-CN': '非常安全', en: 'Very safe' },
  ],
};

/** How often something unwelcome happened. */
export const trouble: Points = {
  reversed: true,
  labels: [
    { 'zh-CN': '从不', en: 'Never' },
    { 'zh-CN': '很少', en: 'Rarely' },
    { 'zh-CN': '有时', en: 'Sometimes' },
    { 'zh-CN': '经常', en: 'Often' },
    { 'zh-CN': '总是', en: 'Always' },
  ],
};
