import type { ReportRemark } from '../../db/report-remarks.ts';
import type { Report, ReportDecision } from '../../db/reports.ts';
import type { IndicatorSet, Item } from '../../server/survey/evaluation/indicator-set.ts';
import type { DecisionAction } from '../../server/survey/evaluation/report-state.ts';
import type { Entry } from '../../server/survey/evaluation/report-values.ts';
import { fieldOf, itemsOf, titlesOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { Done, Fault } from '../console/door.tsx';
import { hourOf } from '../console/figures.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { reportDecisionsPath, reportPath, reportRemarksPath, reportVersionPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { entryText } from './entry-text.ts';
import { FileLink } from './level-page.tsx';
import { DecisionLine } from './report-page.tsx';

export interface VersionPageProps extends ConsoleContext {
  evaluation: { code: string; title: string };
  city: NamedCity;
  set: IndicatorSet;
  report: Report;
  /** Number of the newest version. */
  newest: number;
  differences: readonly { field: string; before: Entry | null; after: Entry | null }[];
  decisions: readonly ReportDecision[];
  fileNames: ReadonlyMap<string, string>;
  /** What whoever looks may do with it. */
  allowed: readonly DecisionAction[];
  /** What ministries said of it. */
  ministries: readonly ReportRemark[];
  /** Whether whoever looks may say something of its items, and decides nothing. */
  mayRemark: boolean;
  /** Whether they wrote or submitted it, and so may not accept it. */
  isOwn: boolean;
  /** The id under which they decide. */
  decisionId: string;
  typed: { reason: string; remarks: Readonly<Record<string, string>> };
  done: string | undefined;
  fault: string | undefined;
}

/** A submitted version: what it says, what differs from the one before, and what is decided on it. */
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
        <p class="crumb">
          <a class="back" href={reportPath(evaluation.code, city.code)}>
            {name}
          </a>
        </p>
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
        {report.number > 1 && <Differences {...props} differences={differences} />}
        <Decide {...props} />
      </div>
    ),
  });
}

/** Items and data by their field. */
const placesOf = (set: IndicatorSet) =>
  new Map(
    itemsOf(set).flatMap((item) =>
      (item.data ?? []).map((datum) => [fieldOf(item, datum), { item, datum }] as const),
    ),
  );

function Differences({ language, set, differences }: VersionPageProps) {
  const { version: words } = stringsIn(language).evaluation;
  const places = placesOf(set);
  return (
    <section>
      <h2>{words.changes}</h2>
      {differences.length === 0 && <p class="help">{words.noChanges}</p>}
      {differences.length > 0 && (
        <div class="scroll">
          <table class="differences">
            <thead>
              <tr>
                <th scope="col">{words.data}</th>
                <th scope="col">{words.before}</th>
                <th scope="col">{words.now}</th>
              </tr>
            </thead>
            <tbody>
              {differences.flatMap(({ field, before, after }) => {
                const place = places.get(field);
                if (!place) return [];
                const { item, datum } = place;
                return [
                  <tr key={field}>
                    <th scope="row" class="wrap">
                      <small>{item.code}</small> {localize(datum.title, language)}
                    </th>
                    <td class="wrap">{entryText(item, datum, before, language)}</td>
                    <td class="wrap">
                      <b>{entryText(item, datum, after, language)}</b>
                    </td>
                  </tr>,
                ];
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** All that the version says; for whoever reviews it, inside of the form that decides. */
function Decide(props: VersionPageProps) {
  const { language, evaluation, city, report, allowed, isOwn, decisionId, typed, fault } = props;
  const { version: words } = stringsIn(language).evaluation;
  const mayReturn = allowed.includes('return');
  const mayReopen = allowed.includes('reopen');
  if (!mayReturn && !mayReopen) return props.mayRemark ? <Remark {...props} /> : <Items {...props} />;
  return (
    <form method="post" action={reportDecisionsPath(evaluation.code, city.code, report.number)}>
      <input type="hidden" name="id" value={decisionId} />
      <input type="hidden" name="digest" value={report.digest} />
      <Items {...props} takesRemarks />
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

/** All that the version says, inside of the form in which a ministry remarks on its items. */
function Remark(props: VersionPageProps) {
  const { language, evaluation, city, report, decisionId } = props;
  const { version: words } = stringsIn(language).evaluation;
  return (
    <form method="post" action={reportRemarksPath(evaluation.code, city.code, report.number)}>
      <input type="hidden" name="id" value={decisionId} />
      <p class="help">{words.remarkLead}</p>
      <Items {...props} takesRemarks />
      <p class="actions">
        <button type="submit">{words.sendRemarks}</button>
      </p>
    </form>
  );
}

function Items({ takesRemarks, ...props }: VersionPageProps & { takesRemarks?: boolean }) {
  const { language, set, decisions } = props;
  const { version: words } = stringsIn(language).evaluation;
  const remarks = Object.assign({}, ...decisions.map((one) => one.remarks)) as Record<string, string>;
  return (
    <section>
      <h2>{words.data}</h2>
      {set.levels.map((level) => {
        const items = level.indicators.flatMap((indicator) =>
          indicator.items.filter((item) => item.data !== undefined),
        );
        if (items.length === 0) return null;
        return (
          <details key={level.code} open>
            <summary>
              <b>
                {level.code} {localize(level.title, language)}
              </b>
            </summary>
            {items.map((item) => (
              <ReadItem
                key={item.code}
                item={item}
                said={remarks[item.code]}
                takesRemarks={takesRemarks === true}
                {...props}
              />
            ))}
          </details>
        );
      })}
    </section>
  );
}

function ReadItem({
  item,
  said,
  takesRemarks,
  ...props
}: VersionPageProps & { item: Item; said: string | undefined; takesRemarks: boolean }) {
  const { language, set, report, differences, evaluation, city, fileNames, typed, ministries } = props;
  const words = stringsIn(language).evaluation;
  const title = localize(titlesOf(set).get(item.code) ?? {}, language);
  const files = report.evidence[item.code] ?? [];
  const changed = new Set(differences.map(({ field }) => field));
  return (
    <div class="read-item" id={item.code}>
      <h3>
        {item.code} {title}
      </h3>
      <dl>
        {(item.data ?? []).map((datum) => {
          const field = fieldOf(item, datum);
          return (
            <div key={datum.id} class={changed.has(field) ? 'changed' : undefined}>
              <dt>{localize(datum.title, language)}</dt>
              <dd>{entryText(item, datum, report.values[field], language)}</dd>
            </div>
          );
        })}
        {files.length > 0 && (
          <div>
            <dt>{words.level.files}</dt>
            <dd>
              {files.map((sha256, i) => (
                <span key={sha256}>
                  {i > 0 && ' · '}
                  <FileLink
                    evaluation={evaluation.code}
                    city={city}
                    sha256={sha256}
                    name={fileNames.get(sha256)}
                  />
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {said && <p class="flag">{fill(words.level.remark, { text: said })}</p>}
      {ministries
        .filter((one) => one.item === item.code)
        .map(({ id, byName, text }) => (
          <p key={id} class="flag">
            {fill(words.version.remarked, { person: byName, text })}
          </p>
        ))}
      {takesRemarks && (
        <details class="remark" open={(typed.remarks[item.code] ?? '') !== ''}>
          <summary>
            {words.version.remark} <span class="unseen">{item.code}</span>
          </summary>
          <textarea
            name={`remark.${item.code}`}
            rows={2}
            defaultValue={typed.remarks[item.code] ?? ''}
            aria-label={`${words.version.remark} ${item.code}`}
          />
        </details>
      )}
    </div>
  );
}
