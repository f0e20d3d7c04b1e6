import type { EvaluationPaper, PaperOwner } from '../../server/services/evaluation/read-papers.ts';
import { Crumb } from '../console/door.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { type Language, stringsIn } from '../language.ts';
import { evaluationPath, ownPapersPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';

export interface NamedEvaluation {
  code: string;
  title: string;
}

export const paperOwnerName = ({ name, english }: PaperOwner, language: Language) =>
  language === 'en' ? english : name;

export const newestPaperVersion = ({ versions }: EvaluationPaper) => versions.at(-1)!;

interface PapersPageProps extends ConsoleContext {
  evaluation: NamedEvaluation;
  owners: readonly PaperOwner[];
}

/** All cases and work reports that the reader may see, with their states. */
export function papersPage(props: PapersPageProps): string {
  const { language, evaluation, owners } = props;
  const { papers: words, states } = stringsIn(language).evaluation;
  const papers = owners.flatMap((owner) => owner.papers.map((paper) => ({ owner, paper })));
  const isOf = (kind: EvaluationPaper['kind']) => papers.filter(({ paper }) => paper.kind === kind);
  const accepted = (kind: EvaluationPaper['kind']) =>
    isOf(kind).filter(({ paper }) => paper.state === 'accepted').length;
  const sums = {
    cases: isOf('case').length,
    acceptedCases: accepted('case'),
    reports: isOf('work_report').length,
    acceptedReports: accepted('work_report'),
    provinces: owners.filter(({ city }) => !city).length,
  };
  return consolePage({
    ...props,
    title: `${words.title} · ${evaluation.title}`,
    children: (
      <div class="report">
        <Crumb to={evaluationPath(evaluation.code)}>{evaluation.title}</Crumb>
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
        <p class="facts">{fill(words.sums, sums)}</p>
        <Provinces {...props} />
        {papers.length === 0 && <p class="help">{words.nobody}</p>}
        {papers.length > 0 && (
          <DataTable class="cities" columns={[words.owner, words.state, words.paper]}>
            {papers.map(({ owner, paper }) => (
              <tr key={`${paper.owner} ${paper.number}`}>
                <th scope="row">
                  <a class="opener" href={ownPapersPath(evaluation.code, owner.code)}>
                    {paperOwnerName(owner, language)}
                  </a>
                </th>
                <td>
                  <b class={`state ${paper.state}`}>{states[paper.state]}</b>
                </td>
                <td class="wrap">
                  {newestPaperVersion(paper).title} <small>{words.kinds[paper.kind]}</small>
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </div>
    ),
  });
}

/** Where provinces hand in their work reports: directly for one province, and on demand for all. */
function Provinces({ language, evaluation, owners }: PapersPageProps) {
  const { papers: words } = stringsIn(language).evaluation;
  const provinces = owners.filter(({ city }) => !city);
  const links = (
    <ul class="notes">
      {provinces.map((owner) => (
        <li key={owner.code}>
          <a href={ownPapersPath(evaluation.code, owner.code)}>
            {fill(words.ofProvince, { province: paperOwnerName(owner, language) })}
          </a>
        </li>
      ))}
    </ul>
  );
  if (provinces.length <= 1) return links;
  return (
    <details>
      <summary>{words.byProvince}</summary>
      {links}
    </details>
  );
}
