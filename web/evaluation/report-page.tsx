import { titlesOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName } from '../city-name.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { hourOf } from '../console/figures.tsx';
import { consolePage } from '../console/frame.tsx';
import { colonIn, formatTime, stringsIn } from '../language.ts';
import {
  evaluationPath,
  evaluationsPath,
  ownPapersPath,
  reportLevelPath,
  reportTablePath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import type { ReportDraftShown, ReportPageProps } from './report-props.ts';
import { CheckAndSubmit } from './report-submission.tsx';
import { ReportVersions } from './report-versions.tsx';
import { ExtendForm, GiveForm } from './steering-forms.tsx';
import { StepsTable } from './steps-table.tsx';

/** A city's report: its state, the remaining work, and the step that submits it. */
export function reportPage(props: ReportPageProps): string {
  const { language, evaluation, city, draft, steering, seesProgress, done, fault } = props;
  const { title, optional } = stringsIn(language).evaluation;
  const name = cityName(city, language);
  return consolePage({
    ...props,
    title: `${name} · ${evaluation.title}`,
    children: (
      <div class="report">
        <Crumb to={seesProgress ? evaluationPath(evaluation.code) : evaluationsPath()}>
          {seesProgress ? evaluation.title : title}
        </Crumb>
        <h1>
          {name} <small>{evaluation.title}</small>
        </h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        <Standing {...props} />
        <Returned {...props} />
        {draft && <Levels {...props} draft={draft} />}
        {draft && <CheckAndSubmit {...props} draft={draft} />}
        <ReportVersions {...props} />
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

/** Why the report was returned, and the remarks on its items. */
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
              {item} {localize(titles.get(item) ?? {}, language)}
              {colonIn(language)}
              {remark}{' '}
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

function Levels({ language, evaluation, city, draft }: ReportPageProps & { draft: ReportDraftShown }) {
  const { report: words, table } = stringsIn(language).evaluation;
  return (
    <section>
      <h2>{words.levels}</h2>
      <p>
        <a href={reportTablePath(evaluation.code, city.code)}>{table.title}</a>
      </p>
      <DataTable
        class="levels-table"
        columns={[words.levels, { n: words.filled }, { n: words.errors }, { n: words.questions }]}
      >
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
      </DataTable>
    </section>
  );
}
