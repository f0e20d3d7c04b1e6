import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Paper } from '../answer/questionnaire-props.ts';
import { type SheetCode, sheetCodesOf } from '../paper-entry/codes.ts';
import type { PaperSheetStrings } from '../strings/paper-sheet-zh-CN.ts';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';

type Words = PaperSheetStrings['paperSheet'];

export interface PrintedSheetProps {
  paper: Paper;
  words: Words;
  /** Identifies the sheet in its city and wave. */
  number: string;
  organiser: string;
}

/**
 * One paper questionnaire. It is a table because browsers repeat a table's head on every page: a loose page still has
 * its number.
 */
export function PrintedSheet({ paper, words, number, organiser }: PrintedSheetProps) {
  return (
    <table class="sheet">
      <thead>
        <tr>
          <td>
            <div class="sheet-head">
              <p class="title">
                <b>{paper.title}</b>
                <span>{paper.cityName}</span>
              </p>
              <p class="number">
                {words.number} <b>{number}</b>
              </p>
              <Qr text={number} label={fill(words.qr, { number })} side={68} />
            </div>
          </td>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td class="sheet-opening">
            <p class="intro">{paper.intro}</p>
            <p>{fill(words.anonymous, { minutes: paper.minutes })}</p>
            <p>
              <b>{words.how}</b>
            </p>
          </td>
        </tr>
        <Rows paper={paper} words={words} />
        <tr>
          <td class="sheet-end">
            <p>{fill(words.thanks, { organiser })}</p>
            <p class="office">
              {Object.values(words.office).map((name) => (
                <span key={name}>{name}</span>
              ))}
            </p>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** All questions of the city; conditional ones with their condition. */
function Rows({ paper, words }: { paper: Paper; words: Words }) {
  const { questions, headings, language } = paper;
  const codes = new Map(questions.map((q) => [q.id, sheetCodesOf(q, language, paper.words.special)]));
  let before = 0;
  return (
    <>
      {headings.map(({ text, count }) => {
        const [first, after] = [before, before + count];
        before = after;
        return questions.slice(first, after).map((q, i) => (
          <tr key={q.id}>
            <td>
              {i === 0 && <h2>{text}</h2>}
              <p class="ask">
                <b>{first + i + 1}. </b>
                <i>{conditionText(q, questions, codes, words)} </i>
                <b>{localize(q.title, language)}</b>
                {q.type === 'multiple' && <i> ({words.several})</i>}
                {q.type === 'number' && <i> ({words.inNumber})</i>}
                <i> {endText(q, codes.get(q.id) ?? [], words)}</i>
              </p>
              {q.help && <p class="help">{localize(q.help, language)}</p>}
              <Choices q={q} codes={codes.get(q.id) ?? []} />
            </td>
          </tr>
        ));
      })}
    </>
  );
}

/** The answers, each with its key for entering, and lines to write on. */
function Choices({ q, codes }: { q: Question; codes: readonly SheetCode[] }) {
  const lines = q.type === 'text' ? Math.min(4, Math.ceil(q.maxLength / 60)) : q.type === 'number' ? 1 : 0;
  return (
    <>
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} class={q.type === 'number' ? 'line short' : 'line'} />
      ))}
      {codes.length > 0 && (
        <ul class={codes.length > LONG_LIST ? 'choices columns' : 'choices'}>
          {codes.map(({ code, label }) => (
            <li key={code}>
              <small>{code}</small>
              <span class="box" />
              {label}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Longer lists stand in columns. */
const LONG_LIST = 9;

/**
 * The condition of a question, by the numbers of questions and the keys of their answers; empty where everybody is
 * asked. Eligibility is stated where it is asked.
 */
function conditionText(
  { visibleIf }: Question,
  questions: readonly Question[],
  codes: ReadonlyMap<string, readonly SheetCode[]>,
  words: Words,
): string {
  if (!visibleIf) return '';
  const [conditions, joint] = 'all' in visibleIf ? [visibleIf.all, words.and] : [visibleIf.any, words.or];
  const texts = conditions.flatMap((condition) => {
    const at = questions.findIndex(({ id }) => id === condition.question);
    if (questions[at]?.role === 'eligibility') return [];
    const values = 'in' in condition ? condition.in : condition.notIn;
    const keys = keysOf(values, codes.get(condition.question) ?? []);
    return [fill('in' in condition ? words.chose : words.choseNot, { n: at + 1, codes: keys })];
  });
  return texts.length === 0 ? '' : `(${fill(words.onlyIf, { conditions: texts.join(joint) })})`;
}

/** The answers that end the questionnaire. */
function endText(q: Question, codes: readonly SheetCode[], words: Words): string {
  if (q.role !== 'eligibility' || !('options' in q)) return '';
  const outside = q.options.filter(({ eligible }) => eligible === false).map(({ value }) => value);
  return outside.length === 0 ? '' : `(${fill(words.ends, { codes: keysOf(outside, codes) })})`;
}

const keysOf = (values: readonly (string | number)[], codes: readonly SheetCode[]): string =>
  values.map((value) => codes.find(({ answer }) => answer === value)?.code ?? String(value)).join(' / ');
