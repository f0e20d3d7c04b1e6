import type { Alert } from '../../db/conditions.ts';
import type { CityMonitor } from '../../server/services/monitor/monitor.ts';
import type { CityStatus } from '../../server/survey/forecast/city-status.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import { stringsIn } from '../language.ts';
import { overviewFilePath, overviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { AlertTable, AlertWord } from './alerts.tsx';
import { ChangeList } from './changes.tsx';
import { number, StatusMark, StatusWord } from './figures.tsx';
import { consolePage } from './frame.tsx';
import { CityTable } from './overview-cities.tsx';
import type { OverviewPageProps } from './overview-props.ts';
import {
  type AlertChoice,
  alertChoices,
  cityStatuses,
  overviewPathWith,
  searchOf,
  shownCities,
} from './overview-query.ts';

/** All cities of a wave that the reader may see. */
export function overviewPage(props: OverviewPageProps): string {
  const { sections } = stringsIn(props.language).console;
  return consolePage({
    ...props,
    title: sections.overview,
    section: 'overview',
    scripts: [props.script],
    children: <Overview {...props} />,
  });
}

function Overview(props: OverviewPageProps) {
  const { language, cities, asOf, query } = props;
  const { console: words } = stringsIn(language);
  if (!asOf || cities.length === 0)
    return (
      <>
        <h1>{words.sections.overview}</h1>
        <p class="note">{asOf ? words.overview.noCities : words.overview.notCounted}</p>
      </>
    );
  const shown = shownCities(cities, query);
  return (
    <>
      <Totals {...props} shown={shown.length} />
      <Alerts {...props} />
      <Provinces {...props} />
      <CityTable {...props} shown={shown} />
    </>
  );
}

/**
 * The number of cities by status, each a link to them, and the search: one line on a laptop, so that rows have the
 * rest.
 */
function Totals(props: OverviewPageProps & { shown: number }) {
  const { cities, language, query } = props;
  const { console: words } = stringsIn(language);
  const byStatus = groupBy(cities, ({ status }) => status);
  return (
    <div class="totals">
      <h1>{words.sections.overview}</h1>
      <ul>
        {cityStatuses.map((status) => {
          const n = byStatus.get(status)?.length;
          if (!n) return null;
          const isChosen = query.status === status;
          return (
            <li key={status}>
              <a
                class="total"
                href={overviewPathWith(props, { status: isChosen ? undefined : status })}
                aria-current={isChosen ? 'true' : undefined}
              >
                <StatusWord status={status} language={language} /> <b>{n}</b>
              </a>
            </li>
          );
        })}
      </ul>
      <Filters {...props} />
    </div>
  );
}

/** Totals over all cities. */
function Sums({ cities, language }: OverviewPageProps) {
  const { overview } = stringsIn(language).console;
  const sum = (value: (city: CityMonitor) => number) =>
    number(
      cities.reduce((total, city) => total + value(city), 0),
      language,
    );
  return (
    <p class="sums">
      {fill(overview.sums, {
        received: sum(({ received }) => received),
        counted: sum(({ counted }) => counted),
        held: sum(({ held }) => held),
      })}
    </p>
  );
}

/** The number of open alerts, each kind a link to its list, and what changed since the reader's last visit. */
function Alerts(props: OverviewPageProps) {
  const { alerts, changes, language, query, viewer, wave } = props;
  const { alerts: words } = stringsIn(language);
  const choices = alertChoices.flatMap((choice): [AlertChoice, Alert[]][] => {
    const chosen = alerts.filter((alert) => isChosen(alert, choice));
    return chosen.length > 0 || query.alerts === choice ? [[choice, chosen]] : [];
  });
  const list = choices.find(([choice]) => choice === query.alerts)?.[1];
  const viewing = { ...viewer, language, wave, back: { search: searchOf(query) } };
  return (
    <section aria-label={words.title}>
      <div class="news">
        <b>{words.title}</b>
        {choices.length === 0 ? (
          <span class="help">{words.none}</span>
        ) : (
          <ul>
            {choices.map(([choice, { length }]) => (
              <li key={choice}>
                <a
                  class="total"
                  href={overviewPathWith(props, { alerts: query.alerts === choice ? undefined : choice })}
                  aria-current={query.alerts === choice ? 'true' : undefined}
                >
                  {choice === 'unowned' ? words.unowned : <AlertWord kind={choice} language={language} />}{' '}
                  <b>{length}</b>
                </a>
              </li>
            ))}
          </ul>
        )}
        {changes && <ChangeList changes={changes} {...viewing} />}
        <Sums {...props} />
      </div>
      {list && <AlertTable alerts={list} {...viewing} />}
    </section>
  );
}

const isChosen = ({ kind, owners }: Alert, choice: AlertChoice): boolean =>
  choice === 'unowned' ? owners.length === 0 : kind === choice;

/** A tile per province, split by status. */
function Provinces(props: OverviewPageProps) {
  const { cities, language, query } = props;
  const { overview, statuses } = stringsIn(language).console;
  const provinces = [...groupBy(cities, ({ province }) => province.provinceCode)];
  if (provinces.length < 2) return null;
  return (
    <nav aria-label={overview.provinces} class="tiles">
      {provinces.map(([code, members]) => {
        const { province, provinceEnglish } = members[0]!.province;
        const isChosen = query.province === code;
        const byStatus = groupBy(members, ({ status }) => status);
        const parts = cityStatuses.flatMap((status): [CityStatus, number][] => {
          const n = byStatus.get(status)?.length;
          return n ? [[status, n]] : [];
        });
        return (
          <a
            key={code}
            class="tile"
            href={overviewPathWith(props, { province: isChosen ? undefined : code })}
            aria-current={isChosen ? 'true' : undefined}
            title={parts.map(([status, n]) => `${statuses[status]} ${n}`).join(' · ')}
          >
            <span>{language === 'en' ? provinceEnglish : shortProvince(province)}</span>
            <small>
              {parts.map(([status, n]) => (
                <span key={status}>
                  <StatusMark status={status} />
                  <span class="unseen">{statuses[status]} </span>
                  {n}
                </span>
              ))}
            </small>
          </a>
        );
      })}
    </nav>
  );
}

/** 浙江省 → 浙江: tiles are small. */
const shortProvince = (name: string): string =>
  name.replace(/(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$/, '');

function Filters(props: OverviewPageProps & { shown: number }) {
  const { query, language, wave, cities, shown } = props;
  const { overview } = stringsIn(language).console;
  const { q: _, ...others } = query;
  const hidden = [...new URLSearchParams(searchOf({ ...others, q: '' }))];
  const isFiltered = query.q !== '' || query.status !== undefined || query.province !== undefined;
  return (
    <form class="filters" method="get" action={overviewPath(wave.code)}>
      <label for="q" class="unseen">
        {overview.search}
      </label>
      <input
        id="q"
        name="q"
        type="search"
        defaultValue={query.q}
        placeholder={overview.search}
        maxLength={60}
      />
      {hidden.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class="plain">
        {overview.find}
      </button>
      <span role="status">
        {fill(overview.shown, { n: number(shown, language), of: number(cities.length, language) })}
      </span>
      {isFiltered && (
        <a href={overviewPathWith(props, { q: '', status: undefined, province: undefined })}>
          {overview.all}
        </a>
      )}
      <a href={overviewFilePath(wave.code, searchOf(query))} download>
        {overview.csv}
      </a>
    </form>
  );
}
