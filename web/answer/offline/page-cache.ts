import { questionnairePath, serviceWorkerPath } from '../../paths.ts';
import type { Paper } from '../questionnaire-props.ts';

/**
 * Stores the page on the phone, for the next time without a network: its HTML and its scripts, of one version, in a
 * cache per city. The service worker only reads it.
 */

const SCOPE = questionnairePath('');
const cacheOf = (path: string) => `chengsheng${path}`;

/** Stores the page, except one with a credential (an invitation, a handoff), which is private. */
export async function keepPage({ city, language, credential }: Paper): Promise<void> {
  if (!('serviceWorker' in navigator && 'caches' in window) || credential.kind !== 'device') return;
  const path = questionnairePath(city);
  const languagePath = `${path}?lang=${language}`;
  // The browser still holds the page it has just shown, and need not request it again.
  const page = await fetch(location.href, { cache: 'force-cache' });
  const script = document.querySelector<HTMLScriptElement>('script[src]')?.getAttribute('src');
  if (!page.ok || !script || !(await page.clone().text()).includes(script)) return;
  const cache = await caches.open(cacheOf(path));
  const scripts = await keepScripts(cache);
  await Promise.all([cache.put(path, page.clone()), cache.put(languagePath, page)]);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    const isOurs =
      pathname === path
        ? (await (await cache.match(request, { ignoreVary: true }))?.text())?.includes(script)
        : scripts.includes(pathname);
    if (!isOurs) await cache.delete(request, { ignoreVary: true });
  }
  await navigator.serviceWorker.register(serviceWorkerPath(), { scope: SCOPE });
}

/** Stores the page's loaded scripts, and names them. Throws unless every one of them is a script. */
export async function keepScripts(cache: Cache): Promise<string[]> {
  const names = performance
    .getEntriesByType('resource')
    .map((r) => new URL(r.name).pathname)
    .filter((name) => name.startsWith('/assets/'));
  const scripts = await Promise.all(names.map((name) => fetch(name)));
  // A captive portal answers 200 instead of a script; stored, that would break the page for good.
  for (const { ok, headers } of scripts)
    if (!ok || !/javascript/.test(headers.get('Content-Type') ?? '')) throw new Error('not a script');
  await Promise.all(scripts.map((script, i) => cache.put(names[i]!, script)));
  return names;
}

/** Removes the pages from the phone. */
export async function dropPages(): Promise<void> {
  if (!('serviceWorker' in navigator && 'caches' in window)) return;
  await (await navigator.serviceWorker.getRegistration(SCOPE))?.unregister();
  for (const name of await caches.keys()) if (name.startsWith(cacheOf(SCOPE))) await caches.delete(name);
}
