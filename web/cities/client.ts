import { fill } from '../fill.ts';
import { matches } from './search.ts';

/** Narrows the list of cities while the resident types. Without it the form asks the server. */
const field = document.querySelector<HTMLInputElement>('input[name=q]');
const status = document.getElementById('found');
const groups = Array.from(document.querySelectorAll<HTMLElement>('[data-group]'));

function narrow(query: string): void {
  let found = 0;
  for (const group of groups) {
    let inGroup = 0;
    for (const city of Array.from(group.querySelectorAll<HTMLElement>('[data-keys]'))) {
      city.hidden = !matches(city.dataset.keys ?? '', query);
      if (!city.hidden) inGroup++;
    }
    group.hidden = inGroup === 0;
    found += inGroup;
  }
  if (!status) return;
  const sentence = found > 0 ? status.dataset.some : status.dataset.none;
  status.textContent = query.trim() ? fill(sentence ?? '', { n: found, q: query.trim() }) : '';
}

field?.addEventListener('input', () => narrow(field.value));
// Coming back to the page, browsers fill the field in again without an event.
if (field?.value) narrow(field.value);
