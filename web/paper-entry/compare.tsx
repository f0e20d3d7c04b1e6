import { useLayoutEffect, useState } from 'preact/hooks';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { Paper } from '../answer/questionnaire-props.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { fill } from '../ui/interpolate.ts';
import { type Codes, differences, labelOf, readCodes, sheetCodesOf } from './codes.ts';
import { isComposing } from './composing.ts';

type Words = Strings['sheets'];

/** One entry of a sheet. */
export interface EnteredSheet {
  point: string;
  codes: Codes;
}

/** Other things to settle beside the questions; question ids hold no dot. */
const POINT_ROW = 'sheet.point';

/** Whether two entries differ in anything. */
export const differ = (questions: readonly Question[], first: EnteredSheet, second: EnteredSheet): boolean =>
  !samePoint(first, second) || differences(questions, first.codes, second.codes).length > 0;

/** Sampling points that differ in capitals alone are one. */
const samePoint = (first: EnteredSheet, second: EnteredSheet) =>
  first.point.toLowerCase() === second.point.toLowerCase();

interface CompareProps {
  paper: Paper;
  words: Words;
  sheet: string;
  first: EnteredSheet;
  second: EnteredSheet;
  onSubmit(answers: Answers, point: string): void;
  /** The second entry is to be corrected. */
  onAgain(): void;
}

/** Where two entries of a sheet differ, side by side: each difference has to be settled before it is submitted. */
export function Compare({ paper, words, sheet, first, second, onSubmit, onAgain }: CompareProps) {
  const codesFor = (q: Question) => sheetCodesOf(q, paper.language, paper.words.special);
  const differing = [
    ...(samePoint(first, second)
      ? []
      : [{ id: POINT_ROW, title: words.point, values: { '1': first.point, '2': second.point } }]),
    ...differences(paper.questions, first.codes, second.codes).map((q) => ({
      id: q.id,
      title: localize(q.title, paper.language),
      values: { '1': shownAs(q, first.codes[q.id]), '2': shownAs(q, second.codes[q.id]) },
    })),
  ];
  const [chosen, setChosen] = useState<Record<string, '1' | '2'>>({});
  const settled = differing.every(({ id }) => chosen[id]);
  const merged = { ...second.codes };
  for (const { id } of differing)
    if (id !== POINT_ROW && chosen[id] === '1') merged[id] = first.codes[id] ?? '';
  const { answers, faults } = readCodes(paper.questions, merged, codesFor);
  const { point } = chosen[POINT_ROW] === '2' ? second : first;
  const names = { '1': words.compare.first, '2': words.compare.second };

  useLayoutEffect(() => document.querySelector<HTMLInputElement>('.differences input')?.focus(), []);

  const press = (event: KeyboardEvent, id: string) => {
    const { key } = event;
    if (isComposing(event)) return;
    if (key === '1' || key === '2') setChosen((c) => ({ ...c, [id]: key }));
    else if (key === 'Enter') {
      const all = Array.from(document.querySelectorAll<HTMLElement>('.differences fieldset, .settle'));
      const at = all.findIndex((e) => e.contains(event.currentTarget as Node));
      const next = all[at + 1];
      (next?.querySelector('input') ?? next)?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <form
      class="differences"
      onSubmit={(event) => {
        event.preventDefault();
        if (settled && faults.length === 0) onSubmit(answers, point);
      }}
    >
      <h1>{`${words.sheet} ${sheet} · ${fill(words.compare.title, { n: differing.length })}`}</h1>
      <p class="help">{words.compare.hint}</p>
      {differing.map(({ id, title, values }) => (
        <fieldset key={id} class="card" onKeyDown={(event) => press(event, id)}>
          <legend>{title}</legend>
          <div class="sides">
            {(['1', '2'] as const).map((side) => (
              <label key={side} class={chosen[id] === side ? 'side taken' : 'side'}>
                <input
                  type="radio"
                  name={id}
                  value={side}
                  checked={chosen[id] === side}
                  onChange={() => setChosen((c) => ({ ...c, [id]: side }))}
                />
                <kbd>{side}</kbd> {names[side]}
                <b class="value">{values[side] || words.empty}</b>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      {settled && faults.length > 0 && (
        <div class="alert" role="alert">
          <p>{words.compare.invalid}</p>
          <ul>
            {faults.map((f) => {
              const q = paper.questions.find((one) => one.id === f.question);
              return q && <li key={f.question}>{localize(q.title, paper.language)}</li>;
            })}
          </ul>
        </div>
      )}
      <div class="steps">
        <button type="button" class="plain" onClick={onAgain}>
          {words.compare.again}
        </button>
        <button type="submit" class="settle" aria-disabled={!settled || faults.length > 0}>
          {words.compare.submit}
        </button>
      </div>
    </form>
  );

  function shownAs(q: Question, typed = ''): string {
    const label = labelOf(q, typed, codesFor(q));
    return label ? `${typed} · ${label}` : typed;
  }
}
