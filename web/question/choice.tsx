import { localize } from '../../server/survey/questionnaire/localize.ts';
import { columnsFor } from './layout.ts';
import { Mark } from './mark.tsx';
import { type ControlProps, chose, type WithOptions } from './props.ts';

/** One or several of a list of options, each a tile. */
export function Choice({ question: q, answer, language }: ControlProps<WithOptions>) {
  const labels = q.options.map((o) => localize(o.label, language));
  return (
    <div class={`os c${columnsFor(labels)}`}>
      {q.options.map((o, i) => (
        <Mark
          key={o.value}
          type={q.type === 'single' ? 'radio' : 'checkbox'}
          name={q.id}
          value={o.value}
          chosen={chose(answer, o.value)}
        >
          {labels[i]}
        </Mark>
      ))}
    </div>
  );
}

/** One of a long list: the phone's own picker, with the ways out at its end. */
export function DropDown(props: ControlProps<WithOptions>) {
  const { question: q, answer, language, words } = props;
  const options = [
    ...q.options.map((o) => ({ value: o.value, label: localize(o.label, language) })),
    ...(q.special ?? []).map((s) => ({ value: s, label: words.special[s] })),
  ];
  return (
    <select
      id={`f-${q.id}`}
      name={q.id}
      aria-describedby={props.describedBy}
      aria-invalid={props.faulty || undefined}
      aria-required={q.required || undefined}
    >
      <option value="">{words.choose}</option>
      {options.map((o) => (
        <option key={o.value} value={o.value} selected={chose(answer, o.value)}>
          {o.label}
        </option>
      ))}
    </select>
  );
}
