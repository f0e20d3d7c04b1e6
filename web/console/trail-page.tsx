import type { SealedRow } from '../../db/trail.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { trailFilePath, trailPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { type ConsoleContext, consolePage } from './frame.tsx';

/** The filter of the trail, as in the address. */
export interface TrailQuery {
  action?: string | undefined;
  actor: string;
  /** Code of a wave; empty: any. */
  wave: string;
  city: string;
  /** Days, as browsers write them. */
  from: string;
  to: string;
}

interface TrailPageProps extends ConsoleContext {
  rows: readonly SealedRow[];
  /** Everybody's rows, not only the reader's own. */
  isWhole: boolean;
  query: TrailQuery;
  waveCodes: readonly string[];
  /** The code of a wave, from its id. */
  codeOf: (wave: string) => string;
  /** Leads on to older rows. */
  older: number | undefined;
  /** Whether newer rows come before these. */
  isLater: boolean;
}

/** The query in an address, without defaults. */
function trailSearch(query: TrailQuery, before?: number): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  if (before !== undefined) parameters.set('before', String(before));
  const search = parameters.toString();
  return search && `?${search}`;
}

/** What people did, newest first. */
export function trailPage(props: TrailPageProps): string {
  return consolePage({
    ...props,
    title: stringsIn(props.language).trail.title,
    children: <Trail {...props} />,
  });
}

function Trail(props: TrailPageProps) {
  const { language, rows, isWhole, query, older, isLater } = props;
  const words = stringsIn(language).trail;
  const newest = rows[0];
  return (
    <>
      <h1>{words.title}</h1>
      <p class="help">{isWhole ? words.whole : words.own}</p>
      <Filters {...props} />
      {rows.length === 0 ? <p class="note">{words.empty}</p> : <Rows {...props} />}
      <p class="filters">
        {isLater && <a href={trailPath(trailSearch(query))}>{words.newest}</a>}
        {older !== undefined && <a href={trailPath(trailSearch(query, older))}>{words.older}</a>}
      </p>
      {isWhole && newest && (
        <p class="help">
          {fill(words.head, { n: newest.seq })} <code class="digest">{newest.hash}</code>
        </p>
      )}
    </>
  );
}

function Filters({ language, query, isWhole, waveCodes }: TrailPageProps) {
  const words = stringsIn(language).trail;
  const { filter } = words;
  const isFiltered = Object.values(query).some(Boolean);
  return (
    <form class="filters labelled" method="get" action={trailPath()}>
      <label>
        {filter.action}
        <select name="action">
          <option value="">{words.any}</option>
          {Object.entries(words.actions).map(([action, text]) => (
            <option key={action} value={action} selected={query.action === action}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {isWhole && (
        <label>
          {filter.actor}
          <input name="actor" type="text" defaultValue={query.actor} maxLength={100} autoComplete="off" />
        </label>
      )}
      <label>
        {filter.wave}
        <select name="wave">
          <option value="">{words.any}</option>
          {waveCodes.map((code) => (
            <option key={code} value={code} selected={query.wave === code}>
              {code}
            </option>
          ))}
        </select>
      </label>
      <label>
        {filter.city}
        <input name="city" type="text" defaultValue={query.city} inputMode="numeric" maxLength={6} size={7} />
      </label>
      <label>
        {filter.from}
        <input name="from" type="date" defaultValue={query.from} />
      </label>
      <label>
        {filter.to}
        <input name="to" type="date" defaultValue={query.to} />
      </label>
      <button type="submit" class="plain">
        {filter.show}
      </button>
      {isFiltered && <a href={trailPath()}>{words.all}</a>}
      <a href={trailFilePath(trailSearch(query))} download>
        {words.csv}
      </a>
    </form>
  );
}

function Rows({ rows, language, codeOf }: TrailPageProps) {
  const words = stringsIn(language).trail;
  const { columns } = words;
  return (
    <DataTable
      class="people"
      columns={[
        { n: columns.seq },
        columns.at,
        columns.actor,
        columns.action,
        columns.where,
        columns.subject,
        columns.reason,
      ]}
    >
      {rows.map((row) => (
        <tr key={row.seq}>
          <td class="n">{row.seq}</td>
          <td>
            <time dateTime={row.at}>{formatTime(row.at, language, 'minute')}</time>
          </td>
          <th scope="row">
            {row.actor}
            {row.via && <small>{words.via[row.via]}</small>}
          </th>
          <td>
            {words.actions[row.action]}
            <small>{numbersOf(row, language)}</small>
          </td>
          <td>
            {row.wave === null ? '–' : codeOf(row.wave)}
            {row.city && <small>{row.city}</small>}
          </td>
          <td class="long">{row.subject}</td>
          <td class="long">{row.reason || '–'}</td>
        </tr>
      ))}
    </DataTable>
  );
}

/** The numbers of an act, by their names in the record. */
const numbersOf = ({ detail }: SealedRow, language: Language): string =>
  Object.entries(detail)
    .map(([name, n]) => `${name} ${n.toLocaleString(language)}`)
    .join(' · ');
