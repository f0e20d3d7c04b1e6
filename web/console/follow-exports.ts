/**
 * Follows exports that are under way: it requests the page again, and replaces the changed part of the list. The
 * keyboard focus stays where it is. Without a script the page says the same on reload.
 */
const EVERY_MS = 2000;

export function followExports(): void {
  const list = document.querySelector<HTMLElement>('#exports[data-under-way]');
  if (list) window.setTimeout(() => void look(list), EVERY_MS);
}

async function look(list: HTMLElement): Promise<void> {
  try {
    if (!document.hidden) await refresh(list);
  } finally {
    followExports();
  }
}

async function refresh(list: HTMLElement): Promise<void> {
  const response = await fetch(location.pathname, { headers: { Accept: 'text/html' } }).catch(
    () => undefined,
  );
  // Signed out, or offline: the page stays as it is until it is reloaded.
  if (!response?.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#exports');
  if (!fresh) return;
  for (const item of Array.from(fresh.children)) {
    const current = document.getElementById(item.id);
    if (current && current.innerHTML !== item.innerHTML) replace(current, item);
  }
  list.toggleAttribute('data-under-way', fresh.hasAttribute('data-under-way'));
}

function replace(current: Element, item: Element): void {
  const focused = current.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const [before, after] = [current, item].map((one) => one.querySelector('[data-state]')?.textContent);
  current.replaceWith(document.importNode(item, true));
  if (focused) document.getElementById(focused)?.focus();
  const news = document.getElementById('export-news');
  // Announced once when it is done, not with every row.
  if (news && before !== after) news.textContent = `${item.querySelector('b')?.textContent}: ${after}`;
}
