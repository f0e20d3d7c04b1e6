import type { ElderWords } from '../answer/questionnaire-props.ts';
import type { Saying, Speaker } from './speaker.ts';

/** The readable parts: the opening, faults, a question, and messages that replace the form. */
const PLACES = '#opening, #faults, .q, .message';
/** The texts of a part, in order: headings, sentences, answers. */
const PARTS = 'h1, h2, .ask, .ask small, p, li, .o span, option:not([value=""])';
/** A changing page must be still for this long before it is read, in milliseconds. */
const STILL = 200;

/**
 * Puts a button beside everything that can be read aloud. Once pressed, reading continues with each new question,
 * with faults and with the thanks, until it is pressed again.
 */
export function readAloud(main: HTMLElement, words: ElderWords, speaker: Speaker): void {
  let isOn = false;
  let pressed: HTMLButtonElement | undefined;
  let lastPlace = placeIn(main);
  let due: ReturnType<typeof setTimeout> | undefined;

  const mark = (button: HTMLButtonElement | undefined) => {
    if (pressed) pressed.textContent = words.read;
    pressed = button;
    if (button) button.textContent = words.stop;
  };
  const stop = () => {
    speaker.stop();
    mark(undefined);
  };
  const read = async (place: Element) => {
    stop();
    const button = place.querySelector<HTMLButtonElement>('.aloud') ?? undefined;
    mark(button);
    // Without a network an unheard sentence cannot be read; the button can be pressed again.
    await speaker.say(sayingsIn(place)).catch(() => {});
    if (button && button === pressed) mark(undefined);
  };
  const offer = () => {
    for (const place of Array.from(main.querySelectorAll(PLACES))) {
      const heading = place.querySelector('h1, h2, .ask');
      if (!heading || place.querySelector('.aloud') || !speaker.speaks(languageOf(heading))) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'plain aloud';
      button.lang = document.documentElement.lang;
      button.textContent = words.read;
      button.onclick = () => {
        isOn = button !== pressed;
        if (isOn) void read(place);
        else stop();
      };
      // Within a legend it would be part of the question's name.
      (heading.closest('legend') ?? heading).insertAdjacentElement('afterend', button);
    }
  };
  const follow = () => {
    offer();
    const place = placeIn(main);
    if (place === lastPlace) return;
    lastPlace = place;
    stop();
    clearTimeout(due);
    if (isOn && place) due = setTimeout(() => void read(place), STILL);
  };

  offer();
  new MutationObserver(follow).observe(main, {
    attributes: true,
    attributeFilter: ['hidden'],
    childList: true,
    subtree: true,
  });
  window.addEventListener('pagehide', stop);
}

/** The visible parts: faults before their question. */
function placeIn(main: HTMLElement): Element | undefined {
  return Array.from(main.querySelectorAll<HTMLElement>(PLACES)).find((place) => place.offsetParent);
}

const languageOf = (element: Element): string => element.closest<HTMLElement>('[lang]')?.lang ?? '';

/** The parts that are in sight, without the characters that only keep directions apart; a part within a part is read once. */
function sayingsIn(place: Element): Saying[] {
  return Array.from(place.querySelectorAll<HTMLElement>(PARTS)).flatMap((part) => {
    if (!part.offsetParent && part.tagName !== 'OPTION') return [];
    const text = ownText(part);
    return text ? [{ text, language: languageOf(part) }] : [];
  });
}

function ownText(part: HTMLElement): string {
  const copy = part.cloneNode(true) as HTMLElement;
  for (const inner of Array.from(copy.querySelectorAll(PARTS))) inner.remove();
  return (copy.textContent ?? '').replace(/[\u2066-\u2069]/g, '').trim();
}
