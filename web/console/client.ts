import { followExports } from './follow-exports.ts';

/**
 * Keys of the tables: `/` goes to the search, `j` and `k` from row to row; Enter opens one, as it does any link.
 */
const links = Array.from(document.querySelectorAll<HTMLAnchorElement>('.opener'));
const search = document.querySelector<HTMLInputElement>('input[type=search]');

document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
    if (key === 'Escape') target.blur();
    return;
  }
  if (key === '/' && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (key === 'j' || key === 'k') {
    const current = links.indexOf(document.activeElement as HTMLAnchorElement);
    const next = key === 'j' ? current + 1 : Math.max(0, current - 1);
    links[next]?.focus();
  }
});

followExports();
