import type { WaveResult } from '../../server/services/feedback/read-feedback.ts';
import type { Trend } from '../../server/survey/comparison/trend.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityPath } from '../paths.ts';
import { axisFor } from '../results/axis.ts';
import { FigureCell, FigureHead } from '../results/figure.tsx';
import { decimals, isShown } from '../results/release-view.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import type { CityFeedbackPageProps, ShownFeedbackProps } from './city-feedback-props.ts';
import { minute } from './city-feedback-releases.tsx';
import { points } from './figures.tsx';

/** A change in words: a sign would make a difference within chance look like one. */
export function trendText({ difference, direction }: Trend, language: Language): string {
  const { waves: words } = stringsIn(language).feedback;
  const value =
    direction === 'indistinct'
      ? points(difference, language, 'exceptZero')
      : points(Math.abs(difference), language);
  return fill(words[direction], { difference: value });
}

/** The city beside the nation, once everybody may see both. */
export function BesideNation({ language, feedback: { nation }, shown: { release } }: ShownFeedbackProps) {
  const { nation: words } = stringsIn(language).feedback;
  const { publicAt, published } = release;
  if (!nation) {
    const later = publicAt ? fill(words.later, { time: minute(publicAt, language) }) : words.never;
    return (
      <section class="card">
        <h2>{words.title}</h2>
        <p>{published ? words.none : later}</p>
      </section>
    );
  }
  const { mean, difference, position, ranks } = nation;
  const means = { n: mean.cities.toLocaleString(language), score: decimals(mean.score) };
  return (
    <section class="card">
      <h2>{words.title}</h2>
      <p class="position">{words[position]}</p>
      <p>{fill(mean.isByPopulation ? words.byPopulation : words.plain, means)}</p>
      <p>{fill(words.difference, { difference: points(difference, language, 'exceptZero') })}</p>
      <p>{fill(ranks.from === ranks.to ? words.rank : words.ranks, ranks)}</p>
    </section>
  );
}

/** The overall score over the waves, newest first. */
export function OverWaves({
  language,
  wave,
  city,
  feedback,
}: Pick<CityFeedbackPageProps, 'language' | 'wave' | 'city' | 'feedback'>) {
  const { feedback: words, results } = stringsIn(language);
  const { waves } = feedback;
  const hasEarlier = waves.some((one) => one.wave.code !== wave.code);
  if (!hasEarlier) return null;
  const axis = axisFor(
    waves.flatMap(({ city: { overall } }) => (isShown(overall) && overall.ci ? [overall.ci] : [])),
  );
  return (
    <section>
      <h2>{words.waves.title}</h2>
      <table class="topics waves-table">
        <TableHead
          columns={[
            <th scope="col" class="name">
              {words.waves.wave}
            </th>,
            <th scope="col">
              <FigureHead axis={axis} words={results} />
            </th>,
            words.waves.change,
          ]}
        />
        <tbody>
          {waves.toReversed().map((one) => (
            <tr key={one.wave.code}>
              <th scope="row">
                {one.wave.code === wave.code ? (
                  localize(one.wave.title, language)
                ) : (
                  <a href={cityPath(one.wave.code, city.code)}>{localize(one.wave.title, language)}</a>
                )}
              </th>
              <td>
                <FigureCell figure={one.city.overall} axis={axis} words={results} />
              </td>
              <td>{changeText(one, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function changeText({ against }: WaveResult, language: Language): string {
  const { waves: words } = stringsIn(language).feedback;
  if (!against) return words.first;
  const { isComparable, trend } = against;
  if (!isComparable) return words.otherQuestions;
  if (!trend) return words.withheld;
  return trendText(trend, language);
}
