import { type Area, areaOf, matchCities, type SearchKeys } from './search.ts';

/** Finds cities while the resident types. Without it the form asks the server, which finds the same. */
const form = document.querySelector('form');
const field = document.querySelector<HTMLInputElement>('input[name=q]');
const status = document.getElementById('found');
const hitList = document.getElementById('hits');
const groups = Array.from(document.querySelectorAll<HTMLElement>('[data-group]'));
const items = new Map(
  Array.from(document.querySelectorAll<HTMLElement>('[data-group] [data-code]'), (item) => [
    item.dataset.code ?? '',
    item,
  ]),
);
const cities = new Map(
  Array.from(items, ([code, item]): [string, SearchKeys] => {
    const keys = (item.dataset.keys ?? '').split('|');
    return [code, { names: keys.slice(0, -1), within: keys[keys.length - 1] ?? '' }];
  }),
);

/**
 * Districts and counties, once loaded; until then, and without a network, the search finds cities by their own names.
 */
let areas: readonly Area[] = [];
let asked: Promise<void> | undefined;
const learnAreas = (): Promise<void> => {
  asked ??= fetch(form?.dataset.areas ?? '')
    .then((response) => response.json())
    .then((rows: [string, string, string][]) => {
      areas = rows.map((row) => areaOf(...row));
      find();
    })
    .catch(() => {
      asked = undefined;
    });
  return asked;
};

function find(): void {
  if (!field || !hitList || !status) return;
  const query = field.value;
  const hits = matchCities(cities, areas, query);
  hitList.textContent = '';
  for (const { city, area } of hits) {
    const item = items.get(city)?.cloneNode(true);
    if (!(item instanceof HTMLElement)) continue;
    if (area) {
      const small = document.createElement('small');
      small.lang = 'zh-CN';
      small.textContent = ` ${area}`;
      item.firstElementChild?.append(small);
    }
    hitList.append(item);
  }
  const isFound = hits.length > 0;
  hitList.hidden = !isFound;
  // When nothing fits, everything is offered again.
  for (const group of groups) group.hidden = isFound;
  const sentence = isFound ? status.dataset.some : status.dataset.none;
  // Not by ui/interpolate.ts: a module that two pages share would be a second request for both.
  const filled = (sentence ?? '').replace('{n}', String(hits.length)).replace('{q}', () => query.trim());
  status.textContent = query.trim() && filled;
}

field?.addEventListener('focus', () => void learnAreas());
field?.addEventListener('input', () => {
  void learnAreas();
  find();
});
// On return to the page, browsers fill the field in again without an event.
if (field?.value) {
  void learnAreas();
  find();
}
