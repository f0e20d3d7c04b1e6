import type { SheetProps } from '../answer/questionnaire-form.tsx';
import type { ElderWords } from '../answer/questionnaire-props.ts';
import { clipSpeaker } from './clip-speaker.ts';
import { ownSpeaker } from './speaker.ts';
import { readAloud } from './speech.ts';

/**
 * Large print's addition to the questionnaire, loaded after the script that answers: reading aloud. It knows the page
 * by its elements alone and shares no module with that script, so that each stays one file.
 */
const data = document.getElementById('data');
const form = document.getElementById('answer');

/** The page's own script takes the form over first: earlier additions would count as its own. */
function whenTakenOver(begin: () => void): void {
  if (!form || form.className) begin();
  else {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      begin();
    });
    observer.observe(form, { attributeFilter: ['class'] });
  }
}

if (data && form instanceof HTMLFormElement) {
  const { paper } = JSON.parse(data.textContent) as SheetProps;
  const { elder } = paper;
  if (elder) whenTakenOver(() => void offerReading(paper.foreign?.lang ?? paper.language, elder));
}

/** By the browser's own voice, or by recordings where it has none. */
async function offerReading(language: string, words: ElderWords & { clips: string }): Promise<void> {
  const main = document.getElementById('main');
  const speaker = (await ownSpeaker(language)) ?? (await clipSpeaker(words.clips, language));
  if (main && speaker) readAloud(main, words, speaker);
}
