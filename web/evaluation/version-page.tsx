import { cityName } from '../city-name.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { hourOf } from '../console/figures.tsx';
import { consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { reportDecisionsPath, reportPath, reportRemarksPath, reportVersionPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DecisionLine } from './report-versions.tsx';
import { VersionDifferences } from './version-differences.tsx';
import { VersionItems } from './version-items.tsx';
import type { VersionPageProps } from './version-props.ts';

/** A submitted version: its content, its differences from the previous one, and the decisions on it. */
export function versionPage(props: VersionPageProps): string {
  const { language, evaluation, city, report, newest, decisions, differences, done, fault } = props;
  const { version: words, late } = stringsIn(language).evaluation;
  const submitted = { person: report.byName, time: hourOf(report.at, language) };
  const name = cityName(city, language);
  return consolePage({
    ...props,
    title: fill(words.of, { city: name, n: report.number }),
    children: (
      <div class="report">
        <Crumb to={reportPath(evaluation.code, city.code)}>{name}</Crumb>
        <h1>{fill(words.of, { city: name, n: report.number })}</h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        <p class="facts">
          <span>{fill(stringsIn(language).evaluation.report.submittedBy, submitted)}</span>
          {report.late && <span>{late}</span>}
          <span>
            {words.digest} <span class="digest">{report.digest}</span>
          </span>
        </p>
        {newest !== report.number && (
          <p class="note">
            {words.newer} <a href={reportVersionPath(evaluation.code, city.code, newest)}>{words.toNewest}</a>
          </p>
        )}
        {decisions.map((decision) => (
          <DecisionLine key={decision.id} decision={decision} language={language} />
        ))}
        {report.number > 1 && <VersionDifferences {...props} differences={differences} />}
        <Decide {...props} />
      </div>
    ),
  });
}

/** The whole version; for reviewers, inside the form that decides. */
function Decide(props: VersionPageProps) {
  const { language, evaluation, city, report, allowed, isOwn, decisionId, typed, fault } = props;
  const { version: words } = stringsIn(language).evaluation;
  const mayReturn = allowed.includes('return');
  const mayReopen = allowed.includes('reopen');
  if (!mayReturn && !mayReopen) return props.mayRemark ? <Remark {...props} /> : <VersionItems {...props} />;
  return (
    <form method="post" action={reportDecisionsPath(evaluation.code, city.code, report.number)}>
      <input type="hidden" name="id" value={decisionId} />
      <input type="hidden" name="digest" value={report.digest} />
      <VersionItems {...props} takesRemarks />
      <section class="field stacked">
        <h2>{words.decide}</h2>
        {mayReopen && <p class="help">{words.reopenLead}</p>}
        <label for="reason">{words.reason}</label>
        <textarea
          id="reason"
          name="reason"
          rows={3}
          defaultValue={typed.reason}
          aria-describedby={fault ? 'fault reason-hint' : 'reason-hint'}
        />
        <p class="help" id="reason-hint">
          {words.reasonHint} {mayReturn && isOwn && words.own}
        </p>
        <p class="actions">
          {mayReturn && (
            <button type="submit" name="action" value="return" class="plain">
              {words.return}
            </button>
          )}
          {mayReturn && !isOwn && (
            <button type="submit" name="action" value="accept">
              {words.accept}
            </button>
          )}
          {mayReopen && (
            <button type="submit" name="action" value="reopen" class="plain">
              {words.reopen}
            </button>
          )}
        </p>
      </section>
    </form>
  );
}

/** The whole version, inside the form in which a ministry remarks on its items. */
function Remark(props: VersionPageProps) {
  const { language, evaluation, city, report, decisionId } = props;
  const { version: words } = stringsIn(language).evaluation;
  return (
    <form method="post" action={reportRemarksPath(evaluation.code, city.code, report.number)}>
      <input type="hidden" name="id" value={decisionId} />
      <p class="help">{words.remarkLead}</p>
      <VersionItems {...props} takesRemarks />
      <p class="actions">
        <button type="submit">{words.sendRemarks}</button>
      </p>
    </form>
  );
}
