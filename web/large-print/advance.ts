import type { ElderWords } from '../answer/questionnaire-props.ts';

/** How long a choice is in sight before the next question comes, in milliseconds. */
const SIGHT = 700;
/** A change within so many milliseconds after a finger was lifted is that finger's. */
const TOUCH = 600;
/** Where the phone remembers that somebody does not want it. */
const PLACE = 'chengsheng/advance';

/**
 * Goes on by itself once one of several answers was tapped. Never for the keyboard, whose arrows pass through answers
 * that nobody chose; never where more may be chosen or typed; and never to the end, for submitting is the resident's
 * own act. It says so beforehand, can be switched off, and Back leads back with the answer kept.
 */
export function goOnByItself(form: HTMLFormElement, words: ElderWords): void {
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
  const first = form.querySelector('.q');
  if (!button || !first) return;
  const toggle = toggleFor(words.advance);
  const hint = document.createElement('div');
  hint.className = 'note';
  const told = document.createElement('p');
  told.textContent = words.hint;
  hint.append(told);
  first.before(hint);
  form.querySelector('.steps')?.insertAdjacentElement('afterend', toggle);

  let lifted = Number.NEGATIVE_INFINITY;
  let due: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(due);
    form.classList.remove('going');
  };

  form.addEventListener('pointerup', (event) => {
    if (event.target instanceof Element && event.target.closest('.o')) lifted = event.timeStamp;
  });
  // Whatever else happens meanwhile, the resident is still busy here.
  for (const sign of ['pointerdown', 'keydown', 'submit']) form.addEventListener(sign, wait);
  form.addEventListener('change', (event) => {
    wait();
    const chosen = event.target;
    if (!(chosen instanceof HTMLInputElement) || chosen.type !== 'radio') return;
    if (event.timeStamp - lifted > TOUCH || toggle.getAttribute('aria-checked') !== 'true') return;
    form.classList.add('going');
    due = setTimeout(() => {
      wait();
      if (chosen.offsetParent && button.dataset.next === 'true') button.click();
    }, SIGHT);
  });
}

/** The switch, remembered. It has no name, so the form does not hold it. */
function toggleFor(label: string): HTMLButtonElement {
  const toggle = document.createElement('button');
  toggle.type = 'button';
  toggle.className = 'toggle';
  toggle.setAttribute('role', 'switch');
  toggle.textContent = label;
  const turn = (isOn: boolean) => toggle.setAttribute('aria-checked', String(isOn));
  turn(remembered() !== 'off');
  toggle.onclick = () => {
    const isOn = toggle.getAttribute('aria-checked') !== 'true';
    turn(isOn);
    remember(isOn ? 'on' : 'off');
  };
  return toggle;
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
