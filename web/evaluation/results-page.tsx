import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type {
  EvaluatedCity,
  EvaluationRelease,
  ReleasedPaper,
} from '../../server/survey/evaluation/release-document.ts';
import { takesOptionalSet } from '../../server/survey/evaluation/report-rules.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { points } from '../console/figures.tsx';
import { formatTime, type Language, stringsIn } from '../language.ts';
import {
  evaluatedCityPath,
  evaluationReleasePath,
  evaluationResultPath,
  evaluationResultsPath,
  evaluationSignaturePath,
  keysPath,
  resultsPath,
  wavePath,
} from '../paths.ts';
import { type Axis, axisFor } from '../results/axis.ts';
import { AxisScale, Whisker } from '../results/whisker.tsx';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { chooseEvaluated, type EvaluatedChoice, type ListedCity } from './evaluated-choice.ts';
import { evaluationResultsStyle } from './results-style.ts';
import { StepsTable } from './steps-table.tsx';

/** A release of an evaluation, as its pages show it. */
export interface EvaluationView {
  title: string;
  release: EvaluationRelease;
  /** The newest first. */
  releases: readonly SignedEvaluationSummary[];
  set: IndicatorSet;
  registry: ReadonlyMap<string, ListedCity>;
  simulated: boolean;
}

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

interface ViewProps {
  view: EvaluationView;
  language: Language;
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
        <Notices
          view={view}
          language={language}
          pathIn={(n) => evaluationResultPath(view.release.evaluation, n)}
        />
        <Bands view={view} language={language} />
        <Filter view={view} choice={choice} chosen={cities} language={language} />
        {complete.length > 0 && <Totals cities={complete} view={view} language={language} />}
        {lacking.length > 0 && <Lacking cities={lacking} view={view} language={language} />}
        <Provenance
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

function Totals({ cities, view, language }: ViewProps & { cities: readonly EvaluatedCity[] }) {
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
              {bandName(city.band, language)}
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
function Bands({ view, language }: ViewProps) {
  const { results: words } = stringsIn(language).evaluation;
  const counts = view.set.bands.map(([band]) => ({
    band,
    n: view.release.cities.filter((city) => city.band === band).length,
  }));
  return (
    <dl class="bands">
      {counts.map(({ band, n }) => (
        <div key={band}>
          <dt>{bandName(band, language)}</dt>
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
}: ViewProps & { choice: EvaluatedChoice; chosen: readonly EvaluatedCity[] }) {
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
              {bandName(one, language)}
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

/** The name of a band, in the reader's language where it is one of the published round's. */
function bandName(band: string | null, language: Language): string {
  const names: Readonly<Record<string, string>> = stringsIn(language).evaluation.results.bandNames;
  return band === null ? '' : (names[band] ?? band);
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

function Lacking({ cities, view, language }: ViewProps & { cities: readonly EvaluatedCity[] }) {
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

/** The number of the release where it is not the newest: links stay in it. */
const numberedIn = ({ release, releases }: EvaluationView): number | undefined =>
  newestStandingEvaluation(releases)?.number === release.number ? undefined : release.number;

/** The newest release that is not withdrawn. */
export const newestStandingEvaluation = (
  releases: readonly SignedEvaluationSummary[],
): SignedEvaluationSummary | undefined => releases.find(({ withdrawnAt }) => withdrawnAt === null);

function nameIn({ registry }: EvaluationView, code: string, language: Language): string {
  const city: NamedCity | undefined = registry.get(code);
  return city ? cityName(city, language) : code;
}

/** The province that organises a city; none of one that reports directly. */
const organiserOf = ({ registry, release }: EvaluationView, code: string): string | undefined => {
  const city = registry.get(code);
  const isOrganised = city && takesOptionalSet(city.kind);
  return isOrganised && release.papers?.some(({ owner }) => owner === city.provinceCode)
    ? city.provinceCode
    : undefined;
};

/** The province of a city, in the reader's language. */
function provinceIn({ registry }: EvaluationView, code: string, language: Language): string {
  const city = registry.get(code);
  return (language === 'en' ? city?.provinceEnglish : city?.province) ?? '';
}

/** What a city has of its province's optional set in a release. */
export const optionalOf = ({ optional }: EvaluationRelease, code: string): EvaluatedCity | undefined =>
  optional.flatMap(({ cities }) => cities).find((city) => city.code === code);

function CityLink({ code, view, language }: ViewProps & { code: string }) {
  return (
    <a href={evaluatedCityPath(view.release.evaluation, code, numberedIn(view))}>
      {nameIn(view, code, language)}
    </a>
  );
}

interface CityProps extends PageContext {
  view: EvaluationView;
  city: EvaluatedCity;
  steps: Parameters<typeof StepsTable>[0]['steps'];
  /** What the city has of its province's optional set, where there is one. */
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
        <Notices view={view} language={language} pathIn={pathIn} />
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
        <Provenance view={view} language={language} pathIn={pathIn} />
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

/** What a city has of one set: its total, levels, and each step of them. */
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
          {city.margin !== null && ` ± ${points(city.margin, language)}`} · {bandName(city.band, language)}
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

type PathIn = { pathIn: (release?: number) => string };

function Notices({ view, language, pathIn }: ViewProps & PathIn) {
  const { results: words } = stringsIn(language).evaluation;
  const shown = view.releases.find(({ number }) => number === view.release.number);
  return (
    <>
      {view.simulated && <p class="note">{words.simulated}</p>}
      {shown && <Withdrawal release={shown} language={language} />}
      {numberedIn(view) !== undefined && newestStandingEvaluation(view.releases) && (
        <p class="alert">
          {words.replaced} <a href={pathIn()}>{words.latest}</a>
        </p>
      )}
    </>
  );
}

/** That a release was withdrawn, when and why. */
function Withdrawal({ release, language }: { release: SignedEvaluationSummary; language: Language }) {
  const { number: n, withdrawnAt, withdrawalReason: reason } = release;
  if (!withdrawnAt) return null;
  const date = formatTime(withdrawnAt.toISOString(), language, 'minute');
  const { withdrawn } = stringsIn(language).evaluation.results;
  return <p class="alert">{fill(withdrawn, { n, date, reason: reason ?? '' })}</p>;
}

/** An evaluation none of whose releases stands: when and why each was withdrawn, and where it can still be read. */
export function withdrawnEvaluationPage({
  code,
  title,
  releases,
  ...context
}: PageContext & {
  code: string;
  title: string;
  releases: readonly SignedEvaluationSummary[];
}): string {
  const { language } = context;
  const { results: words } = stringsIn(language).evaluation;
  return page({
    ...context,
    title: `${title} · ${words.title}`,
    style: evaluationResultsStyle,
    children: (
      <>
        <p class="crumb">
          <a href={evaluationResultsPath()}>{words.title}</a>
        </p>
        <h1>{title}</h1>
        {releases.map((release) => (
          <section key={release.number}>
            <h2>
              <a href={evaluationResultPath(code, release.number)}>
                {fill(stringsIn(language).results.release, { n: release.number })}
              </a>
            </h2>
            <Withdrawal release={release} language={language} />
          </section>
        ))}
      </>
    ),
  });
}

function Provenance({ view, language, pathIn }: ViewProps & PathIn) {
  const { results: words, release: own } = stringsIn(language).evaluation;
  const general = stringsIn(language).results;
  const { release, releases } = view;
  const { evaluation, number, survey, set } = release;
  const shown = releases.find((one) => one.number === number);
  return (
    <section>
      <h2>{fill(general.release, { n: number })}</h2>
      {release.supersedes !== null && (
        <p>{fill(own.supersedes, { n: release.supersedes, reason: release.reason ?? '' })}</p>
      )}
      <dl>
        <dt>{general.created}</dt>
        <dd>{formatTime(release.createdAt, language, 'minute')}</dd>
        {survey && (
          <>
            <dt>{words.surveyFrom}</dt>
            <dd>
              <a href={wavePath(survey.wave, survey.release)}>
                {fill(own.survey, { wave: survey.wave, n: survey.release })}
              </a>
            </dd>
          </>
        )}
        <dt>{fill(words.set, { name: set.name, version: set.version })}</dt>
        <dd class="digest">{set.digest}</dd>
        <dt>{general.digest}</dt>
        <dd class="digest">{shown?.digest}</dd>
      </dl>
      <ul class="links">
        <li>
          <a href={evaluationReleasePath(evaluation, number)}>{words.json}</a>
        </li>
        <li>
          <a href={evaluationSignaturePath(evaluation, number)}>{general.signature}</a>
        </li>
        <li>
          <a href={keysPath()}>{general.verify}</a>
        </li>
        {releases.length > 1 &&
          releases.map((one) => (
            <li key={one.number}>
              <a href={pathIn(one.number)} aria-current={one.number === number ? 'page' : undefined}>
                {fill(general.release, { n: one.number })}
              </a>
              {one.withdrawnAt && <small> · {words.withdrawnMark}</small>}
            </li>
          ))}
      </ul>
    </section>
  );
}
