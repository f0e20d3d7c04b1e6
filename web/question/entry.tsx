import type { ControlProps } from './props.ts';

/** A number or a text that the resident types. */
export function ValueEntry({ question: q, answer, describedBy, faulty }: ControlProps) {
  // A form refused for having both may hold a way out beside it.
  const typed = [answer ?? []].flat().find((one) => !q.special?.some((s) => s === one));
  const common = {
    id: `f-${q.id}`,
    name: q.id,
    defaultValue: typed ?? '',
    'aria-describedby': describedBy,
    'aria-invalid': faulty || undefined,
    'aria-required': q.required || undefined,
  };
  if (q.type !== 'text')
    // Not type="number", because browsers report nothing at all for rejected text.
    return <input {...common} type="text" inputMode="decimal" autoComplete="off" />;
  return q.maxLength > 80 ? (
    <textarea {...common} rows={4} maxLength={q.maxLength} />
  ) : (
    <input {...common} type="text" maxLength={q.maxLength} autoComplete="off" />
  );
}
