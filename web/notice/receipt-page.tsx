import { stringsIn } from '../language.ts';
import { receiptSearchPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { notice } from './page.tsx';
import { type ReceiptStatus, ReceiptStatusView } from './receipt-status.tsx';

export interface ReceiptPageProps extends PageContext {
  /** As it was asked for; absent on the page that asks. */
  receipt?: string;
  /** How many letters and digits it has, and a receipt should have, where the two differ. */
  length?: { n: number; of: number } | undefined;
  /** What is known of it, if there is such a receipt. */
  status?: ReceiptStatus | undefined;
  /** Address of the built script web/share/buttons.ts. */
  script?: string | undefined;
}

/** Whether there is such a receipt, which releases include it, and what happens until there are any. */
export function receiptPage({ receipt, length, status, script, ...context }: ReceiptPageProps): string {
  const { receipt: words, answer } = stringsIn(context.language);
  const parts = [
    status && (
      <div key="card" class="card">
        <p class="code">{status.receipt}</p>
        <p>{words.known}</p>
      </div>
    ),
    status && (
      <div key="after" id="after">
        <ReceiptStatusView language={context.language} status={status} />
      </div>
    ),
    status && !status.isPublished && (
      <section key="steps">
        <h2>{answer.next_steps}</h2>
        <ol>
          {answer.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    ),
    !status && (
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
