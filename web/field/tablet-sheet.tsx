import { useEffect } from 'preact/hooks';
import { AdvanceSwitch, useAdvance } from '../answer/advance.tsx';
import { AnswersToCheck } from '../answer/check-answers.tsx';
import { OPENING } from '../answer/navigation.ts';
import { useTimes } from '../answer/offline/page-timer.ts';
import { useTitle } from '../answer/title.ts';
import type { KeptProps, Own } from '../answer/types.ts';
import type { Outbox } from './outbox.ts';
import { readBody } from './submission-body.ts';

interface Bearing {
  wave: string;
  name: string;
  outbox: Outbox;
  /** The submission is safe; its sheet may leave the screen. */
  onDone(id: string): void;
}

/** How a sheet behaves on a shared tablet: nothing of it stays except the submission. */
export function ownOf({ wave, name, outbox, onDone }: Bearing): Own {
  return {
    ways: {
      keep: () => {},
      async send(_, body, language) {
        const { id } = readBody(body);
        try {
          await outbox.put({
            kind: 'submission',
            id,
            wave,
            name,
            language,
            body,
            at: new Date().toISOString(),
          });
        } catch {
          // The disk is full or refuses: the sheet stays, and can be sent again.
          return { kind: 'unsent' };
        }
        onDone(id);
        // The sheet is gone from the screen: nothing comes back to it.
        return await new Promise<never>(() => {});
      },
    },
    added: { Check: AnswersToCheck, Foot: Unkept },
  };
}

/** Below the form, where a resident's own phone has its status: nothing. */
function Unkept({ paper, sheet }: KeptProps) {
  useTimes(sheet, !sheet.reply);
  useTitle({ paper, sheet });
  const advance = useAdvance(sheet, paper.words);
  // One respondent's typed text is not offered to the next.
  useEffect(() => sheet.form.current?.setAttribute('autocomplete', 'off'), []);
  if (sheet.page === OPENING) return null;
  return advance ? <AdvanceSwitch advance={advance} words={paper.words} /> : null;
}
