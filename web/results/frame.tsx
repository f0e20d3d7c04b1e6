import type { ComponentChildren } from 'preact';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { OrganiserContact } from '../notice/organiser.tsx';
import {
  dictionaryPath,
  keysPath,
  methodPath,
  releasePath,
  scoresPath,
  signaturePath,
  verifyPath,
  wavePath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import {
  latestReleaseOf,
  type ReleaseInfo,
  type ReleaseView,
  type ResultsWords,
  type WaveInfo,
} from './release-view.ts';

interface FrameProps {
  view: ReleaseView;
  language: Language;
  words: ResultsWords;
  /** This page in another release. */
  pathIn: (release?: number) => string;
  children: ComponentChildren;
}

/** The frame of every page of a release: warnings above, provenance and downloads below. */
export function Frame({ view, language, words, pathIn, children }: FrameProps) {
  const { document, releases } = view;
  const shown = releases.find((r) => r.number === document.number);
  const latest = latestReleaseOf(releases);
  return (
    <>
      <Simulated wave={view.wave} words={words} />
      {shown && <Withdrawn release={shown} words={words} language={language} />}
      {latest && latest.number !== document.number && (
        <p class="alert">
          {words.newer} <a href={pathIn()}>{words.toLatest}</a>
        </p>
      )}
      {children}
      <Provenance view={view} shown={shown} language={language} words={words} />
      <Downloads view={view} words={words} language={language} />
      <Releases view={view} words={words} language={language} pathIn={pathIn} />
    </>
  );
}

export function Simulated({ wave, words }: { wave: WaveInfo; words: ResultsWords }) {
  if (!wave.simulated) return null;
  return (
    <p class="note">
      {words.simulated} {wave.awaitsEarlier && words.awaitsEarlier}
    </p>
  );
}

/** That a release was withdrawn, when and why. */
export function Withdrawn({
  release: { number, withdrawn },
  words,
  language,
}: {
  release: ReleaseInfo;
  words: ResultsWords;
  language: Language;
}) {
  if (!withdrawn) return null;
  const date = formatTime(withdrawn.at, language, 'minute');
  return <p class="alert">{fill(words.withdrawn, { n: number, date, reason: withdrawn.reason })}</p>;
}

/** Whether figures compare with those of the wave before, and why not. */
export function Earlier({ view, language, words }: PartProps) {
  const { earlier } = view;
  if (!earlier) return null;
  const { items, same, dimensions, isOverallSame } = earlier;
  const titles = view.dimensions
    .filter((d) => dimensions.includes(d.id))
    .map((d) => localize(d.title, language));
  return (
    <section>
      <h2>{words.earlier}</h2>
      <p>
        <a href={wavePath(earlier.code)}>{localize(earlier.title, language)}</a>
      </p>
      <p>
        {isOverallSame ? words.comparable : fill(words.notComparable, { changed: items - same, of: items })}
      </p>
      {!isOverallSame && titles.length > 0 && (
        <p>{fill(words.comparableDimensions, { names: listed(titles, language) })}</p>
      )}
    </section>
  );
}

const listed = (names: readonly string[], language: Language): string =>
  new Intl.ListFormat(language, { type: 'unit' }).format(names);

type PartProps = { view: ReleaseView; words: ResultsWords; language: Language };

function Provenance({ view, shown, language, words }: PartProps & { shown: ReleaseInfo | undefined }) {
  const { document } = view;
  const { submissions, cutoff } = document.provenance;
  return (
    <section>
      <h2>{fill(words.release, { n: document.number })}</h2>
      {document.supersedes !== null && (
        <p>{fill(words.supersedes, { n: document.supersedes, reason: document.reason ?? '' })}</p>
      )}
      <dl>
        <dt>{words.created}</dt>
        <dd>{formatTime(document.createdAt, language, 'minute')}</dd>
        <dt>{words.cutoff}</dt>
        <dd>{formatTime(cutoff, language, 'minute')}</dd>
        <dt>{words.submissions}</dt>
        <dd>
          {fill(words.received, {
            received: submissions.received.toLocaleString(language),
            counted: submissions.counted.toLocaleString(language),
          })}
        </dd>
        {shown && (
          <>
            <dt>{words.digest}</dt>
            <dd class="digest">{shown.digest}</dd>
          </>
        )}
      </dl>
      {view.wave.organiser && <OrganiserContact organiser={view.wave.organiser} language={language} />}
    </section>
  );
}

function Downloads({ view, words, language }: PartProps) {
  const { verify: check, dictionary, method } = stringsIn(language);
  const { code } = view.wave;
  const { number } = view.document;
  return (
    <section>
      <h2>{words.downloads}</h2>
      <ul class="links">
        <li>
          <a href={scoresPath(code, number, 'xlsx')}>{words.xlsx}</a>
        </li>
        <li>
          <a href={scoresPath(code, number, 'csv')}>{words.csv}</a>
        </li>
        <li>
          <a href={scoresPath(code, number, 'parquet')}>{words.parquet}</a>
        </li>
        <li>
          <a href={releasePath(code, number)}>{words.json}</a>
        </li>
        <li>
          <a href={signaturePath(code, number)}>{words.signature}</a>
        </li>
        <li>
          <a href={dictionaryPath()}>{dictionary.title}</a>
        </li>
        <li>
          <a href={methodPath()}>{method.title}</a>
        </li>
        <li>
          <a href={keysPath()}>{words.verify}</a>
        </li>
        <li>
          <a href={verifyPath()}>{check.title}</a>
        </li>
      </ul>
    </section>
  );
}

function Releases({ view, words, language, pathIn }: PartProps & Pick<FrameProps, 'pathIn'>) {
  if (view.releases.length < 2) return null;
  return (
    <section>
      <h2>{words.releases}</h2>
      <ul class="links">
        {view.releases.map((r) => (
          <li key={r.number}>
            <a href={pathIn(r.number)} aria-current={r.number === view.document.number ? 'page' : undefined}>
              {fill(words.release, { n: r.number })}
              <small> {formatTime(r.createdAt, language)}</small>
              {r.withdrawn && <small> · {words.withdrawnMark}</small>}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The address of a wave's page in a release. */
export const waveIn = (wave: WaveInfo) => (release?: number) => wavePath(wave.code, release);
