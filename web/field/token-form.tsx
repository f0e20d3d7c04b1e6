import { useState } from 'preact/hooks';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import type { InterviewPlace } from './token.ts';
import type { Work } from './use-work.ts';

interface TokenFormProps {
  words: Strings['staff'];
  work: Work;
  place: InterviewPlace;
}

/** Asks for a token, and reports the fault of the last one. */
export function TokenForm({ words, work, place }: TokenFormProps) {
  const [text, setText] = useState('');
  const { fault } = work;
  const { unsent } = work.outboxState;
  const said =
    fault && (fault === 'otherEntry' ? words.token.otherEntry[other(place.entry)] : words.token[fault]);
  return (
    <form
      class="card"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void work.use(text);
      }}
    >
      <h2>{words.token.title}</h2>
      <p>{words.token.body}</p>
      <p role="alert" class={said ? 'alert' : 'unseen'}>
        <Changing text={said && fill(said, { unsent })} />
      </p>
      <label for="token">{words.token.label}</label>
      <input
        id="token"
        type="text"
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" aria-disabled={work.isChecking}>
        <Changing text={work.isChecking ? words.token.checking : words.token.use} />
      </button>
    </form>
  );
}

/** The token that was given is for the other way of entering. */
const other = (entry: InterviewPlace['entry']) => (entry === 'tablet' ? 'tablet' : 'paper');
