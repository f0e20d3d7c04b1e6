import type { ReportState } from '../../server/survey/evaluation/report-state.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { formatTime, stringsIn } from '../language.ts';
import { evaluationPath, optionalSetsPath, reportPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';

export interface ListedEvaluation {
  code: string;
  title: string;
  dueAt: Date;
  isOpen: boolean;
  seesProgress: boolean;
  /** Cities for which the person reports. */
  cities: readonly { city: NamedCity; state: ReportState; dueAt: Date }[];
}

interface EvaluationsPageProps extends ConsoleContext {
  evaluations: readonly ListedEvaluation[];
}

/** Evaluations that concern the person. */
export function evaluationsPage(props: EvaluationsPageProps): string {
  const { language, evaluations } = props;
  const words = stringsIn(language).evaluation;
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <div class="report">
        <h1>{words.title}</h1>
        {evaluations.length === 0 && <p class="lead">{words.none}</p>}
        {evaluations.map(({ code, title, dueAt, isOpen, seesProgress, cities }) => (
          <section key={code} class="card">
            <h2>{title}</h2>
            {!isOpen && <p class="note">{words.optional.preparing}</p>}
            <p class="help">
              {fill(words.due, { time: formatTime(dueAt.toISOString(), language, 'minute') })}
            </p>
            {seesProgress && (
              <p class="facts">
                {isOpen && <a href={evaluationPath(code)}>{words.progressLink}</a>}
                <a href={optionalSetsPath(code)}>{words.optional.link}</a>
              </p>
            )}
            {cities.length > 0 && (
              <ul class="notes">
                {cities.map(({ city, state, dueAt: due }) => (
                  <li key={city.code}>
                    <a href={reportPath(code, city.code)}>{cityName(city, language)}</a>{' '}
                    <b class={`state ${state}`}>{words.states[state]}</b>
                    {due.getTime() !== dueAt.getTime() && (
                      <small>
                        {' '}
                        · {fill(words.due, { time: formatTime(due.toISOString(), language, 'minute') })}
                      </small>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </section>
        ))}
      </div>
    ),
  });
}
