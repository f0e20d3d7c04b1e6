import type { ComparedDimension } from '../../server/survey/comparison/dimensions.ts';
import type { MeanComparison } from '../../server/survey/comparison/mean.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import { axisFor } from './axis.ts';
import type { CityKind } from './city-choice.ts';
import { FigureCell, FiguresHead, ScoreCell } from './figure.tsx';
import { isShown, type ResultsWords } from './release-view.ts';
import { DifferenceVerdict, signedDifference } from './verdict.tsx';

/** A city beside others of its release: null without any other. */
export interface CityComparison {
  nation: MeanComparison | null;
  /** The comparison with its province, whose name is in the page's language. */
  province: { name: string; compared: MeanComparison } | null;
  kind: { kind: CityKind; compared: MeanComparison } | null;
  /** With the nation, and then the province and the kind where there are any. */
  dimensions: readonly ComparedDimension[];
  ranks: { from: number; to: number; cities: number; areJoint: boolean } | undefined;
}

interface ComparedProps {
  city: ReleaseCity;
  name: string;
  comparison: CityComparison;
  language: Language;
  words: ResultsWords;
}

/** The overall score beside the means of the nation, the province and cities of its kind, and its ranks. */
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

interface ComparedDimensionsProps extends Pick<ComparedProps, 'comparison' | 'language' | 'words'> {
  titleOf: (id: string) => string;
}

/**
 * The dimensions beside the same groups of cities, in short: the distance from each mean, and whether it is
 * significant.
 */
export function ComparedDimensions({ comparison, titleOf, language, words }: ComparedDimensionsProps) {
  const { dimensions, province, kind } = comparison;
  if (dimensions.length === 0) return null;
  const { cities: own } = stringsIn(language).cityResult;
  const columns = [
    own.all,
    ...(province ? [province.name] : []),
    ...(kind ? [words.filter.kinds[kind.kind]] : []),
  ];
  const count = dimensions.flatMap(({ beside }) => beside.filter((one) => one !== null)).length;
  return (
    <section>
      <h2>{own.topics}</h2>
      <table class="beside">
        <TableHead columns={[words.dimension, ...columns]} />
        <tbody>
          {dimensions.map(({ id, beside }) => (
            <tr key={id}>
              <th scope="row">{titleOf(id)}</th>
              {beside.map((one, i) => (
                <td key={columns[i]}>{one && <Beside {...one} language={language} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="help rule">{fill(own.topicsRule, { n: count.toLocaleString(language) })}</p>
    </section>
  );
}

const signs = { above: '▲', indistinct: '◆', below: '▼' };

/** A sign and a difference, and words for screen readers. */
function Beside({
  difference,
  position,
  language,
}: NonNullable<ComparedDimension['beside'][number]> & { language: Language }) {
  const { cities: own } = stringsIn(language).cityResult;
  const signed = signedDifference(difference, 'indistinct', language);
  return (
    <>
      <span aria-hidden="true">
        {signs[position]} {signed}
      </span>
      <span class="unseen">
        {fill(own[position], { difference: signedDifference(difference, position, language) })}
      </span>
    </>
  );
}
