import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { meanScore } from '../../server/survey/release/mean-score.ts';
import type { Language } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import {
  decimals,
  isShown,
  type ReleaseView,
  type ResultsWords,
  rangeOf,
  resultCityName,
} from './release-view.ts';

/** A page of results in a sentence, for search engines and messengers' cards. */

export function waveSummary(
  { wave, document }: ReleaseView,
  words: ResultsWords,
  language: Language,
): string {
  const mean = meanScore(document.cities);
  if (!mean) return words.intro;
  const values = { n: mean.cities.toLocaleString(language), score: decimals(mean.score) };
  return simulatedOr(wave.simulated, fill(words.summary.wave, values), words);
}

export function citySummary(
  city: ReleaseCity,
  view: ReleaseView,
  words: ResultsWords,
  language: Language,
): string {
  const name = resultCityName(city, view, language);
  const { summary } = words;
  const sentence = isShown(city.overall)
    ? fill(summary.city, {
        name,
        score: decimals(city.overall.score),
        range: rangeOf(city.overall.ci, words),
        n: city.n.valid.toLocaleString(language),
      })
    : fill(summary.withheld, { name });
  return simulatedOr(view.wave.simulated, sentence, words);
}

const simulatedOr = (isSimulated: boolean, sentence: string, words: ResultsWords): string =>
  isSimulated ? `${words.summary.simulated} ${sentence}` : sentence;
