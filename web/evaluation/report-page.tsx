import type { ReportDecision, ReportVersion } from '../../db/reports.ts';
import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import type { Step } from '../../server/survey/evaluation/explain.ts';
import type { IndicatorLevel, IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type { SubmitRefusal } from '../../server/survey/evaluation/report-rules.ts';
import type { ReportState } from '../../server/survey/evaluation/report-state.ts';
import { titlesOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { Done, Fault } from '../console/door.tsx';
import { hourOf } from '../console/figures.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { formatTime, type Language, stringsIn } from '../language.ts';
import {
  evaluationPath,
  evaluationsPath,
  ownPapersPath,
  reportFormPath,
  reportLevelPath,
  reportTablePath,
  reportVersionPath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { findingText } from './entry-text.ts';
import { ExtendForm, type ExtendProps, GiveForm, type GiveProps } from './steering-forms.tsx';
import { StepsTable } from './steps-table.tsx';

/** How far a level is filled in. */
export interface LevelProgress {
  level: IndicatorLevel;
  filled: number;
  of: number;
  errors: number;
  questions: number;
}

export interface ReportPageProps extends ConsoleContext {
  evaluation: { code: string; title: string };
  city: NamedCity;
  set: IndicatorSet;
  state: ReportState;
  dueAt: Date;
  isExtended: boolean;
  /** The newest first. */
  versions: readonly ReportVersion[];
  decisions: readonly ReportDecision[];
  /** What the city is writing; undefined for everybody else. */
  draft?:
    | {
        revision: number;
        levels: readonly LevelProgress[];
        findings: readonly ReportFinding[];
        maySubmit: boolean;
        /** Of each set; undefined where something keeps them from being computed. */
        steps: readonly { set: IndicatorSet; steps: readonly Step[] | undefined }[];
      }
    | undefined;
  /** For whoever signs: the id under which it is submitted, or the version that may be recalled. */
  signing?: { id: string; recallable: ReportVersion | undefined } | undefined;
  closed: Exclude<SubmitRefusal, 'report-conflict'> | null;
  /** For the secretariat; a province enters what is given in its own set. */
  steering?: { extend: ExtendProps | undefined; give: GiveProps } | undefined;
  /** Whether there is a page of all cities to go back to. */
  seesProgress: boolean;
  done: string | undefined;
  fault: string | undefined;
}

/** A city's report: how it stands, what is left to do, and the step that hands it in. */
export function reportPage(props: ReportPageProps): string {
  const { language, evaluation, city, draft, steering, seesProgress, done, fault } = props;
  const { title, optional } = stringsIn(language).evaluation;
  const name = cityName(city, language);
  return consolePage({
    ...props,
    title: `${name} · ${evaluation.title}`,
    children: (
      <div class="report">
        <p class="crumb">
          <a class="back" href={seesProgress ? evaluationPath(evaluation.code) : evaluationsPath()}>
            {seesProgress ? evaluation.title : title}
          </a>
        </p>
        <h1>
          {name} <small>{evaluation.title}</small>
        </h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        <Standing {...props} />
        <Returned {...props} />
        {draft && <Levels {...props} draft={draft} />}
        {draft && <CheckAndSubmit {...props} draft={draft} />}
        <Versions {...props} />
        {steering && (
          <>
            {steering.extend && <ExtendForm {...steering.extend} language={language} />}
            <GiveForm {...steering.give} language={language} />
          </>
        )}
        {draft?.steps.map(({ set, steps }, i) => (
          <StepsTable
            key={set.name}
            set={set}
            steps={steps}
            title={i === 0 ? undefined : optional.title}
            language={language}
          />
        ))}
      </div>
    ),
  });
}

function Standing(props: ReportPageProps) {
  const { language, evaluation, city, state, dueAt, isExtended, versions, closed, draft } = props;
  const { states, report: words, late, papers } = stringsIn(language).evaluation;
  const [newest] = versions;
  return (
    <>
      <p class="facts">
        <b class={`state ${state}`}>{states[state]}</b>
        <span>
          {words.due} {formatTime(dueAt.toISOString(), language, 'minute')}
          {isExtended && words.extended}
        </span>
        {newest && (
          <span>
            {fill(words.version, { n: newest.number })}
            {newest.late && ` · ${late}`}
          </span>
        )}
        <a href={ownPapersPath(evaluation.code, city.code)}>{papers.link}</a>
      </p>
      {draft && closed && <p class="note">{words.closed[closed]}</p>}
    </>
  );
}

/** Why the report came back, and what was said on its items. */
function Returned({ language, state, decisions, draft, evaluation, city, set }: ReportPageProps) {
  const { report: words } = stringsIn(language).evaluation;
  const last = decisions.at(-1);
  if (state !== 'returned' || !last) return null;
  const titles = titlesOf(set);
  const levelOf = (item: string) => /^[A-Z]\d+/.exec(item)?.[0] ?? '';
  return (
    <div class="alert">
      <p>
        <b>{words.returned}</b>
      </p>
      {last.reason && <p class="said">{last.reason}</p>}
      {Object.keys(last.remarks).length > 0 && (
        <ul>
          {Object.entries(last.remarks).map(([item, remark]) => (
            <li key={item}>
              {item} {localize(titles.get(item) ?? {}, language)}: {remark}{' '}
              {draft && (
                <a href={`${reportLevelPath(evaluation.code, city.code, levelOf(item))}#${item}`}>
                  {words.toItem}
                  <span class="unseen"> {item}</span>
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>
        <small>
          {last.byName} · {hourOf(last.at, language)}
        </small>
      </p>
    </div>
  );
}

type Draft = NonNullable<ReportPageProps['draft']>;

function Levels({ language, evaluation, city, draft }: ReportPageProps & { draft: Draft }) {
  const { report: words, table } = stringsIn(language).evaluation;
  return (
    <section>
      <h2>{words.levels}</h2>
      <p>
        <a href={reportTablePath(evaluation.code, city.code)}>{table.title}</a>
      </p>
      <div class="scroll">
        <table class="levels-table">
          <thead>
            <tr>
              <th scope="col">{words.levels}</th>
              <th scope="col" class="n">
                {words.filled}
              </th>
              <th scope="col" class="n">
                {words.errors}
              </th>
              <th scope="col" class="n">
                {words.questions}
              </th>
            </tr>
          </thead>
          <tbody>
            {draft.levels.map(({ level, filled, of, errors, questions }) => (
              <tr key={level.code}>
                <th scope="row">
                  <a href={reportLevelPath(evaluation.code, city.code, level.code)}>
                    {level.code} {localize(level.title, language)}
                  </a>
                </th>
                <td class="n">
                  {filled} / {of}
                </td>
                <td class="n">{filled > 0 && errors > 0 ? <b class="flag">{errors}</b> : '–'}</td>
                <td class="n">{questions > 0 ? <b>{questions}</b> : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function CheckAndSubmit(props: ReportPageProps & { draft: Draft }) {
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

function Versions({ language, evaluation, city, versions, decisions }: ReportPageProps) {
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
