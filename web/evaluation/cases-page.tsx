import type { PublicCase } from '../../server/services/evaluation/publish-case.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, stringsIn } from '../language.ts';
import { evaluationResultPath, evaluationResultsPath, publicCasePath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { evaluationResultsStyle } from './results-style.ts';

interface CasesPageProps extends PageContext {
  evaluation: { code: string; title: string };
  /** Whether it has public results. */
  isReleased: boolean;
  simulated: boolean;
  cases: readonly PublicCase[];
  registry: ReadonlyMap<string, NamedCity>;
}

/** Published cases, with their documents. */
export function casesPage({
  evaluation,
  isReleased,
  simulated,
  cases,
  registry,
  ...context
}: CasesPageProps): string {
  const { language } = context;
  const { papers, results } = stringsIn(language).evaluation;
  const words = papers.public;
  return page({
    ...context,
    title: `${words.title} · ${evaluation.title}`,
    style: evaluationResultsStyle,
    children: (
      <>
        <p class="crumb">
          <a href={isReleased ? evaluationResultPath(evaluation.code) : evaluationResultsPath()}>
            {isReleased ? evaluation.title : results.title}
          </a>
        </p>
        <h1>{words.title}</h1>
        <p class="lead">{cases.length > 0 ? words.lead : words.none}</p>
        {simulated && <p class="note">{results.simulated}</p>}
        {cases.map(({ paper, owner, title, summary, fileName, publishedAt }) => {
          const city = registry.get(owner);
          const date = formatTime(publishedAt.toISOString(), language);
          return (
            <section key={paper} class="card" id={paper}>
              <h2>{title}</h2>
              <p class="help">{fill(words.from, { city: city ? cityName(city, language) : owner, date })}</p>
              <p class="said">{summary}</p>
              <p>
                <a href={publicCasePath(evaluation.code, paper)} download={fileName}>
                  {fill(papers.file, { name: fileName })}
                </a>
              </p>
            </section>
          );
        })}
      </>
    ),
  });
}
