import { stringsIn } from '../language.ts';
import { resultsPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Simulated, Withdrawn, waveIn } from './frame.tsx';
import type { ReleaseInfo, WaveInfo } from './release-view.ts';
import { resultsStyle } from './style.ts';

export interface WithdrawnPageProps extends PageContext {
  wave: WaveInfo;
  /** The newest first; all of them are withdrawn. */
  releases: readonly ReleaseInfo[];
}

/** A wave without a standing release: when and why each was withdrawn, and where it can still be read. */
export function withdrawnPage({ wave, releases, ...context }: WithdrawnPageProps): string {
  const { language } = context;
  const words = stringsIn(language).results;
  return page({
    ...context,
    title: `${wave.title} · ${words.title}`,
    style: resultsStyle,
    children: (
      <>
        <p class="crumb">
          <a href={resultsPath()}>{words.title}</a>
        </p>
        <h1>{wave.title}</h1>
        <p class="lead">{words.noneStands}</p>
        <Simulated wave={wave} words={words} />
        {releases.map((release) => (
          <section key={release.number}>
            <Withdrawn release={release} words={words} language={language} />
            <p>
              <a href={waveIn(wave)(release.number)}>{fill(words.toWithdrawn, { n: release.number })}</a>
            </p>
          </section>
        ))}
      </>
    ),
  });
}
