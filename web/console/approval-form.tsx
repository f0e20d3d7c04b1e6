import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { FormField, Tick } from './door.tsx';
import { ProofFields, type ProofWanted } from './scope-fields.tsx';

interface ApprovalFormProps {
  language: Language;
  action: string;
  draft: { number: number; digest: string };
  /** Who sees it before it is public. */
  hint: string;
  /** As typed. */
  publicAt: string;
  proof: ProofWanted;
  faulty: readonly string[];
  heading?: 'h2' | 'h3';
}

/** The form that approves a draft, of a wave's release or of an evaluation's, with the time of publication. */
export function ApprovalForm(props: ApprovalFormProps) {
  const { language, action, draft, hint, publicAt, proof, faulty, heading: Heading = 'h2' } = props;
  const { approve: words } = stringsIn(language).publish;
  return (
    <form method="post" action={action} class="card decide">
      <Heading>{words.title}</Heading>
      <p class="help">{fill(words.lead, { n: draft.number })}</p>
      <input type="hidden" name="digest" value={draft.digest} />
      <FormField
        name="publicAt"
        type="datetime-local"
        label={words.publicAt}
        value={publicAt}
        hint={hint}
        isFaulty={faulty.includes('publicAt')}
        isOptional
      />
      <ProofFields language={language} proof={proof} />
      <Tick name="sure" label={words.sure} isFaulty={faulty.includes('sure')} />
      <p class="submit">
        <button type="submit">{fill(words.submit, { n: draft.number })}</button>
      </p>
    </form>
  );
}
