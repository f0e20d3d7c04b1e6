import { columnAt } from '../../../db/exported-submissions.ts';
import { reservedIds } from '../../survey/questionnaire/question-faults.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { FieldWords } from '../../survey/release/field.ts';
import type { Status } from '../../survey/screening/verdict.ts';
import type { SubmissionMode } from '../../survey/submission/modes.ts';
import { answerContents } from './question-content.ts';
import type { Category, Content, Variable } from './variable.ts';
import type { AnswerRow } from './weights.ts';

const words = (chinese: string, en: string): FieldWords => ({ 'zh-CN': chinese, en });
const text = (bytes: number, categories: Category[] = []): Content => ({ type: 'text', bytes, categories });
const count: Content = { type: 'number', isWhole: true, min: 0, categories: [] };
const moment: Content = { type: 'moment', categories: [] };

const modes: Record<SubmissionMode, FieldWords> = {
  device: words('网页', 'Web'),
  invitation: words('邀请码', 'Invitation'),
  handoff: words('其他应用转入', 'From another app'),
  interviewer: words('访问员', 'Interviewer'),
  paper: words('纸质', 'Paper'),
};
const statuses: Record<Status, FieldWords> = {
  counted: words('计入', 'Counts'),
  quota_full: words('配额已满', 'Quota is full'),
  held: words('暂缓', 'Held'),
  removed: words('剔除', 'Removed'),
};
const categoriesOf = (labels: Record<string, FieldWords>): Category[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

type OwnVariable = (typeof submissionColumns | typeof weightColumns)[number];

/** The columns of an export that precede the answers. */
export const submissionColumns = reservedIds;

/** Columns that a release adds to counted submissions. */
const weightColumns = ['weight', 'psu'] as const satisfies readonly (keyof AnswerRow)[];

/** Variables that are not answers. A pseudonym or id has 36 characters, an interviewer's name at most 100. */
const ownVariables: Record<OwnVariable, Pick<Variable, 'label' | 'content'>> = {
  city: { label: words('城市（行政区划代码）', 'City (division code)'), content: text(6) },
  id: { label: words('本文件中的编号', 'Id of the row in this file'), content: text(36) },
  version: { label: words('问卷版本', 'Version of the questionnaire'), content: count },
  language: { label: words('作答语言', 'Language of the answers'), content: text(35) },
  channel: { label: words('渠道或抽样点', 'Channel or sampling point'), content: text(64) },
  mode: { label: words('作答方式', 'Mode'), content: { type: 'choice', categories: categoriesOf(modes) } },
  interviewer: { label: words('访问员', 'Interviewer'), content: text(400) },
  started_at: { label: words('开始作答', 'Begun'), content: moment },
  stored_at: { label: words('收到', 'Received'), content: moment },
  duration_ms: { label: words('作答时长（毫秒）', 'Duration in milliseconds'), content: count },
  stratum: { label: words('加权单元', 'Cell of the weighting variables'), content: text(255) },
  status: {
    label: words('是否计入', 'What became of it'),
    content: { type: 'choice', categories: categoriesOf(statuses) },
  },
  reason: { label: words('不计入的原因', 'Why it does not count'), content: text(32) },
  weight: {
    label: words('最终权重（每个城市均值为 1）', 'Final weight, of mean 1 in each city'),
    content: { type: 'number', isWhole: false, min: 0, categories: [] },
  },
  psu: { label: words('初级抽样单元', 'Primary sampling unit'), content: text(36) },
};

const replicateVariables = (replicates: number): Variable[] =>
  Array.from({ length: replicates }, (_, i) => ({
    name: `replicate_${i + 1}`,
    label: words(`自助法复制权重 ${i + 1}`, `Bootstrap weight ${i + 1}`),
    content: { type: 'number', isWhole: false, min: 0, categories: [] },
    source: undefined,
    valueIn: (row) => row.replicates?.[i],
  }));

/**
 * The columns of the answers, each with its question: one per id, of the core and of all modules. A question whose id
 * is the name of another column, which some questionnaires have, gets the prefix "answer_".
 */
export function answerColumns(
  { questions, modules }: Definition,
  others: readonly string[] = [...submissionColumns, ...weightColumns],
): ReadonlyMap<string, string> {
  const ids = new Set([...questions, ...modules.flatMap((m) => m.questions)].map((q) => q.id));
  const taken = new Set<string>(others);
  const columns = new Map<string, string>();
  for (const id of ids) {
    let column = id;
    while (taken.has(column) || (column !== id && ids.has(column))) column = `answer_${column}`;
    taken.add(column);
    columns.set(column, id);
  }
  return columns;
}

/**
 * All variables of a file of answers, in order.
 * @param cities the wave's cities, which the codes stand for
 * @param replicates how many bootstrap weights it has; undefined: no weights at all
 */
export function variablesOf(
  definition: Definition,
  cities: Iterable<{ code: string; name: string; english: string }>,
  replicates: number | undefined,
): Variable[] {
  const columnOf = (name: (typeof submissionColumns)[number]): Variable => {
    const { label, content } = ownVariables[name];
    const at = columnAt(name);
    const valueIn = ({ cells }: AnswerRow) => {
      const cell = cells[at];
      if (!cell) return null;
      return content.type === 'number' ? Number(cell) : cell.toString();
    };
    return { name, label, content, source: { column: name }, valueIn };
  };
  const labelled = [...cities].map(({ code, name, english }) => ({
    value: code,
    label: words(name, english),
  }));
  const submission = submissionColumns.map((name) =>
    name === 'city' ? { ...columnOf(name), content: text(6, labelled) } : columnOf(name),
  );
  const weightOf = (name: (typeof weightColumns)[number]): Variable => ({
    name,
    ...ownVariables[name],
    source: undefined,
    valueIn: (row) => row[name],
  });
  const weights = replicates === undefined ? [] : weightColumns.map(weightOf);
  const drawn = replicateVariables(replicates ?? 0);
  const others = [...submissionColumns, ...weightColumns, ...drawn.map(({ name }) => name)];
  const contents = answerContents(definition);
  const answers = [...answerColumns(definition, others)].map(([name, id]): Variable => {
    const asked = contents.get(id);
    if (!asked) throw new Error(`there is no question ${id}`);
    return { name, ...asked, source: { question: id }, valueIn: (row) => row.answers[id] };
  });
  return [...submission, ...weights, ...answers, ...drawn];
}
