import { matches } from './search.ts';

/** Narrows the list of cities while the resident types. Without it the form asks the server. */
const field = document.querySelector<HTMLInputElement>('input[name=q]');
const status = document.getElementById('found');
const cities = Array.from(document.querySelectorAll<HTMLElement>('[data-keys]'));
const groups = Array.from(document.querySelectorAll<HTMLElement>('[data-group]'));

function narrow(query: string): void {
  const fitting = new Set(cities.filter((c) => matches(c.dataset.keys ?? '', query)));
  const found = fitting.size;
  // When nothing fits, everything is offered again.
  const shown = found > 0 ? fitting : new Set(cities);
  for (const city of cities) city.hidden = !shown.has(city);
  for (const group of groups) group.hidden = !group.querySelector('[data-keys]:not([hidden])');
  if (!status) return;
  const sentence = found > 0 ? status.dataset.some : status.dataset.none;
  // Not by ui/interpolate.ts: a module that two pages share would be a second request for both.
  const told = (sentence ?? '').replace('{n}', String(found)).replace('{q}', () => query.trim());
  status.textContent = query.trim() && told;
}

field?.addEventListener('input', () => narrow(field.value));
// Coming back to the page, browsers fill the field in again without an event.
if (field?.value) narrow(field.value);
