import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import type { Work } from './use-work.ts';

/** Asks before using a one-time link: it may have been opened in a messenger, and not in the browser for the work. */
export function EnrolForm({ words, work }: { words: Strings['staff']; work: Work }) {
  const { enrol } = words;
  const said = work.fault === 'offline' ? enrol.offline : undefined;
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void work.enrolHere();
      }}
    >
      <h2>{enrol.title}</h2>
      <p>{enrol.body}</p>
      <p role="alert" class={said ? 'alert' : 'unseen'}>
        <Changing text={said} />
      </p>
      <button type="submit" class="big" aria-disabled={work.isChecking}>
        <Changing text={work.isChecking ? words.token.checking : enrol.submit} />
      </button>
    </form>
  );
}
