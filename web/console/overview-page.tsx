import { render } from 'preact-render-to-string';
import type { Alert } from '../../db/conditions.ts';
import type { Note } from '../../db/notes.ts';
import type { Changes } from '../../server/services/monitor/changes.ts';
import type { CityMonitor } from '../../server/services/monitor/monitor.ts';
import type { CityStatus } from '../../server/survey/forecast/city-status.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import { cityName } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { fieldCityPath, overviewFilePath, overviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { AlertTable, type AlertViewer, AlertWord } from './alerts.tsx';
import { ChangeList } from './changes.tsx';
import { hourOf, NONE, number, percent, StatusMark, StatusWord, signed } from './figures.tsx';
import { type AsOf, type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { bylineOf } from './notes.tsx';
import {
  type AlertChoice,
  alertChoices,
  cityStatuses,
  gapOf,
  type OverviewQuery,
  removedInCity,
  type SortKey,
  searchOf,
  shareOf,
  shownCities,
} from './overview-query.ts';
import { Sparkline } from './sparkline.tsx';

export interface OverviewPageProps extends ConsoleContext {
  wave: ConsoleWave;
  asOf: AsOf | undefined;
  cities: readonly CityMonitor[];
  query: OverviewQuery;
  /** A stratum in words. */
  stratumName: (stratum: string) => string;
  /** Those that are open. */
  alerts: readonly Alert[];
  viewer: Omit<AlertViewer, 'language' | 'wave' | 'back'>;
  /** Since the viewer's last visit; undefined in the first one. */
  changes: Changes | undefined;
  /** The newest note on each city that has one. */
  notes: ReadonlyMap<string, Note>;
  script?: string | undefined;
}

/** All cities of a wave that somebody may see. */
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

const pathWith = ({ wave, query }: OverviewPageProps, change: Partial<OverviewQuery>): string =>
  overviewPath(wave.code, searchOf({ ...query, ...change }));

/** How many cities stand how, each leading to those, and the search: one line on a laptop, so that rows have the rest. */
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
                href={pathWith(props, { status: isChosen ? undefined : status })}
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

/** What all cities have together. */
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

/** How many alerts are open, each kind leading to its list, and what changed since somebody last looked. */
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
                  href={pathWith(props, { alerts: query.alerts === choice ? undefined : choice })}
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

/** A tile a province, split by status. */
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
            href={pathWith(props, { province: isChosen ? undefined : code })}
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
        <a href={pathWith(props, { q: '', status: undefined, province: undefined })}>{overview.all}</a>
      )}
      <a href={overviewFilePath(wave.code, searchOf(query))} download>
        {overview.csv}
      </a>
    </form>
  );
}

const columns = [
  'code',
  'status',
  'received',
  'counted',
  'target',
  'gap',
  'chance',
  'worst',
  'removed',
  'held',
  'channel',
  'last',
] as const satisfies readonly SortKey[];
/** Those whose figures stand on the right. */
const figures: ReadonlySet<SortKey> = new Set([
  'received',
  'counted',
  'target',
  'gap',
  'chance',
  'removed',
  'held',
  'last',
]);
/** Those whose largest figures come first when they are chosen. */
const startDown: ReadonlySet<SortKey> = new Set([
  'received',
  'counted',
  'target',
  'removed',
  'held',
  'channel',
]);

function CityTable(props: OverviewPageProps & { shown: readonly CityMonitor[] }) {
  const { query, language, shown } = props;
  const { overview } = stringsIn(language).console;
  if (shown.length === 0) return <p class="note">{overview.noneFound}</p>;
  return (
    <div class="scroll">
      <table class="cities" aria-label={overview.table}>
        <thead>
          <tr>
            {columns.map((key) => {
              const isSorted = query.sort === key;
              const down = isSorted ? !query.down : startDown.has(key);
              return (
                <th
                  key={key}
                  scope="col"
                  class={figures.has(key) ? 'n' : undefined}
                  aria-sort={isSorted ? (query.down ? 'descending' : 'ascending') : undefined}
                >
                  <a class="sorter" href={pathWith(props, { sort: key, down })} title={overview.hints[key]}>
                    {overview.columns[key]}
                    {isSorted && <span aria-hidden="true">{query.down ? ' ↓' : ' ↑'}</span>}
                  </a>
                </th>
              );
            })}
            <th scope="col">{overview.columns.recent}</th>
          </tr>
        </thead>
        {/* The rows are HTML of ours (keptRow). */}
        <tbody
          dangerouslySetInnerHTML={{ __html: shown.map((city) => keptRow({ ...props, city })).join('') }}
        />
      </table>
    </div>
  );
}

/** HTML of cities' rows, by language and newest note. */
const rows = new WeakMap<CityMonitor, Map<string, string>>();

/**
 * The row of a city as it stood at a moment, rendered once for everybody: after each fold all people at the console ask at
 * once, and residents' submissions wait behind them. A page of 349 cities takes 0.4 of the processor time (2 shared cores,
 * 29 November 2026, three turns).
 */
function keptRow({
  city,
  language,
  wave,
  stratumName,
  notes,
}: CityRowsProps & { city: CityMonitor }): string {
  const note = notes.get(city.code);
  const byKey = rows.get(city) ?? new Map<string, string>();
  rows.set(city, byKey);
  const key = `${language} ${note?.id ?? ''}`;
  const html = byKey.get(key) ?? render(<CityRow {...{ city, language, wave, stratumName, note }} />);
  byKey.set(key, html);
  return html;
}

type CityRowsProps = Pick<OverviewPageProps, 'language' | 'wave' | 'stratumName' | 'notes'>;

interface CityRowProps extends Omit<CityRowsProps, 'notes'> {
  city: CityMonitor;
  note: Note | undefined;
}

function CityRow({ city, language, wave, stratumName, note }: CityRowProps) {
  const { overview, channels } = stringsIn(language).console;
  const { worst, topChannel } = city;
  return (
    <tr>
      <th scope="row">
        <a class="opener" href={fieldCityPath(wave.code, city.code)}>
          {cityName(city, language)}
        </a>
        <NoteMark note={note} language={language} wave={wave} />
      </th>
      <td>
        <StatusWord status={city.status} language={language} />
      </td>
      <td class="n">{number(city.received, language)}</td>
      <td class="n">{number(city.counted, language)}</td>
      <td class="n">{number(city.target, language)}</td>
      <td class="n">{signed(gapOf(city), language)}</td>
      <td class="n">{percent(city.chance)}</td>
      <td>{worst ? `${stratumName(worst.stratum)} ${worst.counted}/${worst.target}` : NONE}</td>
      <td class="n">{percent(shareOf(removedInCity(city), city.received))}</td>
      <td class="n">{number(city.held, language)}</td>
      <td class="clip">
        {topChannel
          ? `${percent(shareOf(topChannel.n, city.received))} ${topChannel.channel || channels.none}`
          : NONE}
      </td>
      <td class="n">{hourOf(city.lastArrival, language)}</td>
      <td>
        <Sparkline values={city.recent} label={overview.recentLabel} />
      </td>
    </tr>
  );
}

/** Characters that are shown of a note beside others. */
const GLIMPSE = 80;

/** That there is a note on a city, with the beginning of the newest. */
function NoteMark({
  note,
  language,
  wave,
}: Pick<OverviewPageProps, 'language' | 'wave'> & { note: Note | undefined }) {
  if (!note) return null;
  const characters = [...note.text];
  const text = characters.length > GLIMPSE ? `${characters.slice(0, GLIMPSE).join('')}…` : note.text;
  const { mark } = stringsIn(language).notes;
  return (
    <a
      class="noted"
      href={`${fieldCityPath(wave.code, note.city)}#notes`}
      title={`${text}\n${bylineOf(note, language)}`}
      aria-label={`${mark}: ${text}`}
    >
      ✎
    </a>
  );
}

/** The columns of the table as a file, by name. */
export function overviewRecord(city: CityMonitor, note: Note | undefined, language: Language) {
  const { statuses } = stringsIn(language).console;
  return {
    code: city.code,
    city: cityName(city, language),
    province: language === 'en' ? city.province.provinceEnglish : city.province.province,
    status: statuses[city.status],
    received: city.received,
    counted: city.counted,
    target: city.target ?? '',
    cap: city.cap ?? '',
    plan: city.plan === null ? '' : Math.round(city.plan),
    gap: gapOf(city) ?? '',
    chance: city.chance === null ? '' : Math.round(city.chance * 1000) / 1000,
    turnedAway: city.turnedAway,
    held: city.held,
    removed: removedInCity(city),
    worst: city.worst?.stratum ?? '',
    worstCounted: city.worst?.counted ?? '',
    worstTarget: city.worst?.target ?? '',
    topChannel: city.topChannel?.channel ?? '',
    topChannelReceived: city.topChannel?.n ?? '',
    lastArrival: city.lastArrival?.toISOString() ?? '',
    note: note?.text ?? '',
    noteBy: note?.author ?? '',
    noteAt: note?.at.toISOString() ?? '',
  };
}
