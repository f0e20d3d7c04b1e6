import type { ListedPull } from '../../db/pulls.ts';
import { formatTime, stringsIn } from '../language.ts';
import { pullsFilePath, pullsPath } from '../paths.ts';
import { DataTable } from '../ui/table.tsx';
import { Done } from './door.tsx';
import { number } from './figures.tsx';
import { consolePage } from './frame.tsx';
import { type HeldRelease, HeldReleaseState } from './held-release.tsx';
import { type OwnKeys, OwnKeysPart, type PullsContext } from './own-keys.tsx';

interface PullsPageProps extends PullsContext {
  pulls: readonly ListedPull[];
  /** Everybody's pulls, not only the reader's own. */
  isWhole: boolean;
  /** Leads on to older pulls. */
  older: string | null;
  /** Whether newer ones come before these. */
  isLater: boolean;
  holding: HeldRelease | undefined;
  own: OwnKeys | undefined;
  done?: 'revoked' | undefined;
}

/** The pulls of a wave's releases, and everything that evaluators need for pulling. */
export function pullsPage(props: PullsPageProps): string {
  const title = stringsIn(props.language).pulls.title;
  return consolePage({ ...props, title, section: 'pulls', children: <Pulls {...props} /> });
}

function Pulls(props: PullsPageProps) {
  const { language, isWhole, holding, own, done, wave } = props;
  const words = stringsIn(language).pulls;
  return (
    <>
      <h1>{words.title}</h1>
      <Done>{done && words.keys.revoked}</Done>
      <p class="help narrow">{isWhole ? words.whole : words.lead}</p>
      {holding && <HeldReleaseState {...holding} {...{ language, wave }} />}
      {own && <OwnKeysPart {...own} language={language} wave={wave} />}
      <Log {...props} />
    </>
  );
}

function Log({ language, wave, pulls, older, isLater }: PullsPageProps) {
  const { log: words } = stringsIn(language).pulls;
  return (
    <section>
      <h2>{words.title}</h2>
      {pulls.length === 0 ? <p class="note">{words.empty}</p> : <LogTable {...{ pulls, language }} />}
      <p class="filters">
        {isLater && <a href={pullsPath(wave.code)}>{words.newest}</a>}
        {older !== null && <a href={pullsPath(wave.code, { before: older })}>{words.older}</a>}
        {pulls.length > 0 && (
          <a href={pullsFilePath(wave.code)} download>
            {words.csv}
          </a>
        )}
      </p>
    </section>
  );
}

function LogTable({ pulls, language }: Pick<PullsPageProps, 'pulls' | 'language'>) {
  const { log: words } = stringsIn(language).pulls;
  return (
    <DataTable
      class="people"
      columns={[words.at, words.key, { n: words.release }, words.form, words.reply, words.digest]}
    >
      {pulls.map(({ id, at, keyName, number: n, form, status, digest }) => (
        <tr key={id}>
          <th scope="row">
            <time dateTime={at.toISOString()}>{formatTime(at.toISOString(), language, 'minute')}</time>
          </th>
          <td>{keyName}</td>
          <td class="n">{number(n, language)}</td>
          <td>{words.forms[form]}</td>
          <td>
            {status} <span class="help">{words.replies[status]}</span>
          </td>
          <td>
            <code title={digest}>{digest.slice(0, 12)}…</code>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
