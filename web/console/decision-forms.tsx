import { type RemovalCause, removalCauses } from '../../server/survey/screening/removal-causes.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { number } from './figures.tsx';

/** A reviewer's refused form. */
export interface DecisionDraft {
  reason: string;
  cause: RemovalCause | undefined;
  /** The marked members. */
  members: ReadonlySet<string>;
  /** The decision to undo. */
  decision: string | undefined;
}

export const emptyDecision: DecisionDraft = {
  reason: '',
  cause: undefined,
  members: new Set(),
  decision: undefined,
};

interface FormProps {
  /** Where the form posts to. */
  action: string;
  language: Language;
}

/** Accepts or removes the group, or the members marked below. */
export function DecisionForm({
  action,
  submissions,
  latest,
  draft,
  language,
}: FormProps & { submissions: number; latest: string | null; draft: DecisionDraft }) {
  const { review: words } = stringsIn(language);
  return (
    <form method="post" action={action} id="decide" class="card decide">
      <h2>{words.decide}</h2>
      <p class="help">{fill(words.decideAll, { n: number(submissions, language) })}</p>
      <input type="hidden" name="after" value={latest ?? ''} />
      <Reason draft={draft} language={language} />
      <div class="field">
        <label for="cause">{words.cause}</label>
        <select id="cause" name="cause">
          <option value="">{words.choose}</option>
          {removalCauses.map((cause) => (
            <option key={cause} value={cause} selected={cause === draft.cause}>
              {words.causes[cause]}
            </option>
          ))}
        </select>
      </div>
      <Verdicts language={language} />
    </form>
  );
}

/** Judges a group before the reviewer knows which way the score would move. */
export function ProvisionalForm({ action, language }: FormProps) {
  const { review: words } = stringsIn(language);
  return (
    <form method="post" action={action} class="card decide">
      <h2>{words.provisional}</h2>
      <p class="help">{words.blindLead}</p>
      <Verdicts language={language} />
    </form>
  );
}

/** Judges another reviewer's decision. */
export function SecondOpinionForm({
  action,
  decision,
  draft,
  language,
}: FormProps & { decision: string; draft: DecisionDraft }) {
  const { review: words } = stringsIn(language);
  return (
    <form method="post" action={action} class="card decide">
      <h2>{words.second}</h2>
      <p class="help">{words.secondLead}</p>
      <input type="hidden" name="decision" value={decision} />
      <Reason draft={draft} language={language} />
      <Verdicts language={language} />
    </form>
  );
}

function Reason({ draft, language }: { draft: DecisionDraft; language: Language }) {
  const { review: words } = stringsIn(language);
  return (
    <div class="field">
      <label for="reason">{words.reason}</label>
      <textarea
        id="reason"
        name="reason"
        rows={3}
        defaultValue={draft.reason}
        aria-describedby="reason-hint"
        required
      />
      <p class="help" id="reason-hint">
        {words.reasonHint}
      </p>
    </div>
  );
}

function Verdicts({ language }: { language: Language }) {
  const { review: words } = stringsIn(language);
  return (
    <p class="verdicts">
      <button type="submit" name="action" value="accept" class="plain">
        {words.accept}
      </button>{' '}
      <button type="submit" name="action" value="remove" class="danger">
        {words.remove}
      </button>
    </p>
  );
}
