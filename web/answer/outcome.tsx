import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Outcome } from '../../server/survey/submission/outcome.ts';
import { homePath, receiptPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import type { AnswerWords, Paper } from './questionnaire-props.ts';
import type { Reply } from './send.ts';

interface MessageProps {
  title: string;
  body: string;
  good?: boolean;
  children?: ComponentChildren;
}

/** A page's single message. Its heading takes the focus when it replaces the form. */
export function Message({ title, body, good, children }: MessageProps) {
  return (
    <div class={good ? 'message good' : 'message'}>
      <h1 id="outcome" tabIndex={-1}>
        {title}
      </h1>
      <p class="lead">{body}</p>
      {children}
    </div>
  );
}

export interface ThanksProps {
  words: AnswerWords;
  cityName: string;
  receipt: string;
  outcome: Outcome;
  /** The state of the receipt. A script fetches it, because it may change while the page is open. */
  children?: ComponentChildren;
}

/** Thanks, the outcome, the receipt, and what happens next. */
export function Thanks({ words, cityName, receipt, outcome, children }: ThanksProps) {
  useEffect(() => {
    // Without it the receipt is still on the page.
    import('../share/buttons.ts').then((loaded) => loaded.showReceipt(receiptPath(receipt))).catch(() => {});
  }, []);
  const said = words.received[outcome];
  return (
    <Message {...said} body={fill(said.body, { city: cityName })} good>
      <section class="card">
        <h2>{words.receipt}</h2>
        <p class="code" id="receipt" translate={false}>
          {receipt.split('-').map((group) => (
            <span key={group}>{group} </span>
          ))}
        </p>
        <button
          type="button"
          class="plain"
          hidden
          data-copy={receipt}
          data-shown-by="receipt"
          data-done={words.copied}
        >
          {words.copy}
        </button>
        <p class="help">{words.receiptHint}</p>
        <a href={receiptPath(receipt)}>{words.checkReceipt}</a>
      </section>
      <div id="after">{children}</div>
      <section>
        <h2>{words.next_steps}</h2>
        <ol>
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    </Message>
  );
}

export interface OutOfScopeProps {
  words: AnswerWords;
  cityName: string;
  /** The channel goes on to the city that is chosen. */
  channel?: string | undefined;
}

/** For a resident outside the survey: nothing is used up, and their own city is a tap away. */
export function OutOfScope({ words, cityName, channel }: OutOfScopeProps) {
  const said = words.outOfScope;
  return (
    <Message {...said} body={fill(said.body, { city: cityName })} good>
      <a class="button" href={homePath(channel)}>
        {said.choose}
      </a>
    </Message>
  );
}

interface ReplyViewProps {
  paper: Paper;
  reply: Reply;
  eligible: boolean;
  onAgain: () => void;
  onEdit: () => void;
}

/** The server's reply, in plain words, with the one thing that the resident can do. */
export function ReplyView({ paper, reply, eligible, onAgain, onEdit }: ReplyViewProps) {
  const { words } = paper;
  if (reply.kind === 'received')
    return eligible ? <Thanks {...paper} {...reply} /> : <OutOfScope {...paper} />;
  const ways: Partial<Record<Reply['kind'], [string, () => void]>> = {
    unsent: [words.again, onAgain],
    outdated: [words.reload, () => location.reload()],
    refused: [words.edit, onEdit],
    faulty: [words.edit, onEdit],
  };
  const way = ways[reply.kind];
  return (
    <Message {...words[reply.kind]}>
      {reply.kind === 'already' && reply.at && (
        <p>{fill(words.already.at, { time: localTime(reply.at, paper.language) })}</p>
      )}
      {reply.kind === 'faulty' && (
        <ul>
          {reply.messages.map((m) => (
            <li key={m}>{m}</li>
          ))}
        </ul>
      )}
      {way && (
        <button type="button" onClick={way[1]}>
          {way[0]}
        </button>
      )}
    </Message>
  );
}

const localTime = (iso: string, language: string): string =>
  new Date(iso).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
