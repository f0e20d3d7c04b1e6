import { useState } from 'preact/hooks';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { readDeskIn } from './desk-in-language.ts';
import type { Desk } from './staff-page.tsx';

type Props = Desk<Strings['field']>;
type Respondent = ReturnType<typeof useRespondentChoices>;

/** The respondent's choice of language and size; the page's own until then, and for the next respondent. */
export function useRespondentChoices(page: Props) {
  const root = document.documentElement;
  const [original] = useState(() => ({
    lang: root.lang,
    dir: root.dir,
    isLarge: root.classList.contains('elder'),
  }));
  const [desk, setDesk] = useState(page);
  const [isLarge, setLarge] = useState(original.isLarge);
  const [isMissing, setMissing] = useState(false);

  const showLarge = (on: boolean) => {
    root.classList.toggle('elder', on);
    setLarge(on);
  };
  return {
    desk,
    isLarge,
    /** The last requested language is not available now. */
    isMissing,
    async speak(language: string) {
      const other = await readDeskIn<Props>(language);
      setMissing(!other);
      if (!other) return;
      root.lang = other.lang;
      root.dir = other.dir;
      setDesk(other.props);
    },
    showLarge,
    reset() {
      root.lang = original.lang;
      root.dir = original.dir;
      setDesk(page);
      setMissing(false);
      showLarge(original.isLarge);
    },
  };
}

interface RespondentChoicesProps {
  respondent: Respondent;
  words: Props['words'];
}

/** Language and size, for the respondent; the answers stay. */
export function RespondentChoices({ respondent, words }: RespondentChoicesProps) {
  const { isLarge, isMissing, speak, showLarge } = respondent;
  const { choices, paper } = respondent.desk;
  return (
    <>
      <nav class="choices" aria-label={choices.title}>
        {choices.languages
          .filter(({ code }) => code !== paper.language)
          .map(({ code, name }) => (
            <button key={code} type="button" class="quiet" lang={code} onClick={() => void speak(code)}>
              {name}
            </button>
          ))}
        <button type="button" class="quiet" aria-pressed={isLarge} onClick={() => showLarge(!isLarge)}>
          <Changing text={choices.large} />
        </button>
      </nav>
      <p role="status" class={isMissing ? 'note' : 'unseen'}>
        <Changing text={isMissing ? words.noOtherLanguage : undefined} />
      </p>
    </>
  );
}
