/** A staff page's data in one of its languages. */
export interface DeskInLanguage<P> {
  lang: string;
  dir: string;
  props: P;
}

/**
 * The data of this page in another language: from the device, else from the network. Undefined where neither has it,
 * or it belongs to another version of the script.
 */
export async function readDeskIn<P>(language: string): Promise<DeskInLanguage<P> | undefined> {
  const { pathname } = location;
  const address = `${pathname}?lang=${language}`;
  const script = document.querySelector<HTMLScriptElement>('script[src]')?.getAttribute('src');
  const cachedPage =
    'caches' in window
      ? await caches.match(address, { cacheName: `chengsheng${pathname}`, ignoreVary: true })
      : undefined;
  // Without cookies, because asking for a language in the address would change the chosen one.
  const page = cachedPage ?? (await fetch(address, { credentials: 'omit' }).catch(() => undefined));
  const text = page?.ok ? await page.text() : '';
  if (!script || !text.includes(script)) return undefined;
  const html = new DOMParser().parseFromString(text, 'text/html');
  const desk = html.getElementById('desk')?.dataset.desk;
  if (desk === undefined) return undefined;
  const { lang, dir } = html.documentElement;
  // The server wrote it into that page from the same type, and this script belongs to it.
  return { lang, dir, props: JSON.parse(desk) as P };
}
