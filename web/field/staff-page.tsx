import { type PaperSource, paperOf } from '../answer/questionnaire-props.ts';
import { endonyms, stringsIn } from '../language.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { type PageContext, page } from '../ui/document.tsx';

export interface StaffPageProps extends PageContext, Omit<PaperSource, 'language'> {
  waveTitle: string;
  /** The wave no longer takes answers. */
  isClosed: boolean;
  /** Address of the page's built script, without which the page does nothing. */
  script: string | undefined;
}

/** A staff page: its script makes all of it, starting from `data`. */
export function staffPage(
  { language, languages, mode, url, script, ...rest }: StaffPageProps,
  { style, title, words, wide = false }: { style: string; title: string; words: object; wide?: boolean },
): string {
  const paper = paperOf({ ...rest, language, mode: 'normal' });
  const { waveTitle, isClosed } = rest;
  const { site, staff: staffWords } = stringsIn(language);
  const choices = {
    title: site.languages,
    languages: languages.map((code) => ({ code, name: endonyms[code] })),
    large: site.elder,
  };
  const data: Desk<object> = { paper, words, staffWords, waveTitle, isClosed, languages, choices };
  return page({
    language,
    languages,
    mode,
    url,
    title: `${title} · ${paper.cityName}`,
    style,
    wide,
    scripts: [script],
    children: (
      <div id="desk" data-desk={JSON.stringify(data)}>
        <h1>{title}</h1>
        <noscript>
          <p class="alert">{staffWords.noScript}</p>
        </noscript>
      </div>
    ),
  });
}

/** What a staff page's script starts from. */
export interface Desk<Words> {
  paper: ReturnType<typeof paperOf>;
  words: Words;
  staffWords: Strings['staff'];
  waveTitle: string;
  isClosed: boolean;
  languages: readonly string[];
  /** A respondent's choices, in words. */
  choices: { title: string; languages: { code: string; name: string }[]; large: string };
}
