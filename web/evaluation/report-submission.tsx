import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import { stringsIn } from '../language.ts';
import { reportFormPath, reportLevelPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { findingText } from './entry-text.ts';
import type { ReportDraftShown, ReportPageProps } from './report-props.ts';

export function CheckAndSubmit(props: ReportPageProps & { draft: ReportDraftShown }) {
  const { language, evaluation, city, draft, signing, closed, state } = props;
  const { submit: words } = stringsIn(language).evaluation;
  const { findings, maySubmit, revision } = draft;
  const open = findings.filter(({ isAnswered }) => !isAnswered);
  const errors = open.filter(({ severity }) => severity === 'error').length;
  const isWaiting = state === 'submitted';
  const recallable = signing?.recallable;
  return (
    <section>
      <h2>{words.title}</h2>
      {!isWaiting && (
        <p>{maySubmit ? words.ready : fill(words.faults, { errors, questions: open.length - errors })}</p>
      )}
      {!isWaiting && open.length > 0 && <Findings {...props} findings={open} />}
      {!closed && !isWaiting && maySubmit && !signing && <p class="help">{words.whoever}</p>}
      {!closed && !isWaiting && maySubmit && signing && (
        <form method="post" action={reportFormPath(evaluation.code, city.code, 'reports')}>
          <input type="hidden" name="id" value={signing.id} />
          <input type="hidden" name="revision" value={revision} />
          <p class="help">{words.lead}</p>
          <p class="actions">
            <button type="submit">{words.submit}</button>
          </p>
        </form>
      )}
      {recallable && signing && (
        <form method="post" action={reportFormPath(evaluation.code, city.code, 'recall')}>
          <input type="hidden" name="id" value={signing.id} />
          <input type="hidden" name="number" value={recallable.number} />
          <input type="hidden" name="digest" value={recallable.digest} />
          <p class="help">{words.recallLead}</p>
          <p class="actions">
            <button type="submit" class="plain">
              {fill(words.recall, { n: recallable.number })}
            </button>
          </p>
        </form>
      )}
    </section>
  );
}

function Findings({
  language,
  evaluation,
  city,
  set,
  findings,
}: ReportPageProps & { findings: readonly ReportFinding[] }) {
  const { findings: words } = stringsIn(language).evaluation;
  const items = new Map(
    set.levels.flatMap((level) =>
      level.indicators.flatMap((indicator) =>
        indicator.items.map((item) => [item.code, { level, item }] as const),
      ),
    ),
  );
  return (
    <details>
      <summary>{words.title}</summary>
      <ul class="findings">
        {findings.flatMap((finding) => {
          const place = items.get(finding.item ?? '');
          if (!place) return [];
          const { level, item } = place;
          return [
            <li key={`${finding.code} ${finding.item} ${finding.fields.join()}`}>
              <a href={`${reportLevelPath(evaluation.code, city.code, level.code)}#${item.code}`}>
                {item.code}
              </a>{' '}
              {findingText(finding, item, language)}
            </li>,
          ];
        })}
      </ul>
    </details>
  );
}
