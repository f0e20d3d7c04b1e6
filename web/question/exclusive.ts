import type { Question } from '../../server/survey/questionnaire.ts';

/**
 * Keeps a question's controls from contradicting each other after one of them changed: "none of these"
 * clears the other boxes, a way out clears what was typed, and the other way round.
 */
export function settle(
  form: HTMLFormElement,
  questions: readonly Question[],
  changed: EventTarget | null,
): void {
  const { name, type, value, checked } = changed as HTMLInputElement;
  const q = questions.find((one) => one.id === name);
  if (!q || type === 'radio' || (type === 'checkbox' ? !checked : !value.trim())) return;
  const alone: string[] = [
    ...(q.special || []),
    ...(q.type === 'multiple' ? q.options.filter((o) => o.exclusive).map((o) => o.value) : []),
  ];
  const isAlone = (control: EventTarget | null) => {
    const { type, value } = control as HTMLInputElement;
    return type === 'checkbox' && alone.includes(value);
  };
  for (const other of Array.from(form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`))) {
    if (other === changed || !(isAlone(changed) || isAlone(other))) continue;
    if (other.type === 'checkbox') other.checked = false;
    else other.value = '';
  }
}
