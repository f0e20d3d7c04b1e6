import type { ElderWords } from '../answer/questionnaire-props.ts';

/** What is read of a question: what is asked, the help, and each answer. */
const PARTS = '.ask, p, .o span, option:not([value=""])';

/**
 * Puts a button beside each question that reads it aloud, where the phone has a voice for its language. Reading stops
 * when it is pressed again, and when the question is left.
 */
export function readAloud(form: HTMLFormElement, words: ElderWords): void {
  // Absent in many in-app browsers; then there is nothing to press either.
  const voices: SpeechSynthesis | undefined = window.speechSynthesis;
  if (!voices) return;
  let pressed: HTMLButtonElement | undefined;

  const stop = () => {
    voices.cancel();
    if (pressed) pressed.textContent = words.read;
    pressed = undefined;
  };

  const press = (button: HTMLButtonElement, question: Element) => {
    const isReading = button === pressed;
    stop();
    if (isReading) return;
    pressed = button;
    button.textContent = words.stop;
    const parts = Array.from(question.querySelectorAll<HTMLElement>(PARTS)).map(sayingOf(voices));
    const last = parts[parts.length - 1];
    // Stopping ends what is being read, too: by then another button may have been pressed.
    if (last) last.onend = () => button === pressed && stop();
    for (const part of parts) voices.speak(part);
  };

  const offer = () => {
    for (const question of Array.from(form.querySelectorAll('.q:not([data-read])'))) {
      const ask = question.querySelector('.ask');
      if (!ask || !voiceFor(voices, languageOf(ask))) continue;
      question.setAttribute('data-read', '');
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'plain aloud';
      button.lang = document.documentElement.lang;
      button.textContent = words.read;
      button.onclick = () => press(button, question);
      ask.insertAdjacentElement('afterend', button);
    }
  };

  offer();
  // Most browsers learn their voices only after the page has come.
  voices.addEventListener?.('voiceschanged', offer);
  new MutationObserver(stop).observe(form, { attributes: true, attributeFilter: ['hidden'], subtree: true });
  window.addEventListener('pagehide', stop);
}

const languageOf = (element: Element): string => element.closest<HTMLElement>('[lang]')?.lang ?? '';

const primaryOf = (tag: string): string | undefined => tag.toLowerCase().split(/[-_]/)[0];

function voiceFor(voices: SpeechSynthesis, language: string): SpeechSynthesisVoice | undefined {
  const fitting = voices.getVoices().filter((v) => primaryOf(v.lang) === primaryOf(language));
  return fitting.find((v) => v.lang.replace('_', '-') === language) ?? fitting[0];
}

/** A part's text without the characters that only keep directions apart, in a voice for its language. */
function sayingOf(voices: SpeechSynthesis): (part: HTMLElement) => SpeechSynthesisUtterance {
  return (part) => {
    const saying = new SpeechSynthesisUtterance(
      (part.textContent ?? '').replace(/[\u2066-\u2069]/g, '').trim(),
    );
    const language = languageOf(part);
    const voice = voiceFor(voices, language);
    saying.lang = language;
    if (voice) saying.voice = voice;
    saying.rate = 0.9;
    return saying;
  };
}
