import type { Alert } from '../../db/conditions.ts';
import { type AlertKind, alertKinds } from '../../server/survey/monitor/conditions.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { alertOwnersPath, fieldCityPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf } from './figures.tsx';

/** Beside the word, as the status of a city has one. */
const marks: Record<AlertKind, string> = {
  full_disk: '▮',
  submissions_refused: '✕',
  missing_signal: '⚑',
  stalled: '■',
  silent_channel: '○',
  behind: '▼',
  much_held: '◫',
};

export function AlertWord({ kind, language }: { kind: AlertKind; language: Language }) {
  return (
    <>
      <span class="mark alarm" aria-hidden="true">
        {marks[kind]}
      </span>{' '}
      {stringsIn(language).alerts.kinds[kind]}
    </>
  );
}

/** The reader of alerts, and the page. */
export interface AlertViewer {
  language: Language;
  wave: { code: string };
  /** What a city is called, by its code. */
  cityNames: ReadonlyMap<string, NamedCity>;
  /** Whether the viewer may take charge of an alert about a city, or about the wave. */
  mayTake: (city: string) => boolean;
  /** The viewer's name. */
  actorId: string;
  /** The page to return to after taking charge. */
  back: { city: string } | { search: string };
}

/** The name of a condition's subject: a channel, a signal, or its city. */
export function subjectName(
  { kind, city, subject }: { kind: string; city: string; subject: string },
  { language, cityNames }: Pick<AlertViewer, 'language' | 'cityNames'>,
): string {
  const { alerts } = stringsIn(language);
  const named = cityNames.get(city);
  const place = named ? cityName(named, language) : city || alerts.wave;
  if (subject === '') return place;
  const signals: Record<string, string> = alerts.signals;
  const name = kind === 'missing_signal' ? (signals[subject] ?? subject) : subject;
  return city === '' ? name : `${place} · ${name}`;
}

/** Alerts with their owners, and the form for taking charge. */
export function AlertTable({ alerts, ...viewer }: AlertViewer & { alerts: readonly Alert[] }) {
  const { language, wave } = viewer;
  const { alerts: words } = stringsIn(language);
  if (alerts.length === 0) return <p class="note">{words.noneOfKind}</p>;
  return (
    <div class="scroll">
      <table class="alerts" id="alerts" aria-label={words.title}>
        <thead>
          <tr>
            {(['what', 'where', 'since', 'owner'] as const).map((key) => (
              <th key={key} scope="col" class={key === 'since' ? 'when' : undefined}>
                {words.columns[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(alerts).map((alert) => (
            <tr key={alert.id}>
              <td>
                <AlertWord kind={alert.kind} language={language} />
              </td>
              <th scope="row">
                {alert.city === '' ? (
                  subjectName(alert, viewer)
                ) : (
                  <a href={fieldCityPath(wave.code, alert.city)}>{subjectName(alert, viewer)}</a>
                )}
              </th>
              <td class="when">{hourOf(alert.beganAt, language)}</td>
              <td>
                <Ownership alert={alert} {...viewer} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The same on the page of their city. */
export function CityAlerts({ alerts, ...viewer }: AlertViewer & { alerts: readonly Alert[] }) {
  const { language } = viewer;
  const { alerts: words } = stringsIn(language);
  return (
    <ul class="city-alerts" id="alerts" aria-label={words.title}>
      {inOrder(alerts).map((alert) => (
        <li key={alert.id}>
          <span class="told">
            <AlertWord kind={alert.kind} language={language} />
            {alert.subject && ` · ${alert.subject}`}
          </span>
          <span class="told">{fill(words.since, { time: hourOf(alert.beganAt, language) })}</span>
          <Ownership alert={alert} {...viewer} />
        </li>
      ))}
    </ul>
  );
}

/** Most urgent kind first, and newest first within a kind. */
const inOrder = (alerts: readonly Alert[]): Alert[] =>
  [...alerts].sort(
    (a, b) =>
      alertKinds.indexOf(a.kind) - alertKinds.indexOf(b.kind) || b.beganAt.getTime() - a.beganAt.getTime(),
  );

function Ownership({ alert, ...viewer }: AlertViewer & { alert: Alert }) {
  const { language, wave, mayTake, actorId, back } = viewer;
  const { alerts: words } = stringsIn(language);
  const owner = alert.owners.at(-1);
  const about = fill(words.about, { kind: words.kinds[alert.kind], where: subjectName(alert, viewer) });
  const verb = owner ? words.takeOver : words.take;
  return (
    <div class="owner">
      {owner && (
        <span class="told">
          {fill(words.ownedSince, { name: owner.name, time: hourOf(owner.at, language) })}
        </span>
      )}
      {owner?.actorId !== actorId && mayTake(alert.city) && (
        <form method="post" action={alertOwnersPath(wave.code, alert.id, back)}>
          <input type="hidden" name="number" value={alert.owners.length + 1} />
          <button type="submit" class="quiet" aria-label={`${verb} – ${about}`}>
            {verb}
          </button>
        </form>
      )}
    </div>
  );
}
