import type { Text } from '../../questionnaire/text.ts';
import type { Indicator, IndicatorSet } from '../indicator-set.ts';
import { coded, type Uncoded } from './build-items.ts';

type Level = IndicatorSet['levels'][number];

/** An indicator, before its place gives it a code. */
export interface UncodedIndicator {
  title: Text;
  weight: number;
  items: readonly Uncoded[];
  own?: Indicator['ownDefaults'];
}

export const title = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });

export const indicator = (
  zh: string,
  en: string,
  weight: number,
  items: readonly Uncoded[],
  own?: UncodedIndicator['own'],
): UncodedIndicator => ({ title: title(zh, en), weight, items, ...(own && { own }) });

/** A level with the codes of its place. */
export function level(code: string, name: Text, indicators: readonly UncodedIndicator[]): Level {
  return {
    code,
    title: name,
    indicators: indicators.map((one, i) => ({
      code: `${code}P${i + 1}`,
      title: one.title,
      weight: one.weight,
      items: coded(`${code}P${i + 1}`, one.items),
      ...(one.own && { ownDefaults: one.own }),
    })),
  };
}

/** The survey, which is a level of its own. */
export const surveyLevel = (code: string, weight: number): Level => ({
  code,
  title: title('市民体验', 'Citizen experience'),
  indicators: [
    {
      code: `${code}P1`,
      title: title('市民体验调查', 'Citizen experience survey'),
      weight,
      items: [{ code: `${code}P1-A1`, share: 100, score: { kind: 'survey' } }],
    },
  ],
});

/** The bands of the published round. */
export const bands: IndicatorSet['bands'] = [
  ['准备期', 0],
  ['起步期', 55],
  ['成长期', 70],
  ['成熟期', 85],
];
