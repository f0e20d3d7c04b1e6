import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { Z_975 } from '../../server/survey/score/distributions.ts';
import { doModesDiffer, MIN_BY_MODE } from '../../server/survey/score/mode-scores.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { axisFor } from './axis.ts';
import { FiguresHead, ScoreCell } from './figure.tsx';
import { countOf, type ResultsWords, sharePercent } from './release-view.ts';
import { DifferenceVerdict, signedDifference } from './verdict.tsx';

interface ModesProps {
  city: ReleaseCity;
  language: Language;
  words: ResultsWords;
}

/** The overall score by mode, and the change of the mix of modes; empty with a single mode. */
export function ScoresByMode({ city, language, words }: ModesProps) {
  const { modes } = city;
  if (!modes || modes.items.length < 2) return null;
  const { modes: own } = stringsIn(language).cityResult;
  const names: Record<string, string | undefined> = words.modes;
  const items = modes.items.map((item) => {
    const { score, se } = item;
    const reach = se === null ? null : Z_975 * se;
    const ci: [number, number] | null =
      score === null || reach === null ? null : [Math.max(0, score - reach), Math.min(100, score + reach)];
    return { ...item, scored: score === null ? null : { score, ci } };
  });
  const axis = axisFor(items.flatMap(({ scored }) => (scored?.ci ? [scored.ci] : [])));
  return (
    <section>
      <h2>{own.title}</h2>
      <table class="topics">
        <FiguresHead label={own.mode} axis={axis} words={words} />
        <tbody>
          {items.map(({ mode, n, share, shareBefore, scored }) => (
            <tr key={mode}>
              <th scope="row">
                {names[mode] ?? mode}
                <small>
                  {share === null
                    ? countOf(n, words, language)
                    : fill(own.share, { n: countOf(n, words, language), share: sharePercent(share) })}
                  {modes.before &&
                    shareBefore !== null &&
                    ` · ${fill(own.before, { share: sharePercent(shareBefore) })}`}
                </small>
              </th>
              <td>
                {scored ? (
                  <ScoreCell scored={scored} axis={axis} words={words} />
                ) : (
                  <small>{isTooFew(n) ? own.noScore : words.withheld}</small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {modes.differences.map(({ modes: pair, difference, se }) => {
        const [one = '', other = ''] = pair.map((mode) => names[mode] ?? mode);
        return (
          <p key={pair.join()} class="verdict">
            <DifferenceVerdict
              text={fill(doModesDiffer([{ difference, se }]) ? own.apart : own.alike, {
                one,
                other,
                difference: signedDifference(difference, 'indistinct', language),
              })}
              se={se}
              language={language}
            />
          </p>
        );
      })}
      <p class="help rule">{own.rule}</p>
    </section>
  );
}

/** Whether a mode has too few answers for a score; otherwise its score is withheld for another reason. */
const isTooFew = (n: number | string | null): boolean =>
  typeof n === 'string' || (n !== null && n < MIN_BY_MODE);
