import type { FeedbackRelease } from '../../server/services/feedback/signed-releases.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { cityFeedbackPath, cityPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import type { CityFeedbackPageProps, ShownFeedbackProps } from './city-feedback-props.ts';

export const minute = (time: Date, language: Language) => formatTime(time.toISOString(), language, 'minute');

/** Which release it is, and who sees it. */
export function ReleaseState({ language, wave, city, feedback, shown: { release } }: ShownFeedbackProps) {
  const { feedback: words } = stringsIn(language);
  const { number, signedAt, publicAt, published, supersedes, withdrawnAt } = release;
  const newest = feedback.releases.find((one) => one.withdrawnAt === null);
  return (
    <>
      {withdrawnAt && <p class="alert">{withdrawnText(release, withdrawnAt, language)}</p>}
      {newest && newest.number !== number && (
        <p class="alert">
          {words.notNewest} <a href={cityFeedbackPath(wave.code, city.code)}>{words.toNewest}</a>
        </p>
      )}
      <p>
        {fill(words.signed, { n: number, time: minute(signedAt, language) })}{' '}
        {publicAt && !published && <b>{fill(words.publicFrom, { time: minute(publicAt, language) })}</b>}
        {publicAt && published && (
          <>
            {publicAt > signedAt
              ? fill(words.publicSince, { time: minute(publicAt, language) })
              : words.publicAtOnce}{' '}
            <a class="screen-only" href={cityPath(wave.code, city.code, number)}>
              {words.toPublic}
            </a>
          </>
        )}
      </p>
      {supersedes !== null && (
        <p>
          {published?.reason
            ? fill(words.supersedesWhy, { n: supersedes, reason: published.reason })
            : fill(words.supersedes, { n: supersedes })}
        </p>
      )}
    </>
  );
}

function withdrawnText({ number: n, published }: FeedbackRelease, at: Date, language: Language): string {
  const { feedback: words } = stringsIn(language);
  const time = minute(at, language);
  const reason = published?.withdrawalReason;
  return reason ? fill(words.withdrawnWhy, { n, time, reason }) : fill(words.withdrawn, { n, time });
}

export function SignedReleases({
  language,
  wave,
  city,
  feedback: { releases, shown },
}: CityFeedbackPageProps) {
  const { feedback: words } = stringsIn(language);
  if (releases.length < 2 && shown) return null;
  if (releases.length === 0) return null;
  return (
    <section class="screen-only">
      <h2>{words.releases}</h2>
      <ul>
        {releases.map((release) => (
          <li key={release.number}>
            <a
              href={cityFeedbackPath(wave.code, city.code, release.number)}
              aria-current={release.number === shown?.release.number ? 'page' : undefined}
            >
              {fill(words.signed, { n: release.number, time: minute(release.signedAt, language) })}
            </a>{' '}
            {release.withdrawnAt && withdrawnText(release, release.withdrawnAt, language)}
          </li>
        ))}
      </ul>
    </section>
  );
}
