import { formatTime, stringsIn } from '../language.ts';
import { evaluationResultsPath, wavePath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Simulated } from './frame.tsx';
import type { ReleaseInfo, WaveInfo } from './release-view.ts';
import { resultsStyle } from './style.ts';

export interface WavesPageProps extends PageContext {
  /** Waves with a standing release, newest first. */
  waves: readonly { wave: WaveInfo; latest: ReleaseInfo }[];
  /** Whether an evaluation around a survey has results. */
  hasEvaluations: boolean;
}

/** Which waves have results. */
export function wavesPage({ waves, hasEvaluations, ...context }: WavesPageProps): string {
  const { language } = context;
  const words = stringsIn(language).results;
  return page({
    ...context,
    title: words.title,
    style: resultsStyle,
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="lead">{waves.length > 0 ? words.intro : words.empty}</p>
        {waves.map(({ wave, latest }) => (
          <section key={wave.code} class="card">
            <h2>
              <a href={wavePath(wave.code)}>{wave.title}</a>
            </h2>
            <p class="help">
              {fill(words.latest, { n: latest.number, date: formatTime(latest.createdAt, language) })}
            </p>
            <Simulated wave={wave} words={words} />
          </section>
        ))}
        {hasEvaluations && (
          <p class="links">
            <a href={evaluationResultsPath()}>{stringsIn(language).evaluation.results.title}</a>
          </p>
        )}
      </>
    ),
  });
}
