import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';

/**
 * Keeps a question's controls consistent after one of them changed: "none of these" clears the other boxes, a way out
 * clears typed text, and vice versa.
 */
export function settle(
  form: HTMLFormElement,
  questions: readonly Question[],
  changed: EventTarget | null,
): void {
  const control = changed as HTMLInputElement;
  const { name, type, value, checked } = control;
  const q = questions.find((one) => one.id === name);
  if (!q || type === 'radio' || (type === 'checkbox' ? !checked : !value.trim())) return;
  const isAlone = ({ type, value }: HTMLInputElement) =>
    type === 'checkbox' &&
    (q.special?.some((s) => s === value) ||
      (q.type === 'multiple' && q.options.some((o) => o.exclusive && o.value === value)));
  form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`).forEach((other) => {
    if (other === control || !(isAlone(control) || isAlone(other))) return;
    if (other.type === 'checkbox') other.checked = false;
    else other.value = '';
  });
}
