import { render } from 'preact-render-to-string';
import type { Note } from '../../db/notes.ts';
import type { CityMonitor } from '../../server/services/monitor/monitor.ts';
import type { Steps } from '../../server/survey/steps.ts';
import { cityName } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { fieldCityPath } from '../paths.ts';
import { hourOf, NONE, number, percent, StatusWord, signed } from './figures.tsx';
import { bylineOf } from './notes.tsx';
import type { OverviewPageProps } from './overview-props.ts';
import { gapOf, overviewPathWith, removedInCity, type SortKey, shareOf } from './overview-query.ts';
import { Sparkline } from './sparkline.tsx';

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

/** Columns with right-aligned figures. */
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

/** Columns that only fit on a laptop; a city's page has them too. */
const spare: ReadonlySet<SortKey> = new Set(['received', 'channel', 'last']);

/** Columns that sort by largest first. */
const startDown: ReadonlySet<SortKey> = new Set([
  'received',
  'counted',
  'target',
  'removed',
  'held',
  'channel',
]);

export function CityTable(props: OverviewPageProps & { shown: readonly CityMonitor[] }) {
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
                  class={
                    [figures.has(key) && 'n', spare.has(key) && 'spare'].filter(Boolean).join(' ') ||
                    undefined
                  }
                  aria-sort={isSorted ? (query.down ? 'descending' : 'ascending') : undefined}
                >
                  <a
                    class="sorter"
                    href={overviewPathWith(props, { sort: key, down })}
                    title={overview.hints[key]}
                  >
                    {overview.columns[key]}
                    {isSorted && <span aria-hidden="true">{query.down ? ' ↓' : ' ↑'}</span>}
                  </a>
                </th>
              );
            })}
            <th scope="col" class="spare">
              {overview.columns.recent}
            </th>
          </tr>
        </thead>
        {/* The rows are this program's own HTML (keptRow). */}
        <tbody
          dangerouslySetInnerHTML={{ __html: shown.map((city) => keptRow({ ...props, city })).join('') }}
        />
      </table>
    </div>
  );
}

/** Renders the rows of cities beforehand, each in a step. */
export function* keepRows(props: CityRowsProps, cities: readonly CityMonitor[]): Steps<void> {
  for (const city of cities) {
    keptRow({ ...props, city });
    yield;
  }
}

/** HTML of cities' rows, by language and newest note. */
const rows = new WeakMap<CityMonitor, Map<string, string>>();

/**
 * The row of a city at a moment, rendered once for everybody: after each fold all people at the console request the
 * page at once, and residents' submissions wait behind them. A page of 349 cities takes 0.4 of the processor time (2
 * shared cores, 29 November 2026, three turns).
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
      <td class="n spare">{number(city.received, language)}</td>
      <td class="n">{number(city.counted, language)}</td>
      <td class="n">{number(city.target, language)}</td>
      <td class="n">{signed(gapOf(city), language)}</td>
      <td class="n">{percent(city.chance)}</td>
      <td>{worst ? `${stratumName(worst.stratum)} ${worst.counted}/${worst.target}` : NONE}</td>
      <td class="n">{percent(shareOf(removedInCity(city), city.received))}</td>
      <td class="n">{number(city.held, language)}</td>
      <td class="clip spare">
        {topChannel
          ? `${percent(shareOf(topChannel.n, city.received))} ${topChannel.channel || channels.none}`
          : NONE}
      </td>
      <td class="n spare">{hourOf(city.lastArrival, language)}</td>
      <td class="spare">
        <Sparkline values={city.recent} label={overview.recentLabel} />
      </td>
    </tr>
  );
}

/** Characters of a note shown beside others. */
const GLIMPSE = 80;

/** Marks a city with a note, and shows the beginning of the newest. */
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
