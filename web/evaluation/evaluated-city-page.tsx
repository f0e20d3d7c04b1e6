import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type { EvaluatedCity, ReleasedPaper } from '../../server/survey/evaluation/release-document.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { points } from '../console/figures.tsx';
import { type Language, stringsIn } from '../language.ts';
import { evaluatedCityPath, evaluationResultPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import {
  bandNameIn,
  type EvaluationView,
  nameIn,
  numberedIn,
  organiserOf,
  provinceIn,
} from './evaluation-view.ts';
import { EvaluationNotices, EvaluationProvenance } from './release-parts.tsx';
import { evaluationResultsStyle } from './results-style.ts';
import { StepsTable } from './steps-table.tsx';

interface CityProps extends PageContext {
  view: EvaluationView;
  city: EvaluatedCity;
  steps: Parameters<typeof StepsTable>[0]['steps'];
  /** The city's result in its province's optional set, if any. */
  optional?: Pick<RowProps, 'set' | 'city' | 'steps'> | undefined;
}

/** A city's row, with each step of it. */
export function evaluatedCityPage({ view, city, steps, optional, ...context }: CityProps): string {
  const { language } = context;
  const { optional: own } = stringsIn(language).evaluation;
  const { release, set } = view;
  const name = nameIn(view, city.code, language);
  const pathIn = (n?: number) => evaluatedCityPath(release.evaluation, city.code, n);
  return page({
    ...context,
    title: `${name} · ${view.title}`,
    style: evaluationResultsStyle,
    children: (
      <>
        <p class="crumb">
          <a href={evaluationResultPath(release.evaluation, numberedIn(view))}>{view.title}</a>
        </p>
        <h1>{name}</h1>
        <EvaluationNotices view={view} language={language} pathIn={pathIn} />
        <Row set={set} city={city} steps={steps} language={language} />
        {optional && (
          <section id="optional">
            <h2>{fill(own.part, { province: provinceIn(view, city.code, language) })}</h2>
            <p class="help">{own.partLead}</p>
            <Row {...optional} title={own.title} language={language} />
          </section>
        )}
        <AcceptedPapers
          papers={(release.papers ?? []).filter(
            ({ owner }) => owner === city.code || owner === organiserOf(view, city.code),
          )}
          language={language}
        />
        <EvaluationProvenance view={view} language={language} pathIn={pathIn} />
      </>
    ),
  });
}

/** Cases and work reports that were accepted, by title. */
function AcceptedPapers({ papers, language }: { papers: readonly ReleasedPaper[]; language: Language }) {
  const { papers: words } = stringsIn(language).evaluation;
  if (papers.length === 0) return null;
  return (
    <section id="papers">
      <h2>{words.released}</h2>
      <ul>
        {papers.map(({ owner, kind, number, title, score }) => (
          <li key={`${owner} ${number}`}>
            {title} <small>{words.kinds[kind]}</small>
            {score !== null && <> · {fill(words.score, { score: points(score, language) })}</>}
          </li>
        ))}
      </ul>
    </section>
  );
}

type RowProps = Pick<CityProps, 'city' | 'steps'> & {
  set: IndicatorSet;
  /** Of a province's optional set. */
  title?: string;
  language: Language;
};

/** A city's result in one set: its total, levels, and each of their steps. */
function Row({ set, city, steps, title, language }: RowProps) {
  const { results: words, reasons } = stringsIn(language).evaluation;
  return (
    <>
      {city.total === null ? (
        <p class="lead">
          {words.noTotal}: {city.reasons.map((reason) => reasons[reason]).join(' · ')}
        </p>
      ) : (
        <p class="sum">
          <b>{points(city.total, language)}</b>
          {city.margin !== null && ` ± ${points(city.margin, language)}`} · {bandNameIn(city.band, language)}
        </p>
      )}
      {city.edges.length > 0 && <p class="note">{fill(words.edge, { edges: city.edges.join(' / ') })}</p>}
      {city.report && (
        <p class="help">
          {fill(words.report, { n: city.report.number })}
          {city.report.late && ` · ${words.late}`}
        </p>
      )}
      <table>
        <caption>{words.byLevel}</caption>
        <tbody>
          {set.levels.map((level) => {
            const weight = level.indicators.reduce((sum, one) => sum + one.weight, 0);
            return (
              <tr key={level.code}>
                <th scope="row">
                  {level.code} {localize(level.title, language)}
                </th>
                <td class="n">
                  {points(city.levels[level.code] ?? null, language)} <small>/ {weight}</small>
                </td>
              </tr>
            );
          })}
          {city.deductions
            .filter((one) => one.points > 0)
            .map((one) => (
              <tr key={one.code}>
                <th scope="row">
                  {one.code} {words.deductions}
                </th>
                <td class="n">−{points(one.points, language)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p class="help">{words.steps}</p>
      <StepsTable set={set} steps={steps} title={title} language={language} />
    </>
  );
}
