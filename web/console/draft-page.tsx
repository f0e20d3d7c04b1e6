import type { ComponentChildren } from 'preact';
import type { ReleaseDraft } from '../../db/release-drafts.ts';
import type { DraftState } from '../../server/services/releases/read-draft.ts';
import type { CityChange } from '../../server/survey/release/changes.ts';
import type { NamedCity } from '../city-name.ts';
import { formatTime, stringsIn } from '../language.ts';
import { channelsPath, draftDocumentPath, draftPath, publishPath, reviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { ApprovalForm } from './approval-form.tsx';
import { CheckList } from './check-list.tsx';
import { CityChanges } from './city-changes.tsx';
import { Crumb, Done, Fault } from './door.tsx';
import { obstacleOf } from './draft-obstacle.ts';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import type { ProofWanted } from './scope-fields.tsx';

export interface DraftPageProps extends ConsoleContext, DraftState {
  wave: ConsoleWave;
  draft: ReleaseDraft;
  changes: readonly CityChange[];
  cityOf: (code: string) => NamedCity | undefined;
  mayApprove: boolean;
  /** Whether the reader froze the draft, so that another person has to approve it. */
  needsAnother: boolean;
  /** The typed time of publication. */
  publicAt: string;
  proof: ProofWanted;
  done?: string | undefined;
  fault?: string | undefined;
  /** Names of the faulty fields. */
  faulty: readonly string[];
}

/** A frozen draft: its content, whether it may go out, and the form that approves it. */
export function draftPage(props: DraftPageProps): string {
  const { draft, wave, language, fault, done } = props;
  const { publish: words } = stringsIn(language);
  const title = fill(words.draft.title, { n: draft.number });
  return consolePage({
    ...props,
    title,
    section: 'publish',
    children: (
      <>
        <Crumb to={publishPath(wave.code)}>{words.title}</Crumb>
        <h1>{title}</h1>
        <Done>{fault ? undefined : done}</Done>
        <div class="columns signing">
          <div>
            <Facts {...props} />
            <section>
              <h2>{words.draft.checks}</h2>
              <Found {...props} />
            </section>
          </div>
          <div>
            <Fault>{fault}</Fault>
            <Standing {...props} />
          </div>
        </div>
        <CityChanges {...props} />
      </>
    ),
  });
}

function Facts({ draft, wave, language }: DraftPageProps) {
  const { draft: words } = stringsIn(language).publish;
  const timeOf = (at: Date) => formatTime(at.toISOString(), language, 'minute');
  const facts: [name: string, value: string | null][] = [
    [words.facts.author, fill(words.by, { person: draft.authorName, time: timeOf(draft.at) })],
    [words.facts.cutoff, timeOf(draft.cutoff)],
    [words.facts.kind, draft.interim ? words.kinds.interim : words.kinds.final],
    [words.facts.reason, draft.reason],
    [words.facts.waiver, draft.heldWaiver],
  ];
  return (
    <dl class="record-list">
      {facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      <Fact name={words.facts.digest}>
        <code class="digest">{draft.digest}</code>{' '}
        <a href={draftDocumentPath(wave.code, draft.id)} download={`draft-${draft.number}.json`}>
          {words.document}
        </a>
      </Fact>
    </dl>
  );
}

/** A fact by its name, where there is one. */
function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (!children) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The findings of the preflight. */
function Found(props: DraftPageProps) {
  const { draft, wave } = props;
  const publish = publishPath(wave.code);
  const links = {
    closed: `${publish}#freeze`,
    held: reviewPath(wave.code),
    screened: `${publish}#freeze`,
    reconciled: `${publish}#freeze`,
    signals: channelsPath(wave.code),
    withheld: '#withheld',
    changes: '#scores',
  };
  return <CheckList {...props} checks={draft.checks} links={links} />;
}

/** The form that turns the draft into a release, or why it cannot become one. */
function Standing(props: DraftPageProps) {
  const { draft, release, overtaken, needsAnother, mayApprove, language, wave } = props;
  const { states } = stringsIn(language).publish.draft;
  if (release !== null) return <p class="note">{fill(states.released, { n: release })}</p>;
  const obstacle = obstacleOf({ draft, overtaken }, language);
  if (obstacle)
    return (
      <p class="alert">
        {obstacle} <a href={`${publishPath(wave.code)}#freeze`}>{stringsIn(language).publish.freeze.again}</a>
      </p>
    );
  if (mayApprove && !needsAnother)
    return (
      <ApprovalForm
        {...props}
        action={draftPath(wave.code, draft.id, 'approval')}
        hint={stringsIn(language).publish.approve.publicAtHint}
      />
    );
  return <p class="note">{mayApprove ? states.secondPerson : states.ready}</p>;
}
