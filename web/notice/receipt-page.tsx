import { stringsIn } from '../language.ts';
import { receiptSearchPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { notice } from './page.tsx';
import { After, type Known } from './receipt-status.tsx';

export interface ReceiptPageProps extends PageContext {
  /** As it was asked for; absent on the page that asks. */
  receipt?: string;
  /** How many letters and digits it has, and a receipt should have, where the two differ. */
  length?: { n: number; of: number } | undefined;
  /** What is known of it, if there is such a receipt. */
  known?: Known | undefined;
  /** Address of the built script web/share/buttons.ts. */
  script?: string | undefined;
}

/** Whether a receipt is known, which releases include it, and what happens until there are any. */
export function receiptPage({ receipt, length, known, script, ...context }: ReceiptPageProps): string {
  const { receipt: words, answer } = stringsIn(context.language);
  const parts = [
    known && (
      <div key="card" class="card">
        <p class="code">{known.receipt}</p>
        <p>{words.known}</p>
      </div>
    ),
    known && (
      <div key="after" id="after">
        <After language={context.language} known={known} />
      </div>
    ),
    known && !known.isPublished && (
      <section key="steps">
        <h2>{answer.next_steps}</h2>
        <ol>
          {answer.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    ),
    !known && (
      <form key="form" action={receiptSearchPath()}>
        {receipt && (
          <p id="fault" class="card bad" role="alert">
            {words.unknown}
            {length && ` ${fill(words.incomplete, length)}`}
          </p>
        )}
        <label for="receipt">{words.label}</label>
        <input
          id="receipt"
          name="receipt"
          type="text"
          defaultValue={receipt}
          autoComplete="off"
          autoCapitalize="characters"
          aria-invalid={!!receipt}
          aria-describedby={receipt ? 'fault' : undefined}
        />
        <button type="submit">{words.check}</button>
      </form>
    ),
    <p key="note" class="help">
      {words.note}
    </p>,
  ];
  return notice(context, words.title, parts, [script]);
}
