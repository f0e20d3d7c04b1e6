import type { Trend } from '../../server/survey/comparison/trend.ts';
import type { OverallTrend, PartTrends } from '../../server/survey/comparison/waves.ts';
import type { QuestionnaireComparison } from '../../server/survey/questionnaire/compare.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Text } from '../../server/survey/questionnaire/text.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { axisFor } from './axis.ts';
import { FigureCell, FiguresHead } from './figure.tsx';
import { isShown, type ResultsWords } from './release-view.ts';
import { DifferenceVerdict, signedDifference } from './verdict.tsx';

/** A wave with a result of the city, compared with the wave before; the first with none. */
export interface WaveOfCity {
  wave: { code: string; title: Text };
  city: ReleaseCity;
  against: OverallTrend | undefined;
}

/** Dimensions and questions compared with the wave before. */
export interface WaveBefore {
  title: Text;
  trends: PartTrends;
  comparison: Pick<QuestionnaireComparison, 'items' | 'dimensions'>;
}

interface WavesProps {
  /** Oldest first; the last is the one on show. */
  waves: readonly WaveOfCity[];
  language: Language;
  words: ResultsWords;
}

/** The overall score over the waves, newest first, each compared with the previous one. */
export function Waves({ waves, language, words }: WavesProps) {
  if (waves.length < 2) return null;
  const { waves: own } = stringsIn(language).cityResult;
  const axis = axisFor(
    waves.flatMap(({ city: { overall } }) => (isShown(overall) && overall.ci ? [overall.ci] : [])),
  );
  return (
    <section>
      <h2>{own.title}</h2>
      <table class="topics">
        <FiguresHead label={own.wave} axis={axis} words={words} />
        <tbody>
          {waves.toReversed().map(({ wave, city, against }, i) => (
            <tr key={wave.code}>
              <th scope="row">
                {i === 0 ? (
                  localize(wave.title, language)
                ) : (
                  <a href={cityPath(wave.code, city.code)}>{localize(wave.title, language)}</a>
                )}
              </th>
              <td>
                <FigureCell figure={city.overall} axis={axis} words={words} />
                <p class="verdict">
                  {against ? <Change against={against} language={language} /> : own.first}
                </p>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="help rule">{own.rule}</p>
    </section>
  );
}

function Change({ against, language }: { against: OverallTrend; language: Language }) {
  const { waves: own } = stringsIn(language).cityResult;
  const { isComparable, items, changed, trend } = against;
  if (trend) return <TrendText trend={trend} language={language} />;
  if (isComparable) return <>{own.withheld}</>;
  return <>{changed > 0 ? fill(own.notComparable, { changed, of: items }) : own.otherWeights}</>;
}

function TrendText({ trend: { difference, direction, se }, language }: { trend: Trend; language: Language }) {
  const { waves: own } = stringsIn(language).cityResult;
  const text = fill(own[direction], { difference: signedDifference(difference, direction, language) });
  return <DifferenceVerdict text={text} se={se} language={language} />;
}

/** Each dimension and question compared with the wave before: its change, or why there is none. */
export function remarksAgainst({ trends, comparison }: WaveBefore, language: Language) {
  const { waves: own } = stringsIn(language).cityResult;
  const changeOf = (trend: Trend | undefined) => trend && <TrendText trend={trend} language={language} />;
  const reason = (text: string) => <small>{text}</small>;
  return {
    dimension: (id: string) =>
      comparison.dimensions.includes(id) ? changeOf(trends.dimensions[id]) : reason(own.dimensionChanged),
    question(id: string) {
      const asked = comparison.items.get(id);
      if (asked === 'absent') return reason(own.questionNew);
      return asked === 'changed' ? reason(own.questionChanged) : changeOf(trends.questions[id]);
    },
  };
}
