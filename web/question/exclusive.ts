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
  if (!(changed instanceof HTMLInputElement)) return;
  const q = questions.find((one) => one.id === changed.name);
  if (!q || changed.type === 'radio' || (changed.type === 'checkbox' ? !changed.checked : !changed.value))
    return;
  const alone = new Set<string>([
    ...(q.special ?? []),
    ...(q.type === 'multiple' ? q.options.filter((o) => o.exclusive).map((o) => o.value) : []),
  ]);
  const isAlone = (control: HTMLInputElement) => control.type === 'checkbox' && alone.has(control.value);
  for (const other of Array.from(form.querySelectorAll<HTMLInputElement>(`input[name="${q.id}"]`))) {
    if (other === changed || !(isAlone(changed) || isAlone(other))) continue;
    if (other.type === 'checkbox') other.checked = false;
    else other.value = '';
  }
}
