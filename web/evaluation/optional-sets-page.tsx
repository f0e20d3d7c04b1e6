import type { ProposedSet } from '../../db/optional-sets.ts';
import type { OptionalProvince } from '../../server/services/evaluation/read-optional-sets.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { hourOf } from '../console/figures.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { evaluationPath, optionalDecisionPath, optionalSetsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { SetTable } from './set-table.tsx';

export interface OptionalSetsPageProps extends ConsoleContext {
  evaluation: { code: string; title: string; isOpen: boolean };
  provinces: readonly OptionalProvince[];
  /** Whether the reader decides on proposals. */
  mayDecide: boolean;
  /** The id of the next proposal. */
  id: string;
  typed: { proposal: string; reason: string };
  done: string | undefined;
  fault: string | undefined;
  /** The faults of a set, each with its place. */
  lines: readonly string[];
}

/** Optional sets of provinces: proposals and decisions, and their forms. */
export function optionalSetsPage(props: OptionalSetsPageProps): string {
  const { language, evaluation, provinces, done, fault, lines } = props;
  const { optional: words } = stringsIn(language).evaluation;
  const shown = provinces.filter(({ proposals, mayPropose }) => proposals.length > 0 || mayPropose);
  const others = provinces.filter((one) => !shown.includes(one));
  return consolePage({
    ...props,
    title: `${words.title} · ${evaluation.title}`,
    children: (
      <div class="report">
        <Crumb to={evaluationPath(evaluation.code)}>{evaluation.title}</Crumb>
        <h1>{words.title}</h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        {lines.length > 0 && (
          <ul class="findings">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <p class="lead">{evaluation.isOpen ? words.locked : words.lead}</p>
        {shown.map((one) => (
          <Province key={one.code} {...props} of={one} />
        ))}
        {others.length > 0 && (
          <p class="help">
            {fill(words.others, {
              names: others
                .map(({ name, english }) => (language === 'en' ? english : name))
                .join(language === 'en' ? ', ' : '、'),
            })}
          </p>
        )}
      </div>
    ),
  });
}

type ProvinceProps = OptionalSetsPageProps & { of: OptionalProvince };

function Province(props: ProvinceProps) {
  const { language, evaluation, of, id } = props;
  const { optional: words } = stringsIn(language).evaluation;
  const [newest, ...earlier] = of.proposals;
  const fileId = `set-${of.code}`;
  return (
    <section id={`province-${of.code}`}>
      <h2>{language === 'en' ? of.english : of.name}</h2>
      {!newest && <p class="help">{words.none}</p>}
      {newest && <Proposal {...props} proposed={newest} isNewest />}
      {earlier.length > 0 && (
        <details>
          <summary>{words.earlier}</summary>
          {earlier.map((one) => (
            <Proposal key={one.proposal.id} {...props} proposed={one} isNewest={false} />
          ))}
        </details>
      )}
      {of.mayPropose && (
        <form
          method="post"
          action={optionalSetsPath(evaluation.code)}
          encType="multipart/form-data"
          class="files"
        >
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="province" value={of.code} />
          <label for={fileId}>{words.file}</label>
          <p class="help" id={`${fileId}-hint`}>
            {fill(words.fileHint, { prefix: `${of.code}-` })}
          </p>
          <input
            type="file"
            id={fileId}
            name="file"
            accept=".json,application/json"
            required
            aria-describedby={`${fileId}-hint`}
          />
          <p class="actions">
            <button type="submit">{words.propose}</button>
          </p>
        </form>
      )}
    </section>
  );
}

function Proposal(props: ProvinceProps & { proposed: ProposedSet; isNewest: boolean }) {
  const { language, evaluation, mayDecide, typed, proposed, isNewest } = props;
  const { optional: words } = stringsIn(language).evaluation;
  const { proposal, set, decision } = proposed;
  const state = decision?.action ?? (evaluation.isOpen || !isNewest ? 'lapsed' : 'waiting');
  const reasonId = `reason-${proposal.id}`;
  return (
    <div class="card">
      <h3>{set.definition.title ? localize(set.definition.title, language) : set.name}</h3>
      <p class="facts">
        <b class={`state ${classes[state]}`}>{words.state[state]}</b>
        <span>
          {fill(words.entry, {
            name: set.name,
            version: set.version,
            person: proposal.authorName,
            time: hourOf(proposal.at, language),
          })}
        </span>
      </p>
      {decision && (
        <p>
          {fill(words.decided, { person: decision.byName, time: hourOf(decision.at, language) })}
          {decision.reason && `: ${decision.reason}`}
        </p>
      )}
      <details>
        <summary>{words.shown}</summary>
        <SetTable set={set.definition} language={language} />
        <p class="digest">{set.digest}</p>
      </details>
      {state === 'waiting' && mayDecide && (
        <form method="post" action={optionalDecisionPath(evaluation.code, proposal.id)} class="field stacked">
          <input type="hidden" name="digest" value={set.digest} />
          <label for={reasonId}>{words.reason}</label>
          <textarea
            id={reasonId}
            name="reason"
            rows={2}
            defaultValue={typed.proposal === proposal.id ? typed.reason : ''}
          />
          <p class="actions">
            <button type="submit" name="action" value="approve">
              {words.approve}
            </button>{' '}
            <button type="submit" name="action" value="refuse" class="plain">
              {words.refuse}
            </button>
          </p>
        </form>
      )}
    </div>
  );
}

/** As reports in such a state look. */
const classes = { waiting: 'submitted', approve: 'accepted', refuse: 'returned', lapsed: 'draft' } as const;
