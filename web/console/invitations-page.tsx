import type { InvitationCount } from '../../db/invitations.ts';
import type { InvitationsView, ListedBatch } from '../../server/services/invitations/read.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { invitationBatchPath, invitationCountsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { NONE, number, percent } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { BatchForm, type InvitationForm } from './invitation-form.tsx';
import { shareOf } from './overview-query.ts';

/** What the pages of invitations need. */
export interface InvitationsContext extends ConsoleContext {
  wave: ConsoleWave;
  /** Names a city of the wave. */
  cityOf: (code: string) => NamedCity;
  stratumName: (stratum: string) => string;
}

export interface InvitationsPageProps extends InvitationsContext, InvitationsView {
  takesInvitations: boolean;
  /** Absent where the reader may make none. */
  form: InvitationForm | undefined;
}

/** A wave's invitations: the response to them, their batches, and the form that plans another one. */
export function invitationsPage(props: InvitationsPageProps): string {
  const { title } = stringsIn(props.language).invitations;
  return consolePage({ ...props, title, section: 'invitations', children: <Invitations {...props} /> });
}

function Invitations(props: InvitationsPageProps) {
  const { language, wave, counts, batches, form, takesInvitations } = props;
  const words = stringsIn(language).invitations;
  return (
    <>
      <h1>{words.title}</h1>
      <p class="help narrow">{words.lead}</p>
      {!takesInvitations && <p class="note">{words.none}</p>}
      {counts.length > 0 && <Response counts={counts} language={language} />}
      {form && (
        <details class="narrow" open={form.isOpen || batches.length === 0}>
          <summary>{words.add}</summary>
          <BatchForm {...props} form={form} />
        </details>
      )}
      {takesInvitations && (
        <section>
          <h2>{words.list}</h2>
          {batches.length === 0 ? <p class="note">{words.empty}</p> : <BatchTable {...props} />}
        </section>
      )}
      {counts.length > 0 && (
        <section class="narrow">
          <div class="people-head">
            <h2>{words.byCity}</h2>
            <a href={invitationCountsPath(wave.code)}>{words.download}</a>
          </div>
          <CityTable {...props} />
        </section>
      )}
    </>
  );
}

type Counts = Pick<InvitationCount, 'made' | 'used' | 'expired'>;

const summed = (counts: readonly Counts[]): Counts =>
  counts.reduce((sum, { made, used, expired }) => ({
    made: sum.made + made,
    used: sum.used + used,
    expired: sum.expired + expired,
  }));

/** All invitations of the shown cities. */
function Response({ counts, language }: { counts: readonly Counts[]; language: Language }) {
  const { figures } = stringsIn(language).invitations;
  const { made, used, expired } = summed(counts);
  const rows: [string, string][] = [
    [figures.made, number(made, language)],
    [figures.used, number(used, language)],
    [figures.rate, rateOf({ made, used })],
    [figures.expired, number(expired, language)],
  ];
  return (
    <dl class="response">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const rateOf = ({ made, used }: Pick<Counts, 'made' | 'used'>): string => percent(shareOf(used, made));

/** Beside the word, so that nobody needs the colour. */
const marks: Record<ListedBatch['state'], string> = { planned: '○', made: '●', expired: '–', void: '✕' };

/** The state of a batch as a sign and a word. */
export function BatchState({ state, language }: { state: ListedBatch['state']; language: Language }) {
  return (
    <>
      <span class="mark" aria-hidden="true">
        {marks[state]}
      </span>{' '}
      {stringsIn(language).invitations.states[state]}
    </>
  );
}

/** The cities of a batch: by name if few, else their number. */
export function batchCities(
  { cities }: ListedBatch,
  language: Language,
  cityOf: (code: string) => NamedCity,
): string {
  if (cities.length > MOST_NAMED)
    return fill(stringsIn(language).invitations.cityCount, { n: cities.length });
  return cities.map((code) => cityName(cityOf(code), language)).join(language === 'en' ? ', ' : '、');
}

const MOST_NAMED = 3;

function BatchTable({ batches, language, wave, cityOf }: InvitationsPageProps) {
  const { columns } = stringsIn(language).invitations;
  return (
    <DataTable
      class="people"
      columns={[
        columns.batch,
        columns.state,
        columns.cities,
        { n: columns.invitations },
        { n: columns.used },
        columns.channel,
        { n: columns.expires },
      ]}
    >
      {batches.map((batch) => (
        <tr key={batch.id} class={batch.state === 'void' || batch.state === 'expired' ? 'over' : undefined}>
          <th scope="row">
            <a href={invitationBatchPath(wave.code, batch.id)}>
              {formatTime(batch.plannedAt.toISOString(), language, 'minute')}
            </a>
            <small>{batch.plannedBy}</small>
          </th>
          <td>
            <BatchState state={batch.state} language={language} />
          </td>
          <td>{batchCities(batch, language, cityOf)}</td>
          <td class="n">{number(batch.invitations, language)}</td>
          <td class="n">{batch.madeAt ? number(batch.used, language) : NONE}</td>
          <td>{batch.channel ?? NONE}</td>
          <td class="n">{formatTime(batch.expiresAt.toISOString(), language)}</td>
        </tr>
      ))}
    </DataTable>
  );
}

function CityTable({ counts, language, cityOf }: InvitationsPageProps) {
  const { columns, figures } = stringsIn(language).invitations;
  const byCity = groupBy(counts, ({ city }) => city);
  return (
    <DataTable
      class="being-set-up"
      columns={[columns.cities, ...Object.values(figures).map((name) => ({ n: name }))]}
    >
      {[...byCity].map(([city, ofCity]) => {
        const { made, used, expired } = summed(ofCity);
        return (
          <tr key={city}>
            <th scope="row">{cityName(cityOf(city), language)}</th>
            <td class="n">{number(made, language)}</td>
            <td class="n">{number(used, language)}</td>
            <td class="n">{rateOf({ made, used })}</td>
            <td class="n">{number(expired, language)}</td>
          </tr>
        );
      })}
    </DataTable>
  );
}
