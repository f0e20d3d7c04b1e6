import { useEffect, useState } from 'preact/hooks';
import type { AnswerWords } from './questionnaire-props.ts';
import type { AnswerSheet } from './types.ts';

/** How long a tapped choice stays in sight before the next question, in milliseconds. */
const SIGHT = 700;
/** A change within this many milliseconds after a finger was lifted is that finger's. */
const TOUCH = 600;
/** The storage key for switching it off. */
const PLACE = 'chengsheng/advance';

/** Whether tapped answers lead on, and how to change that. */
export type Advance = readonly [isOn: boolean, turn: (isOn: boolean) => void];

/**
 * Moves on once the resident taps one of several answers, where a page is one question. Never for the keyboard, whose
 * arrows pass through answers that nobody chose; never where more may be chosen or typed; and never past the end,
 * because submitting is the resident's own act. The page says so beforehand, a switch turns it off, and Back leads
 * back with the answer kept. Undefined where it does not apply.
 */
export function useAdvance({ form, isOneEach }: AnswerSheet, words: AnswerWords): Advance | undefined {
  const [isOn, setOn] = useState(() => remembered() !== 'off');
  useEffect(() => {
    if (isOneEach && isOn && form.current) return goOnByItself(form.current, words.advance.hint);
  }, [isOn, words]);
  const turn = (on: boolean) => {
    setOn(on);
    remember(on ? 'on' : 'off');
  };
  return isOneEach ? [isOn, turn] : undefined;
}

/** The switch has no name, so the form does not include it. */
export function AdvanceSwitch({ advance: [isOn, turn], words }: { advance: Advance; words: AnswerWords }) {
  return (
    <button type="button" class="toggle" role="switch" aria-checked={isOn} onClick={() => turn(!isOn)}>
      {words.advance.label}
    </button>
  );
}

/** Until the caller calls the returned function. */
function goOnByItself(form: HTMLFormElement, hint: string): () => void {
  const told = document.createElement('p');
  told.className = 'help';
  told.textContent = hint;
  ({ lang: told.lang, dir: told.dir } = document.documentElement);
  // Above the answers of the first question, and only there.
  const answers = form.querySelector('.q .os');
  if (answers) answers.insertAdjacentElement('beforebegin', told);

  let lifted = Number.NEGATIVE_INFINITY;
  let due: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(due);
    form.classList.remove('going');
  };
  const lift = (event: PointerEvent) => {
    const isAnswer = event.target instanceof Element && event.target.closest('.o');
    if (isAnswer && event.pointerType !== 'mouse') lifted = event.timeStamp;
  };
  const choose = (event: Event) => {
    wait();
    const chosen = event.target;
    if (!(chosen instanceof HTMLInputElement) || chosen.type !== 'radio') return;
    if (event.timeStamp - lifted > TOUCH) return;
    form.classList.add('going');
    due = setTimeout(() => {
      wait();
      const button = form.querySelector<HTMLButtonElement>('[data-next=true]');
      if (chosen.offsetParent && button) button.click();
    }, SIGHT);
  };

  // Any other activity means that the resident is still busy here.
  const signs = ['pointerdown', 'keydown', 'submit'] as const;
  for (const sign of signs) form.addEventListener(sign, wait);
  form.addEventListener('pointerup', lift);
  form.addEventListener('change', choose);
  return () => {
    wait();
    told.remove();
    for (const sign of signs) form.removeEventListener(sign, wait);
    form.removeEventListener('pointerup', lift);
    form.removeEventListener('change', choose);
  };
}

function remembered(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    // Storage is switched off: every page starts anew.
    return null;
  }
}

function remember(state: string): void {
  try {
    localStorage.setItem(PLACE, state);
  } catch {
    // As above.
  }
}
