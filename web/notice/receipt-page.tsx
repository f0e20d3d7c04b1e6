import { stringsIn } from '../language.ts';
import { receiptSearchPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { After, type Known } from './after.tsx';
import { notice } from './page.tsx';

export interface ReceiptPageProps extends PageContext {
  /** As it was asked for; absent on the page that asks. */
  receipt?: string;
  /** What is known of it, if there is such a receipt. */
  known?: Known | undefined;
  /** Address of the built script web/share/buttons.ts. */
  script?: string | undefined;
}

/** Whether a receipt is known, which releases include it, and what happens until there are any. */
export function receiptPage({ receipt, known, script, ...context }: ReceiptPageProps): string {
  const { receipt: words, answer } = stringsIn(context.language);
  const parts = [
    receipt && (
      <div key="card" class={known ? 'card' : 'card bad'}>
        <p class="code">{known?.receipt ?? receipt}</p>
        <p>{known ? words.known : words.unknown}</p>
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
        <label for="receipt">{words.label}</label>
        <input id="receipt" name="receipt" type="text" autoComplete="off" autoCapitalize="characters" />
        <button type="submit">{words.check}</button>
      </form>
    ),
    <p key="note" class="help">
      {words.note}
    </p>,
  ];
  return notice(context, words.title, parts, [script]);
}
