import type { Signing } from '../../server/services/releases/read-signing.ts';
import type { NamedCity } from '../city-name.ts';
import { formatTime, stringsIn } from '../language.ts';
import { channelsPath, draftPath, draftsPath, reviewPath, wavePath, withdrawalPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { CheckList } from './check-list.tsx';
import { Done, Fault, ReasonField } from './door.tsx';
import { obstacleOf } from './draft-obstacle.ts';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ReleaseList, type ReleasePlaces } from './release-list.tsx';

/** The typed fields of the form that freezes a draft. */
export interface TypedDraft {
  /** Chosen with the form: a repeat makes one draft. */
  id: string;
  interim: boolean;
  reason: string;
  waiver: string;
}

export interface PublishPageProps extends ConsoleContext {
  wave: ConsoleWave;
  signing: Signing;
  isAlone: boolean;
  cityOf: (code: string) => NamedCity | undefined;
  mayFreeze: boolean;
  mayWithdraw: boolean;
  typed: TypedDraft;
  maxReason: number;
  now: Date;
  done?: string | undefined;
  fault?: string | undefined;
  /** Names of the faulty fields. */
  faulty: readonly string[];
}

/** Signing in a wave: the waiting draft, the needs of the next one, and the releases. */
export function publishPage(props: PublishPageProps): string {
  const { language, isAlone, done, fault, mayFreeze } = props;
  const { publish: words } = stringsIn(language);
  return consolePage({
    ...props,
    title: words.title,
    section: 'publish',
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="help">{isAlone ? words.leadAlone : words.lead}</p>
        <Done>{fault ? undefined : done}</Done>
        <div class="columns signing">
          <div>
            <Waiting {...props} />
            <section>
              <h2>{words.checks.title}</h2>
              <Ahead {...props} />
            </section>
          </div>
          {mayFreeze && <Freeze {...props} />}
        </div>
        <section>
          <h2>{words.releases.title}</h2>
          <ReleaseList {...props} places={releasePlacesIn(props.wave)} releases={props.signing.releases} />
        </section>
      </>
    ),
  });
}

/** The newest draft, where it is no release yet. */
function Waiting({ signing: { draft }, wave, language }: PublishPageProps) {
  const { draft: words } = stringsIn(language).publish;
  if (!draft) return null;
  const obstacle = obstacleOf({ draft, overtaken: draft.overtaken }, language);
  return (
    <section class="card">
      <h2>{fill(words.title, { n: draft.number })}</h2>
      <p>
        {words.facts.author}{' '}
        {fill(words.by, {
          person: draft.authorName,
          time: formatTime(draft.at.toISOString(), language, 'minute'),
        })}
      </p>
      <p class={obstacle ? 'state unmet' : undefined}>{obstacle ?? words.states.ready}</p>
      <p>
        <a class="button plain" href={draftPath(wave.code, draft.id)}>
          {words.look}
        </a>
      </p>
    </section>
  );
}

/** What is known of the next draft before it is frozen. */
function Ahead(props: PublishPageProps) {
  const { signing, wave, mayFreeze } = props;
  const links = {
    held: reviewPath(wave.code),
    signals: channelsPath(wave.code),
    ...(mayFreeze && { closed: '#freeze' }),
  };
  return <CheckList {...props} checks={signing.checks} links={links} />;
}

function Freeze(props: PublishPageProps) {
  const { signing, language, wave, typed, maxReason, faulty, fault } = props;
  const { freeze: words } = stringsIn(language).publish;
  const [last] = signing.releases;
  return (
    <form method="post" action={draftsPath(wave.code)} class="card decide" id="freeze">
      <h2>{signing.draft ? words.again : words.title}</h2>
      <p class="help">{words.lead}</p>
      <Fault>{fault}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      {!signing.isClosed && (
        <label class="tick">
          <input type="checkbox" name="interim" value="yes" defaultChecked={typed.interim} /> {words.interim}
        </label>
      )}
      {last && (
        <ReasonField
          name="reason"
          label={fill(words.reason, { n: last.number })}
          hint={fill(words.reasonHint, { max: maxReason })}
          value={typed.reason}
          isFaulty={faulty.includes('reason')}
        />
      )}
      {(signing.hasHeld || typed.waiver !== '') && (
        <ReasonField
          name="waiver"
          label={words.waiver}
          hint={fill(words.waiverHint, { max: maxReason })}
          value={typed.waiver}
          isFaulty={faulty.includes('waiver')}
          isOptional
        />
      )}
      <p class="submit">
        <button type="submit">{words.submit}</button>
      </p>
    </form>
  );
}

/** Where one goes on from a release of a wave. */
export const releasePlacesIn = ({ code }: { code: string }): ReleasePlaces => ({
  results: (n) => wavePath(code, n),
  withdrawal: (n, step) => withdrawalPath(code, n, step),
});
