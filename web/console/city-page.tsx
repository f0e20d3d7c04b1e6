import type { Alert } from '../../db/conditions.ts';
import { cityName } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { dropOffPath, overviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { type AlertViewer, CityAlerts } from './alerts.tsx';
import { PastRangesNote, StrataGrid, type StrataProps, ThinStrata } from './city-strata.tsx';
import { CumulativeCurve } from './cumulative-curve.tsx';
import { Crumb } from './door.tsx';
import { number, percent, StatusWord, signed } from './figures.tsx';
import { type AsOf, consolePage } from './frame.tsx';
import { Notes, type NotesProps } from './notes.tsx';
import { Orders, type OrdersProps } from './orders.tsx';
import { gapOf, removedInCity } from './overview-query.ts';
import { type NameOf, WayTable } from './way-table.tsx';

interface CityPageProps extends StrataProps, Pick<OrdersProps, 'orders' | 'mayHold'> {
  asOf: AsOf;
  closesAt: Date;
  nameOf: NameOf;
  /** The effect of clusters on the overall score in the newest release; null where it shows none. */
  clusters: { release: number; deff: number; icc: number } | null;
  /** Those that are open. */
  alerts: readonly Alert[];
  viewer: Omit<AlertViewer, 'language' | 'wave' | 'back'>;
  notes: Pick<NotesProps, 'notes' | 'hasMore' | 'mayWrite' | 'noteId'>;
}

/** One city in the field. */
export function cityPage(props: CityPageProps): string {
  return consolePage({
    ...props,
    title: cityName(props.city, props.language),
    section: 'overview',
    children: <City {...props} />,
  });
}

function City(props: CityPageProps) {
  const { city, language, wave, closesAt, alerts, viewer, notes } = props;
  const { sections, city: words, overview } = stringsIn(language).console;
  const gap = gapOf(city);
  return (
    <>
      <Crumb to={overviewPath(wave.code)}>{sections.overview}</Crumb>
      <h1>{cityName(city, language)}</h1>
      <p class="facts">
        <b>
          <StatusWord status={city.status} language={language} />
        </b>
        <span>
          {overview.columns.received} <b>{number(city.received, language)}</b>
        </span>
        <span>
          {overview.columns.counted} <b>{number(city.counted, language)}</b>
          {city.target !== null && ` / ${number(city.target, language)}`}
        </span>
        {gap !== null && (
          <span>
            {overview.columns.gap} <b>{signed(gap, language)}</b>
          </span>
        )}
        <span>
          {words.turnedAway} <b>{number(city.turnedAway, language)}</b>
        </span>
        <span>
          {overview.columns.held} <b>{number(city.held, language)}</b>
        </span>
        <span>
          {words.removed} <b>{number(removedInCity(city), language)}</b>
        </span>
        {city.chance !== null && (
          <span>
            {words.chance} <b>{percent(city.chance)}</b>
          </span>
        )}
      </p>
      <p>
        <a href={dropOffPath(wave.code, city.code)}>{words.toDropOff}</a>
      </p>
      {city.target === null && <p class="note">{words.noQuota}</p>}
      {alerts.length > 0 && (
        <CityAlerts alerts={alerts} {...viewer} language={language} wave={wave} back={{ city: city.code }} />
      )}
      <div class="columns">
        <section>
          <h2>{words.strata}</h2>
          <StrataGrid {...props} />
          <PastRangesNote {...props} />
          <ThinStrata {...props} />
          {city.held > 0 && <p class="help">{fill(words.ifAccepted, { n: number(city.held, language) })}</p>}
        </section>
        <div>
          <section>
            <h2>{words.curve}</h2>
            <CumulativeCurve city={city} closesAt={closesAt} language={language} />
          </section>
          <Notes {...notes} language={language} wave={wave} city={city} />
        </div>
      </div>
      <WayTable title={words.channels} ways={city.channels} kind="channel" {...props} />
      <Clusters {...props} />
      <Orders {...props} channels={city.channels.map(({ name }) => name)} />
      <WayTable title={words.modes} ways={city.modes} kind="mode" {...props} />
      <WayTable title={words.languages} ways={city.languages} kind="language" {...props} />
    </>
  );
}

/** How alike the answers of one sampling point or interviewer are, by the newest release. */
function Clusters({ clusters, language }: CityPageProps) {
  if (!clusters) return null;
  const { release, deff, icc } = clusters;
  const { city: words } = stringsIn(language).console;
  return (
    <p class="help">{fill(words.clusters, { n: release, deff: deff.toFixed(2), icc: icc.toFixed(3) })}</p>
  );
}
