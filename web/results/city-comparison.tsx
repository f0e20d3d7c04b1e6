import type { MeanComparison } from '../../server/survey/comparison/mean.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { axisFor } from './axis.ts';
import type { CityKind } from './city-choice.ts';
import { FigureCell, FiguresHead, ScoreCell } from './figure.tsx';
import { isShown, type ResultsWords } from './release-view.ts';
import { DifferenceVerdict, signedDifference } from './verdict.tsx';

/** A city beside others of its release: null where there is nobody to compare with. */
export interface CityComparison {
  nation: MeanComparison | null;
  /** Those of its province, whose name is in the page's language. */
  province: { name: string; compared: MeanComparison } | null;
  kind: { kind: CityKind; compared: MeanComparison } | null;
  ranks: { from: number; to: number; cities: number; areJoint: boolean } | undefined;
}

interface ComparedProps {
  city: ReleaseCity;
  name: string;
  comparison: CityComparison;
  language: Language;
  words: ResultsWords;
}

/** The overall score beside the nation's mean, that of the province and that of cities of its kind, and its ranks. */
export function ComparisonTable({ city, name, comparison, language, words }: ComparedProps) {
  const { overall } = city;
  const { nation, province, kind, ranks } = comparison;
  if (!isShown(overall) || !nation) return null;
  const { cities: own } = stringsIn(language).cityResult;
  const count = ({ mean }: MeanComparison) => mean.cities.toLocaleString(language);
  const groups = [
    { title: fill(own.nation, { n: count(nation) }), compared: nation },
    ...(province
      ? [
          {
            title: fill(own.province, { n: count(province.compared), province: province.name }),
            compared: province.compared,
          },
        ]
      : []),
    ...(kind
      ? [
          {
            title: fill(own.kind, { n: count(kind.compared), kind: words.filter.kinds[kind.kind] }),
            compared: kind.compared,
          },
        ]
      : []),
  ];
  const axis = axisFor([
    ...(overall.ci ? [overall.ci] : []),
    ...groups.map(({ compared }) => compared.mean.ci),
  ]);
  return (
    <section>
      <h2>{own.title}</h2>
      <table class="topics">
        <FiguresHead label={own.with} axis={axis} words={words} />
        <tbody>
          <tr>
            <th scope="row">{name}</th>
            <td>
              <FigureCell figure={overall} axis={axis} words={words} />
            </td>
          </tr>
          {groups.map(({ title, compared: { mean, difference, differenceSe, position } }) => (
            <tr key={title}>
              <th scope="row">
                {title}
                <small>{mean.isByPopulation ? own.byPopulation : own.plain}</small>
              </th>
              <td>
                <ScoreCell scored={mean} axis={axis} words={words} />
                <p class="verdict">
                  <DifferenceVerdict
                    text={fill(own[position], {
                      difference: signedDifference(difference, position, language),
                    })}
                    se={differenceSe}
                    language={language}
                  />
                </p>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ranks && (
        <p class="ranks">
          {fill(ranks.from === ranks.to ? own.rank : own.ranks, {
            from: ranks.from,
            to: ranks.to,
            n: ranks.cities.toLocaleString(language),
          })}
        </p>
      )}
      <p class="help rule">{own.rule}</p>
      {ranks && <p class="help rule">{ranks.areJoint ? words.rankHint : words.rankHintEach}</p>}
    </section>
  );
}
