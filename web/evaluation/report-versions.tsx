import type { ReportDecision } from '../../db/reports.ts';
import { hourOf } from '../console/figures.tsx';
import { type Language, stringsIn } from '../language.ts';
import { reportVersionPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import type { ReportPageProps } from './report-props.ts';

export function ReportVersions({ language, evaluation, city, versions, decisions }: ReportPageProps) {
  const { report: words } = stringsIn(language).evaluation;
  return (
    <section>
      <h2>{words.versions}</h2>
      {versions.length === 0 && <p class="help">{words.noVersions}</p>}
      <ul class="notes">
        {versions.map(({ number, byName, at }) => (
          <li key={number}>
            <a href={reportVersionPath(evaluation.code, city.code, number)}>
              {fill(words.version, { n: number })}
            </a>{' '}
            <small>{fill(words.submittedBy, { person: byName, time: hourOf(at, language) })}</small>
            {decisions
              .filter((decision) => decision.number === number)
              .map((decision) => (
                <DecisionLine key={decision.id} decision={decision} language={language} />
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was decided, by whom and why. */
export function DecisionLine({
  decision: { action, byName, at, reason },
  language,
}: {
  decision: Pick<ReportDecision, 'action' | 'byName' | 'at' | 'reason'>;
  language: Language;
}) {
  const { report: words } = stringsIn(language).evaluation;
  const values = { action: words.decided[action], person: byName, time: hourOf(at, language) };
  return (
    <p>
      {fill(words.decidedBy, values)}
      {reason && `: ${reason}`}
    </p>
  );
}
