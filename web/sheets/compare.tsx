import { useEffect, useState } from 'preact/hooks';
import { localize } from '../../server/survey/localize.ts';
import type { Question } from '../../server/survey/questionnaire.ts';
import type { Answers } from '../../server/survey/routing.ts';
import type { Paper } from '../answer/paper.ts';
import { fill } from '../fill.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { type Codes, codesOf, differences, labelOf, readCodes } from './codes.ts';

type Words = Strings['sheets'];

interface CompareProps {
  paper: Paper;
  words: Words;
  sheet: string;
  first: Codes;
  second: Codes;
  onSubmit(answers: Answers): void;
  /** The second entry is to be corrected. */
  onAgain(): void;
}

/** Where two entries of a sheet differ, side by side: each difference has to be settled before it is submitted. */
export function Compare({ paper, words, sheet, first, second, onSubmit, onAgain }: CompareProps) {
  const differing = differences(paper.questions, first, second);
  const [chosen, setChosen] = useState<Record<string, '1' | '2'>>({});
  const codesFor = (q: Question) => codesOf(q, paper.language, paper.words.special);
  const settled = differing.every((q) => chosen[q.id]);
  const merged = { ...second };
  for (const q of differing) if (chosen[q.id] === '1') merged[q.id] = first[q.id] ?? '';
  const { answers, faults } = readCodes(paper.questions, merged, codesFor);
  const entries = { '1': first, '2': second };
  const names = { '1': words.compare.first, '2': words.compare.second };

  useEffect(() => document.querySelector<HTMLInputElement>('.differences input')?.focus(), []);

  const press = (event: KeyboardEvent, q: Question) => {
    const { key } = event;
    if (key === '1' || key === '2') setChosen((c) => ({ ...c, [q.id]: key }));
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
        if (settled && faults.length === 0) onSubmit(answers);
      }}
    >
      <h1>{`${words.sheet} ${sheet} · ${fill(words.compare.title, { n: differing.length })}`}</h1>
      <p class="help">{words.compare.hint}</p>
      {differing.map((q) => (
        <fieldset key={q.id} class="card" onKeyDown={(event) => press(event, q)}>
          <legend>{localize(q.title, paper.language)}</legend>
          <div class="sides">
            {(['1', '2'] as const).map((side) => (
              <label key={side} class={chosen[q.id] === side ? 'side taken' : 'side'}>
                <input
                  type="radio"
                  name={q.id}
                  value={side}
                  checked={chosen[q.id] === side}
                  onChange={() => setChosen((c) => ({ ...c, [q.id]: side }))}
                />
                <kbd>{side}</kbd> {names[side]}
                <b class="value">{shownAs(q, entries[side][q.id] ?? '')}</b>
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

  function shownAs(q: Question, typed: string): string {
    if (typed === '') return words.empty;
    const label = labelOf(q, typed, codesFor(q));
    return label ? `${typed} · ${label}` : typed;
  }
}
