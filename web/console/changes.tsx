import type { Change, Changes } from '../../server/services/monitor/changes.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import { type ConditionKind, conditionKinds } from '../../server/survey/monitor/conditions.ts';
import { stringsIn } from '../language.ts';
import { fieldCityPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { type AlertViewer, subjectName } from './alerts.tsx';
import { hourOf } from './figures.tsx';

/** Places named per group. */
const MOST_NAMED = 24;

interface Place {
  city: string;
  name: string;
}

interface Group {
  key: string;
  words: string;
  places: Place[];
}

type Viewer = Pick<AlertViewer, 'language' | 'wave' | 'cityNames'>;

/** What changed since the reader's last visit: counts in a line, and the details behind it. */
export function ChangeList({ changes, ...viewer }: Viewer & { changes: Changes }) {
  const { language, wave } = viewer;
  const { changes: words } = stringsIn(language);
  const since = fill(words.since, { time: hourOf(changes.since, language) });
  const groups = groupsOf(changes, viewer);
  if (groups.length === 0)
    return (
      <p class="changes">
        {since} {words.nothing}
      </p>
    );
  return (
    <details class="changes">
      <summary>
        {since}{' '}
        {groups.map(({ key, words: what, places }) => (
          <span key={key} class="change">
            {what} <b>{places.length}</b>{' '}
          </span>
        ))}
      </summary>
      <dl>
        {groups.map(({ key, words: what, places }) => (
          <div key={key}>
            <dt>{what}</dt>
            <dd>
              {places.slice(0, MOST_NAMED).map(({ city, name }, i) => (
                <span key={name} class="place">
                  {city === '' ? name : <a href={fieldCityPath(wave.code, city)}>{name}</a>}
                  {i < places.length - 1 && ' ·'}
                </span>
              ))}
              {places.length > MOST_NAMED && ` ${fill(words.more, { n: places.length - MOST_NAMED })}`}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Worse things first, then better ones, then people's notes. */
function groupsOf({ changes, notes }: Changes, viewer: Viewer): Group[] {
  const { changes: words } = stringsIn(viewer.language);
  const groups = groupBy(changes, ({ what, kind }) => `${what}/${kind}`);
  const groupOf = (what: Change['what'], kind: ConditionKind): Group[] => {
    const members = groups.get(`${what}/${kind}`);
    if (!members) return [];
    const places = members.map((one) => ({ city: one.city, name: subjectName(one, viewer) }));
    return [{ key: `${what}/${kind}`, words: words[what][kind], places }];
  };
  const noted = [...new Set(notes.map(({ city }) => city))].map((city) => {
    return { city, name: subjectName({ kind: '', city, subject: '' }, viewer) };
  });
  return [
    ...conditionKinds.flatMap((kind) => groupOf('began', kind)),
    ...conditionKinds.flatMap((kind) => groupOf('ended', kind)),
    ...(noted.length > 0 ? [{ key: 'notes', words: words.notes, places: noted }] : []),
  ];
}
