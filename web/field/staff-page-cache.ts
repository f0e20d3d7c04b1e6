import { keepScripts } from '../answer/offline/page-cache.ts';
import { serviceWorkerPath } from '../paths.ts';

/**
 * Stores a staff page, in every language, with its scripts, because an interviewer may open it without a network. The
 * service worker only reads the cache.
 */
export async function keepStaffPage(path: string, languages: readonly string[]): Promise<void> {
  if (!('serviceWorker' in navigator && 'caches' in window)) return;
  const script = document.querySelector<HTMLScriptElement>('script[src]')?.getAttribute('src');
  // Without cookies, because asking for a language in the address would change the chosen one.
  const pages = await Promise.all(
    languages.map((l) => fetch(`${path}?lang=${l}`, { credentials: 'omit', cache: 'no-store' })),
  );
  for (const page of pages) if (!page.ok || !script || !(await page.clone().text()).includes(script)) return;
  const name = `chengsheng${path}`;
  const cache = await caches.open(name);
  const scripts = await keepScripts(cache);
  const plain = pages[languages.indexOf(document.documentElement.lang)] ?? pages[0];
  if (plain) await cache.put(path, plain.clone());
  await Promise.all(pages.map((page, i) => cache.put(`${path}?lang=${languages[i]}`, page)));
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname !== path && !scripts.includes(pathname)) await cache.delete(request, { ignoreVary: true });
  }
  await navigator.serviceWorker.register(serviceWorkerPath(), { scope: path.replace(/[^/]+$/, '') });
}
