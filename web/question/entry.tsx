import { type ControlProps, chose } from './props.ts';

/** A number or a text that the resident types. */
export function Entry({ question: q, answer, describedBy, faulty }: ControlProps) {
  const wayOut = q.special?.some((s) => chose(answer, s));
  const common = {
    id: `f-${q.id}`,
    name: q.id,
    defaultValue: answer === undefined || wayOut ? '' : String(answer),
    'aria-describedby': describedBy,
    'aria-invalid': faulty || undefined,
    'aria-required': q.required || undefined,
  };
  if (q.type !== 'text')
    // Not type="number": browsers report nothing at all for what they do not accept.
    return <input {...common} type="text" inputMode="decimal" autoComplete="off" />;
  return q.maxLength > 80 ? (
    <textarea {...common} rows={4} maxLength={q.maxLength} />
  ) : (
    <input {...common} type="text" maxLength={q.maxLength} autoComplete="off" />
  );
}
