import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { Language } from '../language.ts';
import { embedPath } from '../paths.ts';
import type { Card } from '../ui/document.tsx';
import { type ReleaseView, type ResultsWords, resultCityName } from './release-view.ts';

interface EmbedCodeProps {
  card: Card;
  view: ReleaseView;
  city: ReleaseCity;
  language: Language;
  words: ResultsWords;
}

/** The markup with which another site embeds the city's score. */
export function EmbedCode({ card, view, city, language, words }: EmbedCodeProps) {
  const { href } = new URL(embedPath(view.wave.code, city.code, language), card.url);
  const title = `${resultCityName(city, view, language)} · ${view.wave.title}`.replaceAll('"', '');
  const code = `<iframe src="${href}" title="${title}" width="100%" height="290" loading="lazy" style="border:0"></iframe>`;
  return (
    <details>
      <summary>{words.embed.title}</summary>
      <p class="help">{words.embed.hint}</p>
      <textarea readOnly rows={5} aria-label={words.embed.title} value={code} />
    </details>
  );
}
