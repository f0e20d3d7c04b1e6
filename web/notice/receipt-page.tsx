import { stringsIn } from '../language.ts';
import { inclusionAddress, receiptSearchPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { notice } from './page.tsx';
import { type ReceiptStatus, ReceiptStatusView } from './receipt-status.tsx';

export interface ReceiptPageProps extends PageContext {
  /** The requested receipt; absent on the page that asks for one. */
  receipt?: string;
  /** Its number of letters and digits, and the right number, where they differ. */
  length?: { n: number; of: number } | undefined;
  /** The facts about it, if the receipt exists. */
  status?: ReceiptStatus | undefined;
  /** Addresses of the built scripts. */
  scripts?: readonly (string | undefined)[];
}

/** Whether the receipt exists, which releases include it, and what happens until there are any. */
export function receiptPage({ receipt, length, status, scripts, ...context }: ReceiptPageProps): string {
  const { receipt: words, answer } = stringsIn(context.language);
  const newest = status?.releases.findLast((release) => !release.withdrawn)?.number;
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
    status && newest !== undefined && (
      <p
        key="inclusion"
        id="inclusion"
        class="card"
        role="status"
        hidden
        data-receipt={status.receipt}
        data-proof={inclusionAddress(status.receipt, newest)}
        data-holds={words.counted}
        data-fails={words.notProved}
      />
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
  return notice(context, words.title, parts, scripts);
}
