import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import type { EvaluatedCity } from '../../server/survey/evaluation/release-document.ts';
import { points } from '../console/figures.tsx';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { evaluatedCityPath, evaluationResultPath, evaluationResultsPath, resultsPath } from '../paths.ts';
import { type Axis, axisFor } from '../results/axis.ts';
import { AxisScale, Whisker } from '../results/whisker.tsx';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { chooseEvaluated, type EvaluatedChoice } from './evaluated-choice.ts';
import {
  bandNameIn,
  type EvaluationView,
  type EvaluationViewProps,
  nameIn,
  numberedIn,
  optionalOf,
} from './evaluation-view.ts';
import { EvaluationNotices, EvaluationProvenance } from './release-parts.tsx';
import { evaluationResultsStyle } from './results-style.ts';

interface ListProps extends PageContext {
  evaluations: readonly {
    code: string;
    title: string;
    latest: SignedEvaluationSummary;
    simulated: boolean;
  }[];
}

/** Evaluations that have results. */
export function evaluationResultsPage({ evaluations, ...context }: ListProps): string {
  const { language } = context;
  const { results, release: words, results: own } = stringsIn(language).evaluation;
  return page({
    ...context,
    title: results.title,
    style: evaluationResultsStyle,
    children: (
      <>
        <p class="crumb">
          <a href={resultsPath()}>{stringsIn(language).results.title}</a>
        </p>
        <h1>{results.title}</h1>
        <p class="lead">{evaluations.length > 0 ? own.intro : own.empty}</p>
        {evaluations.map(({ code, title, latest, simulated }) => (
          <section key={code} class="card">
            <h2>
              <a href={evaluationResultPath(code)}>{title}</a>
            </h2>
            <p class="help">
              {fill(words.entry, {
                n: latest.number,
                time: formatTime(latest.createdAt.toISOString(), language),
              })}
            </p>
            {latest.withdrawnAt && <p class="help">{own.withdrawnMark}</p>}
            {simulated && <p class="note">{own.simulated}</p>}
          </section>
        ))}
      </>
    ),
  });
}

/** The cities of an evaluation in one release: totals with their margins, and bands; no ranks. */
export function evaluationResultPage({
  view,
  choice,
  ...context
}: PageContext & { view: EvaluationView; choice: EvaluatedChoice }): string {
  const { language } = context;
  const { results: words } = stringsIn(language).evaluation;
  const cities = chooseEvaluated(view.release.cities, view.registry, choice);
  const complete = cities.filter(({ total }) => total !== null);
  const lacking = cities.filter(({ total }) => total === null);
  return page({
    ...context,
    title: `${view.title} · ${words.title}`,
    style: evaluationResultsStyle,
    wide: true,
    children: (
      <>
        <p class="crumb">
          <a href={evaluationResultsPath()}>{words.title}</a>
        </p>
        <h1>{view.title}</h1>
        <p class="lead">{words.intro}</p>
        <EvaluationNotices
          view={view}
          language={language}
          pathIn={(n) => evaluationResultPath(view.release.evaluation, n)}
        />
        <Bands view={view} language={language} />
        <Filter view={view} choice={choice} chosen={cities} language={language} />
        {complete.length > 0 && <Totals cities={complete} view={view} language={language} />}
        {lacking.length > 0 && <Lacking cities={lacking} view={view} language={language} />}
        <EvaluationProvenance
          view={view}
          language={language}
          pathIn={(n) => evaluationResultPath(view.release.evaluation, n)}
        />
      </>
    ),
  });
}

const intervalOf = ({ total, margin }: EvaluatedCity): [number, number] => [
  Math.max(0, (total ?? 0) - (margin ?? 0)),
  Math.min(100, (total ?? 0) + (margin ?? 0)),
];

function Totals({ cities, view, language }: EvaluationViewProps & { cities: readonly EvaluatedCity[] }) {
  const { results: words, optional } = stringsIn(language).evaluation;
  const beside = (code: string) => {
    const total = optionalOf(view.release, code)?.total ?? null;
    return total === null ? undefined : (
      <small>{fill(optional.short, { total: points(total, language) })}</small>
    );
  };
  // The axis stays the same whatever is chosen.
  const all = view.release.cities.filter(({ total }) => total !== null);
  const axis = axisFor(all.map(intervalOf));
  return (
    <table class="evaluated">
      <thead>
        <tr>
          <th scope="col" class="name">
            {words.city}
            <small>{words.parts}</small>
          </th>
          <th scope="col">
            <div class="figure">
              <b>{words.total}</b>
              <small>±</small>
              <AxisScale axis={axis} />
            </div>
          </th>
          <th scope="col" class="band">
            {words.band}
          </th>
        </tr>
      </thead>
      <tbody>
        {cities.map((city) => (
          <tr key={city.code}>
            <th scope="row" class="name">
              <CityLink code={city.code} view={view} language={language} />
              <small>
                {points(city.objective, language)} + {points(city.survey, language)}
              </small>
            </th>
            <td>
              <TotalCell city={city} axis={axis} language={language} />
            </td>
            <td class="band">
              {bandNameIn(city.band, language)}
              {beside(city.code)}
              {city.edges.length > 0 && <small>{fill(words.edge, { edges: city.edges.join(' / ') })}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How many cities are in each band. */
function Bands({ view, language }: EvaluationViewProps) {
  const { results: words } = stringsIn(language).evaluation;
  const counts = view.set.bands.map(([band]) => ({
    band,
    n: view.release.cities.filter((city) => city.band === band).length,
  }));
  return (
    <dl class="bands">
      {counts.map(({ band, n }) => (
        <div key={band}>
          <dt>{bandNameIn(band, language)}</dt>
          <dd>{n.toLocaleString(language)}</dd>
        </div>
      ))}
      <div>
        <dt>{words.noTotal}</dt>
        <dd>{view.release.cities.filter(({ total }) => total === null).length.toLocaleString(language)}</dd>
      </div>
    </dl>
  );
}

/** Finds and filters cities: a form whose state is the page's address. */
function Filter({
  view,
  choice,
  chosen,
  language,
}: EvaluationViewProps & { choice: EvaluatedChoice; chosen: readonly EvaluatedCity[] }) {
  const { results: words } = stringsIn(language).evaluation;
  const { filter } = stringsIn(language).results;
  const { evaluation, number, cities } = view.release;
  const isOld = numberedIn(view) !== undefined;
  const provinces = new Map([...view.registry.values()].map((one) => [one.provinceCode, one]));
  const { search, province, band } = choice;
  return (
    <form class="filter" action={evaluationResultPath(evaluation)} aria-label={filter.search}>
      {isOld && <input type="hidden" name="release" value={number} />}
      <label>
        {filter.search}
        <input type="search" name="q" defaultValue={search} maxLength={40} autoComplete="off" />
      </label>
      <label>
        {filter.province}
        <select name="province">
          <option value="">{filter.all}</option>
          {[...provinces.values()].map((one) => (
            <option key={one.provinceCode} value={one.provinceCode} selected={one.provinceCode === province}>
              {language === 'en' ? one.provinceEnglish : one.province}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.band}
        <select name="band">
          <option value="">{filter.all}</option>
          {view.set.bands.map(([one]) => (
            <option key={one} value={one} selected={one === band}>
              {bandNameIn(one, language)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{filter.show}</button>
      {(search ?? province ?? band) !== undefined && (
        <p role="status">
          {fill(filter.shown, {
            n: chosen.length.toLocaleString(language),
            of: cities.length.toLocaleString(language),
          })}{' '}
          <a href={evaluationResultPath(evaluation, numberedIn(view))}>{filter.reset}</a>
        </p>
      )}
    </form>
  );
}

function TotalCell({ city, axis, language }: { city: EvaluatedCity; axis: Axis; language: Language }) {
  return (
    <div class="figure">
      <b>{points(city.total, language)}</b>
      <small>± {points(city.margin, language)}</small>
      <Whisker axis={axis} score={city.total ?? 0} ci={intervalOf(city)} />
    </div>
  );
}

function Lacking({ cities, view, language }: EvaluationViewProps & { cities: readonly EvaluatedCity[] }) {
  const { results: words, reasons } = stringsIn(language).evaluation;
  const { objective } = view.release.set;
  return (
    <section>
      <h2>{words.noTotal}</h2>
      <table>
        <tbody>
          {cities.map((city) => (
            <tr key={city.code}>
              <th scope="row" class="name">
                <CityLink code={city.code} view={view} language={language} />
              </th>
              <td>
                {city.reasons.map((reason) => reasons[reason]).join(' · ')}
                {city.objective !== null && (
                  <small class="partial">
                    {fill(words.partial, { points: points(city.objective, language), of: objective })}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CityLink({ code, view, language }: EvaluationViewProps & { code: string }) {
  return (
    <a href={evaluatedCityPath(view.release.evaluation, code, numberedIn(view))}>
      {nameIn(view, code, language)}
    </a>
  );
}
