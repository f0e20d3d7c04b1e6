import type { SheetProps } from '../answer/questionnaire-form.tsx';
import { goOnByItself } from './advance.ts';
import { readAloud } from './speech.ts';

/**
 * What large print adds to the questionnaire with a script, loaded after the script that answers: questions are read
 * aloud, and an answer that is tapped leads on. It knows the page by its elements alone and shares no module with
 * that script, so that each stays one file.
 */
const data = document.getElementById('data');
const form = document.getElementById('answer');

/** The page's own script takes the form over first: what is added before that would be taken for its own. */
function whenTakenOver(begin: () => void): void {
  if (!form || form.querySelector('progress')) begin();
  else {
    const observer = new MutationObserver(() => {
      if (!form.querySelector('progress')) return;
      observer.disconnect();
      begin();
    });
    observer.observe(form, { childList: true });
  }
}

if (data && form instanceof HTMLFormElement) {
  const { paper } = JSON.parse(data.textContent) as SheetProps;
  const { elder } = paper;
  if (elder)
    whenTakenOver(() => {
      readAloud(form, elder);
      goOnByItself(form, elder);
    });
}
