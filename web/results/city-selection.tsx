import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { withoutSelection } from '../../server/survey/release/self-selection.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { axisFor } from './axis.ts';
import { FigureCell, FiguresHead, ScoreCell } from './figure.tsx';
import { decimals, isShown, type ResultsWords } from './release-view.ts';

/** The strengths of self-selection on show; the sentence uses the first. */
const [SOMEWHAT, MORE] = [0.1, 0.2];

interface SelectionProps {
  city: ReleaseCity;
  language: Language;
  words: ResultsWords;
}

/** The overall score if satisfied people are likelier to answer. */
export function SelectionSensitivity({ city, language, words }: SelectionProps) {
  const { overall } = city;
  const [somewhat, more] = [withoutSelection(city, SOMEWHAT), withoutSelection(city, MORE)];
  if (!isShown(overall) || !somewhat || !more) return null;
  const { selection: own } = stringsIn(language).cityResult;
  const { score, without, isInside } = somewhat;
  const axis = axisFor([...(overall.ci ? [overall.ci] : []), [more.without, more.without]]);
  return (
    <section>
      <h2>{own.title}</h2>
      <p>
        {fill(own.sentence, { score: decimals(score), without: decimals(without) })}{' '}
        {isInside ? own.inside : own.outside}
      </p>
      <table class="topics">
        <FiguresHead label={own.assumed} axis={axis} words={words} />
        <tbody>
          <tr>
            <th scope="row">{own.published}</th>
            <td>
              <FigureCell figure={overall} axis={axis} words={words} />
            </td>
          </tr>
          {[somewhat, more].map((assumed) => (
            <tr key={assumed.beta}>
              <th scope="row">{fill(own.likelier, { times: Math.exp(assumed.beta).toFixed(1) })}</th>
              <td>
                <ScoreCell scored={{ score: assumed.without, ci: null }} axis={axis} words={words} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="help rule">{own.rule}</p>
    </section>
  );
}
