import type { KeyOfAccount } from '../../db/grants.ts';
import type { ListedPull } from '../../db/pulls.ts';
import type { Holding } from '../../server/services/releases/read-pulls.ts';
import { type ChangedCity, changeKinds, type ReleaseChanges } from '../../server/survey/release/changes.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { ownKeyPath, pullsFilePath, pullsPath, releaseChangesPath, verifyPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Done, Fault, FormField } from './door.tsx';
import { number, points } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ProofFields, type ProofWanted } from './scope-fields.tsx';

/** What was typed to make a key. */
export interface TypedKey {
  /** Of the key: pressed twice, the button makes one. */
  id: string;
  name: string;
  /** A day. */
  until: string;
}

export interface MakeKeyForm {
  typed: TypedKey;
  fault?: { field: string; sentence: string };
}

/** The keys of whoever looks, and the form that makes another one. */
export interface OwnKeys {
  keys: readonly (KeyOfAccount & { lastPull: Date | null })[];
  form: MakeKeyForm;
  /** When their role ends, and every key with it. */
  last: Date;
  proof: ProofWanted;
}

interface PullsContext extends ConsoleContext {
  wave: ConsoleWave;
  /** The full address of the feed. */
  feed: string;
}

interface PullsPageProps extends PullsContext {
  pulls: readonly ListedPull[];
  /** Everybody's, not one's own alone. */
  isWhole: boolean;
  /** Leads on to older pulls. */
  older: string | null;
  /** Whether newer ones come before these. */
  isLater: boolean;
  holding: (Holding & { changes: ReleaseChanges | undefined }) | undefined;
  own: OwnKeys | undefined;
  done?: 'revoked' | undefined;
}

/** What was pulled of a wave's releases, and what whoever pulls needs for it. */
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
      {holding && <State {...holding} {...{ language, wave }} />}
      {own && <Keys {...own} language={language} wave={wave} />}
      <Log {...props} />
    </>
  );
}

type StateProps = NonNullable<PullsPageProps['holding']> & Pick<PullsPageProps, 'language' | 'wave'>;

/** Which release they hold, which is current, and what lies between. */
function State(props: StateProps) {
  const { language, wave, withdrawn, changes, held, current } = props;
  const { state, keys } = stringsIn(language).pulls;
  const { verify } = keys;
  return (
    <section>
      <p class="lead">{stateSentence(props)}</p>
      <p>
        <a href={verifyPath()}>{verify}</a>
      </p>
      {withdrawn.map(({ number: n, at, reason }) => (
        <p key={n} class="card bad">
          {fill(state.withdrawn, { n, time: formatTime(at.toISOString(), language, 'minute'), reason })}
        </p>
      ))}
      {changes && held && current && changes.cities.length > 0 && (
        <ChangedCities {...changes} {...{ language, wave }} before={held.number} after={current.number} />
      )}
    </section>
  );
}

function stateSentence({ language, held, current, changes }: StateProps): string {
  const { state } = stringsIn(language).pulls;
  if (!current) return state.none;
  if (!held) return fill(state.unpulled, { current: current.number });
  if (!changes) return fill(state.current, { held: held.number });
  const behind = fill(state.behind, { held: held.number, current: current.number });
  const n = changes.cities.length;
  const since =
    n === 0
      ? state.same
      : changes.most === null
        ? fill(state.changed, { n })
        : fill(state.moved, { n, most: changes.most.toFixed(2) });
  return language === 'en' ? `${behind} ${since}` : behind + since;
}

interface ChangedCitiesProps extends ReleaseChanges, Pick<PullsPageProps, 'language' | 'wave'> {
  before: number;
  after: number;
}

function ChangedCities({ language, wave, cities, before, after }: ChangedCitiesProps) {
  const { changes: words } = stringsIn(language).pulls;
  const score = (city: ChangedCity['before']) =>
    city === null || city.score === null ? words.withheld : points(city.score, language);
  return (
    <details class="narrow">
      <summary>{words.title}</summary>
      <div class="scroll">
        <table class="people">
          <thead>
            <tr>
              <th scope="col">{words.city}</th>
              <th scope="col" class="n">
                {fill(words.before, { n: before })}
              </th>
              <th scope="col" class="n">
                {fill(words.after, { n: after })}
              </th>
              <th scope="col" class="n">
                {words.change}
              </th>
              <th scope="col">{words.what}</th>
            </tr>
          </thead>
          <tbody>
            {cities.map((city) => (
              <tr key={city.code}>
                <th scope="row">{city.name}</th>
                <td class="n">{score(city.before)}</td>
                <td class="n">{score(city.after)}</td>
                <td class="n">{points(city.change, language, 'exceptZero')}</td>
                <td class="wrap">{whatChanged(city, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="help">
        {words.all} <code>GET {releaseChangesPath(wave.code, after, before)}</code>
      </p>
    </details>
  );
}

/** How many figures of a city changed, by why; and why its overall score is withheld, if it was not. */
function whatChanged({ figures }: ChangedCity, language: Language): string {
  const { pulls, results } = stringsIn(language);
  const { changes: words } = pulls;
  if (figures.length === 0) return words.others;
  const counts = changeKinds.flatMap((why) => {
    const n = figures.filter((figure) => figure.why === why).length;
    return n > 0 ? [fill(words.kinds[why], { n: number(n, language) })] : [];
  });
  const overall = figures.find(({ level }) => level === 'overall');
  const withheld = overall?.why === 'withheld' ? overall.reasons.map((r) => results.reasons[r]) : [];
  const sentence = fill(words.figures, { counts: counts.join(words.comma) });
  return [sentence, ...withheld].join(language === 'en' ? ' ' : '');
}

function Keys({ language, wave, ...own }: OwnKeys & { language: Language; wave: ConsoleWave }) {
  const { keys: words } = stringsIn(language).pulls;
  const { keys, form } = own;
  return (
    <section>
      <h2>{words.title}</h2>
      {keys.length === 0 ? <p class="note">{words.empty}</p> : <KeysTable {...{ keys, language, wave }} />}
      <div class="narrow">
        <details open={form.fault !== undefined || keys.length === 0}>
          <summary>{words.make}</summary>
          <KeyForm {...own} language={language} wave={wave} />
        </details>
      </div>
    </section>
  );
}

function KeysTable({
  keys,
  language,
  wave,
}: Pick<OwnKeys, 'keys'> & { language: Language; wave: ConsoleWave }) {
  const { keys: words } = stringsIn(language).pulls;
  const timeOf = (time: Date) => formatTime(time.toISOString(), language, 'minute');
  return (
    <div class="scroll">
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.until}</th>
            <th scope="col">{words.last}</th>
            <td>
              <span class="unseen">{words.revoke}</span>
            </td>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ id, name, isGood, revokedAt, until, lastPull }) => (
            <tr key={id} class={isGood ? undefined : 'over'}>
              <th scope="row">{name}</th>
              <td>{words.states[isGood ? 'good' : revokedAt ? 'revoked' : 'over']}</td>
              <td>{timeOf(revokedAt ?? until)}</td>
              <td>{lastPull ? timeOf(lastPull) : words.never}</td>
              <td>
                {isGood && (
                  <form method="post" action={ownKeyPath(wave.code, id)}>
                    <button type="submit" class="quiet" aria-label={fill(words.revokeOf, { name })}>
                      {words.revoke}
                    </button>
                  </form>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyForm({ language, wave, form, last, proof }: OwnKeys & { language: Language; wave: ConsoleWave }) {
  const { keys: words } = stringsIn(language).pulls;
  const { typed, fault } = form;
  return (
    <form method="post" action={pullsPath(wave.code)} class="stacked">
      <Fault>{fault?.sentence}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      <FormField
        name="name"
        label={words.name}
        value={typed.name}
        hint={words.nameHint}
        autoComplete="off"
        isFaulty={fault?.field === 'name'}
      />
      <FormField
        name="until"
        type="date"
        label={words.until}
        value={typed.until}
        hint={fill(words.untilHint, { date: formatTime(last.toISOString(), language) })}
        autoComplete="off"
        isFaulty={fault?.field === 'until'}
      />
      <ProofFields language={language} proof={proof} />
      <button type="submit">{words.make}</button>
    </form>
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
    <div class="scroll">
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{words.at}</th>
            <th scope="col">{words.key}</th>
            <th scope="col" class="n">
              {words.release}
            </th>
            <th scope="col">{words.form}</th>
            <th scope="col">{words.reply}</th>
            <th scope="col">{words.digest}</th>
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
    </div>
  );
}

/** A key, shown once, and how a program uses it. */
export function madeOwnKeyPage({ apiKey, ...context }: PullsContext & { apiKey: string }): string {
  const { language, wave, feed } = context;
  const { keys: words } = stringsIn(language).pulls;
  return consolePage({
    ...context,
    title: words.made,
    section: 'pulls',
    children: (
      <div class="narrow">
        <h1>{words.made}</h1>
        <p class="lead">{words.madeLead}</p>
        <p class="card once">{apiKey}</p>
        <h2>{words.how}</h2>
        <p>{words.howLead}</p>
        <pre>
          <code>{`curl -H "Authorization: Bearer KEY" ${feed}`}</code>
        </pre>
        <p>
          <a href={pullsPath(wave.code)}>{words.back}</a>
        </p>
      </div>
    ),
  });
}
