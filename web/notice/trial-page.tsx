import type { Trial } from '../../server/services/submissions/try-credential.ts';
import { formatTime, stringsIn } from '../language.ts';
import { questionnairePath, receiptPath, wavePath } from '../paths.ts';
import { Share } from '../share/share.tsx';
import type { Strings } from '../strings/zh-CN.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { notice } from './page.tsx';

export interface TrialPageProps extends PageContext {
  /** Of the credential. */
  kind: 'device' | 'invitation' | 'handoff';
  trial: Exclude<Trial, { standing: 'good' }>;
  /** Code of the wave, for its results. */
  wave: string;
  city: string;
  cityName: (code: string) => string;
  /** Whether one can answer without an invitation. */
  isForEverybody: boolean;
  /** Address of a city's questionnaire to pass on, whole. */
  shareLink: (city: string) => string;
}

/**
 * Why somebody cannot answer, shown before they have; the questionnaire's script shows its `#trial` instead of the
 * form.
 */
export function trialPage(props: TrialPageProps): string {
  const { kind, trial, wave, city, cityName, isForEverybody, shareLink, ...context } = props;
  const { trial: words } = stringsIn(context.language);
  const answered = trial.standing === 'answered' ? trial : undefined;
  const said = sentencesOf(words, trial.standing, kind);
  const values = answered && {
    time: formatTime(answered.answeredAt.toISOString(), context.language, 'minute'),
    city: cityName(answered.city),
  };
  return notice(context, said.title, [
    <div key="trial" id="trial">
      <p class="lead">{fill(said.body, values ?? {})}</p>
      <p>
        {answered?.receipt && (
          <a class="button" href={receiptPath(answered.receipt)}>
            {words.receipt}
          </a>
        )}{' '}
        {answered && (
          <a class="button plain" href={wavePath(wave)}>
            {words.results}
          </a>
        )}{' '}
        {kind === 'invitation' && isForEverybody && (
          <a class="button" href={questionnairePath(city)}>
            {words.without}
          </a>
        )}
      </p>
      {answered && kind === 'device' && <p>{words.household}</p>}
      {answered && <Share language={context.language} link={shareLink(answered.city)} />}
    </div>,
  ]);
}

function sentencesOf(
  words: Strings['trial'],
  standing: TrialPageProps['trial']['standing'],
  kind: TrialPageProps['kind'],
) {
  if (standing === 'answered') return words.answered[kind];
  return kind === 'invitation' ? words[standing] : words.handoff;
}
