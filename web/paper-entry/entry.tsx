import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import type { Paper } from '../answer/questionnaire-props.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import { type Codes, labelOf, readCodes, type SheetCode, sheetCodesOf, shownCodes } from './codes.ts';
import { isComposing } from './composing.ts';

type Words = Strings['sheets'];

interface EntryFormProps {
  paper: Paper;
  words: Words;
  heading: string;
  /** The earlier entry, when it is corrected. */
  typed: Codes;
  onSave(codes: Codes): void;
  onLeave(): void;
}

/** One entry of a sheet: a field for each visible question, and Enter from one to the next. */
export function EntryForm({ paper, words, heading, typed: before, onSave, onLeave }: EntryFormProps) {
  const [typed, setTyped] = useState(before);
  const [touched, setTouched] = useState<Record<string, true>>({});
  const form = useRef<HTMLFormElement>(null);
  const codesFor = useMemo(() => {
    const all = new Map(
      paper.questions.map((q) => [q.id, sheetCodesOf(q, paper.language, paper.words.special)]),
    );
    return (q: Question) => all.get(q.id) ?? [];
  }, [paper]);
  const reading = readCodes(paper.questions, typed, codesFor);
  const fields = () => Array.from(form.current?.querySelectorAll<HTMLElement>('input, .save') ?? []);

  // Before the browser paints: fast typists at this desk must not lose what they type in between.
  useLayoutEffect(() => fields()[0]?.focus(), []);

  const step = (from: HTMLElement, by: 1 | -1) => {
    const all = fields();
    const to = all[all.indexOf(from) + by];
    to?.focus();
    to?.scrollIntoView({ block: 'center' });
  };
  const finish = () => {
    const [fault] = reading.faults;
    setTouched(Object.fromEntries(paper.questions.map((q) => [q.id, true])));
    if (fault) document.getElementById(`code-${fault.question}`)?.focus();
    else onSave(shownCodes(reading, typed));
  };
  const press = (event: KeyboardEvent, q?: Question) => {
    const field = event.currentTarget as HTMLInputElement;
    if (isComposing(event)) return;
    if (event.key === 'Escape') onLeave();
    else if (event.key === 'ArrowDown') step(field, 1);
    else if (event.key === 'ArrowUp' || (event.key === 'Backspace' && !field.value)) step(field, -1);
    else if (event.key === 'Enter' && q) {
      setTouched((t) => ({ ...t, [q.id]: true }));
      if (!reading.faults.some((f) => f.question === q.id)) step(field, 1);
    } else return;
    event.preventDefault();
  };

  return (
    <form
      ref={form}
      class="entry"
      autoComplete="off"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <h1>{heading}</h1>
      <p class="help">{words.keys}</p>
      <ol>
        {reading.visible.map((q) => (
          <Line
            key={q.id}
            q={q}
            n={paper.questions.indexOf(q) + 1}
            codes={codesFor(q)}
            value={typed[q.id] ?? ''}
            fault={touched[q.id] ? reading.faults.find((f) => f.question === q.id) : undefined}
            paper={paper}
            words={words}
            onType={(value) => setTyped((t) => ({ ...t, [q.id]: value }))}
            onKey={(event) => press(event, q)}
          />
        ))}
      </ol>
      <button type="submit" class="save" onKeyDown={(event) => press(event)}>
        {words.save}
      </button>
    </form>
  );
}

interface LineProps {
  q: Question;
  n: number;
  codes: readonly SheetCode[];
  value: string;
  fault: AnswerFault | undefined;
  paper: Paper;
  words: Words;
  onType(value: string): void;
  onKey(event: KeyboardEvent): void;
}

function Line({ q, n, codes, value, fault, paper, words, onType, onKey }: LineProps) {
  const id = `code-${q.id}`;
  const chosen = labelOf(q, value, codes);
  return (
    <li class={fault ? 'line bad' : 'line'}>
      <label for={id}>
        <b class="number">{n}</b> {localize(q.title, paper.language)}
        {!q.required && <span class="help"> {paper.words.optional}</span>}
      </label>
      <div class="typed">
        <input
          id={id}
          type="text"
          class={q.type === 'text' ? 'long' : ''}
          inputMode={q.type === 'text' ? 'text' : 'numeric'}
          autoComplete="off"
          spellcheck={false}
          value={value}
          aria-describedby={`${id}-codes ${id}-said`}
          aria-invalid={!!fault}
          onInput={(event) => onType(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <span id={`${id}-said`} role="status" class={fault ? 'fault' : 'chosen'}>
          <Changing text={fault ? faultSentence(q, fault, paper, words) : chosen && `✓ ${chosen}`} />
        </span>
      </div>
      <p id={`${id}-codes`} class="codes">
        {codes.map((c) => (
          <span key={c.code}>
            <kbd>{c.code}</kbd> {c.label}
          </span>
        ))}
        {q.type === 'multiple' && <span>{words.several}</span>}
        {q.type === 'number' && <span>{`${q.min} – ${q.max}`}</span>}
      </p>
    </li>
  );
}

function faultSentence(q: Question, { code, params }: AnswerFault, paper: Paper, words: Words): string {
  switch (code) {
    case 'required':
      return words.required;
    case 'repeated':
    case 'exclusive':
    case 'too_long':
    case 'characters':
      return fill(paper.words.fault[code], params ?? {});
    default:
      return q.type === 'number' ? fill(words.outOfRange, { min: q.min, max: q.max }) : words.fault;
  }
}
