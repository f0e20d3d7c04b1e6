import type { PaperPublication } from '../../db/papers.ts';
import type { EvaluationPaper, PaperOwner } from '../../server/services/evaluation/read-papers.ts';
import { formatHundredths } from '../../server/survey/evaluation/hundredths.ts';
import type { DecisionAction } from '../../server/survey/evaluation/report-state.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { hourOf } from '../console/figures.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { evaluationsPath, ownPapersPath, paperPath, papersPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { type NamedEvaluation, newestPaperVersion, paperOwnerName } from './papers-page.tsx';
import { Publication } from './publication-form.tsx';
import { DecisionLine } from './report-versions.tsx';

export interface OwnPapersPageProps extends ConsoleContext {
  evaluation: NamedEvaluation;
  owner: PaperOwner;
  /** Whether there is a page of all papers to go back to. */
  seesAll: boolean;
  /** Whether the reader hands papers in, and another one is possible. */
  submits: boolean;
  mayAdd: boolean;
  /** Why nothing can be handed in. */
  closed: string | undefined;
  /** The reader's possible acts on the newest version of a paper, by its id. */
  allowed: ReadonlyMap<string, readonly DecisionAction[]>;
  /** The latest publication decision on a version, by its id. */
  publications: ReadonlyMap<string, PaperPublication>;
  /** Whether the reader chooses what is published. */
  mayPublish: boolean;
  /** Whether an accepted case has a score. */
  isCounted: boolean;
  /** The id for handing in or deciding. */
  id: string;
  /** A refused form: which paper's; `new` for a new one. */
  typed: { form: string; title: string; summary: string; reason: string; score: string };
  done: string | undefined;
  fault: string | undefined;
}

/** The papers of a city or a province: versions and decisions, and their forms. */
export function ownPapersPage(props: OwnPapersPageProps): string {
  const { language, evaluation, owner, seesAll, submits, mayAdd, closed, done, fault } = props;
  const { papers: words, title } = stringsIn(language).evaluation;
  const name = paperOwnerName(owner, language);
  return consolePage({
    ...props,
    title: `${words.title} · ${name}`,
    children: (
      <div class="report">
        <Crumb to={seesAll ? papersPath(evaluation.code) : evaluationsPath()}>
          {seesAll ? words.title : title}
        </Crumb>
        <h1>
          {name} <small>{words.title}</small>
        </h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        <p class="lead">{words.lead}</p>
        {submits && closed && <p class="note">{closed}</p>}
        {owner.papers.length === 0 && <p class="help">{words.none}</p>}
        {owner.papers.map((paper) => (
          <PaperCard key={paper.number} {...props} paper={paper} />
        ))}
        {submits && mayAdd && !closed && (
          <section>
            <h2>{owner.city ? words.handIn : words.handInReport}</h2>
            <HandIn {...props} form="new" />
          </section>
        )}
      </div>
    ),
  });
}

function PaperCard(props: OwnPapersPageProps & { paper: EvaluationPaper }) {
  const { language, evaluation, owner, paper, submits, closed, typed, publications, mayPublish, id } = props;
  const { papers: words, states } = stringsIn(language).evaluation;
  const newest = newestPaperVersion(paper);
  const earlier = paper.versions.slice(0, -1).toReversed();
  const form = String(paper.number);
  return (
    <section class="card" id={`paper-${paper.number}`}>
      <h2>{newest.title}</h2>
      <p class="facts">
        <b class={`state ${paper.state}`}>{states[paper.state]}</b>
        <span>{words.kinds[paper.kind]}</span>
      </p>
      <Version {...props} version={newest} heading={newest.title} />
      {earlier.length > 0 && (
        <details>
          <summary>{words.earlier}</summary>
          {earlier.map((version) => (
            <Version key={version.id} {...props} version={version} heading={newest.title} />
          ))}
        </details>
      )}
      <Decide {...props} version={newest} />
      {paper.kind === 'case' && (
        <Publication
          evaluation={evaluation.code}
          owner={owner.code}
          version={newest}
          publication={publications.get(newest.id)}
          isAccepted={paper.state === 'accepted'}
          mayPublish={mayPublish}
          id={id}
          typed={typed.form === newest.id ? typed.reason : ''}
          language={language}
        />
      )}
      {submits && !closed && paper.state !== 'accepted' && (
        <details open={typed.form === form}>
          <summary>{words.again}</summary>
          <HandIn {...props} form={form} before={newest} />
        </details>
      )}
    </section>
  );
}

type OfVersion = OwnPapersPageProps & { version: EvaluationPaper['versions'][number] };

function Version({ language, evaluation, owner, version, heading }: OfVersion & { heading: string }) {
  const { papers: words, late } = stringsIn(language).evaluation;
  const { id, version: n, title, summary, fileName, byName, at, decisions } = version;
  return (
    <div>
      <p class="help">
        {fill(words.version, { n, person: byName, time: hourOf(at, language) })}
        {version.late && ` · ${late}`}
      </p>
      {title !== heading && (
        <p class="said">
          <b>{title}</b>
        </p>
      )}
      <p class="said">{summary}</p>
      <p>
        <a href={paperPath(evaluation.code, owner.code, id, 'file')} download={fileName}>
          {fill(words.file, { name: fileName })}
        </a>
      </p>
      {decisions.map((decision) => (
        <div key={decision.id}>
          <DecisionLine decision={decision} language={language} />
          {decision.hundredths !== null && (
            <p>{fill(words.score, { score: formatHundredths(decision.hundredths) })}</p>
          )}
        </div>
      ))}
    </div>
  );
}

function Decide(props: OfVersion) {
  const { language, evaluation, owner, version, allowed, isCounted, id, typed } = props;
  const { papers: words } = stringsIn(language).evaluation;
  const actions = allowed.get(version.id) ?? [];
  if (actions.length === 0) return null;
  const isTyped = typed.form === version.id;
  const [reasonId, scoreId] = [`reason-${version.id}`, `score-${version.id}`];
  const reviews = actions.includes('return');
  const reopens = actions.includes('reopen');
  return (
    <form
      method="post"
      action={paperPath(evaluation.code, owner.code, version.id, 'decisions')}
      class="field stacked"
    >
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="digest" value={version.digest} />
      {actions.includes('accept') && isCounted && (
        <>
          <label for={scoreId}>{words.points}</label>
          <input
            type="text"
            inputMode="decimal"
            autoComplete="off"
            id={scoreId}
            name="score"
            defaultValue={isTyped ? typed.score : ''}
            aria-describedby={`${scoreId}-help`}
          />
          <p class="help" id={`${scoreId}-help`}>
            {words.pointsHelp}
          </p>
        </>
      )}
      {(reviews || reopens) && (
        <>
          <label for={reasonId}>{reopens ? words.reopenReason : words.reason}</label>
          <textarea id={reasonId} name="reason" rows={2} defaultValue={isTyped ? typed.reason : ''} />
        </>
      )}
      <p class="actions">
        {actions.flatMap((action) => [
          <button
            key={action}
            type="submit"
            name="action"
            value={action}
            class={action === 'accept' ? undefined : 'plain'}
          >
            {words[action]}
          </button>,
          ' ',
        ])}
      </p>
    </form>
  );
}

function HandIn(props: OwnPapersPageProps & { form: string; before?: EvaluationPaper['versions'][number] }) {
  const { language, evaluation, owner, id, typed, form, before } = props;
  const { papers: words } = stringsIn(language).evaluation;
  const isTyped = typed.form === form;
  const idOf = (name: string) => `${name}-${form}`;
  return (
    <form
      method="post"
      action={ownPapersPath(evaluation.code, owner.code)}
      encType="multipart/form-data"
      class="field stacked"
    >
      <input type="hidden" name="id" value={id} />
      {before && <input type="hidden" name="number" value={before.number} />}
      <label for={idOf('title')}>{words.name}</label>
      <input
        type="text"
        id={idOf('title')}
        name="title"
        maxLength={100}
        autoComplete="off"
        defaultValue={isTyped ? typed.title : (before?.title ?? '')}
        required
      />
      <label for={idOf('summary')}>{words.summary}</label>
      <textarea
        id={idOf('summary')}
        name="summary"
        rows={6}
        maxLength={2000}
        defaultValue={isTyped ? typed.summary : (before?.summary ?? '')}
        required
      />
      <label for={idOf('file')}>{words.document}</label>
      <input type="file" id={idOf('file')} name="file" accept=".pdf,.docx,.xlsx,.pptx" required />
      <p class="actions">
        <button type="submit">{words.submit}</button>
      </p>
    </form>
  );
}
