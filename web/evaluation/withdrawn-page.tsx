import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import { stringsIn } from '../language.ts';
import { evaluationResultPath, evaluationResultsPath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { EvaluationWithdrawal } from './release-parts.tsx';
import { evaluationResultsStyle } from './results-style.ts';

/** An evaluation without a standing release: when and why each was withdrawn, and where it can still be read. */
export function withdrawnEvaluationPage({
  code,
  title,
  releases,
  ...context
}: PageContext & {
  code: string;
  title: string;
  releases: readonly SignedEvaluationSummary[];
}): string {
  const { language } = context;
  const { results: words } = stringsIn(language).evaluation;
  return page({
    ...context,
    title: `${title} · ${words.title}`,
    style: evaluationResultsStyle,
    children: (
      <>
        <p class="crumb">
          <a href={evaluationResultsPath()}>{words.title}</a>
        </p>
        <h1>{title}</h1>
        {releases.map((release) => (
          <section key={release.number}>
            <h2>
              <a href={evaluationResultPath(code, release.number)}>
                {fill(stringsIn(language).results.release, { n: release.number })}
              </a>
            </h2>
            <EvaluationWithdrawal release={release} language={language} />
          </section>
        ))}
      </>
    ),
  });
}
