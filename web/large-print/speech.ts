import type { ElderWords } from '../answer/questionnaire-props.ts';
import type { Saying, Speaker } from './speaker.ts';

/** What can be read: the opening, faults, a question, and what stands in place of the form. */
const PLACES = '#opening, #faults, .q, .message';
/** What is read of a place, in order: headings, sentences, answers. */
const PARTS = 'h1, h2, .ask, .ask small, p, li, .o span, option:not([value=""])';
/** A page that changes is still for so long before it is read, in milliseconds. */
const STILL = 200;

/**
 * Puts a button beside whatever can be read aloud. Once pressed, reading goes on by itself with each question that comes,
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
    // Without a network what was never heard cannot be read: the button is there to be pressed again.
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

/** What is in sight: faults before the question that they are about. */
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
