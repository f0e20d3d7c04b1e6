/**
 * Shows the questionnaire and the pages of interviewers without a network. It writes nothing: pages put themselves into
 * the cache (offline/page-cache.ts), so a new version of the worker can take over at any moment.
 */

interface Lifecycle extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope extends EventTarget {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const scope = self as unknown as Scope;

/** After this many milliseconds the cached page is shown. */
const PATIENCE = 4000;

scope.addEventListener('install', (event) => (event as Lifecycle).waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => (event as Lifecycle).waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { request } = event as Fetching;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/assets/')) (event as Fetching).respondWith(findScript(request));
  // Pages of an invitation or a handoff are their bearer's alone.
  else if (
    request.mode === 'navigate' &&
    /^\/(s|field|paper)\/\d+$/.test(pathname) &&
    !searchParams.has('k') &&
    !searchParams.has('t')
  )
    (event as Fetching).respondWith(findPage(request, pathname, searchParams.get('lang')));
});

/** Scripts carry a hash of their content in their name, so a cached one is right. */
async function findScript(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? (await fetch(request));
}

/** The page from the network; the cached one if that fails or takes too long. */
async function findPage(request: Request, path: string, language: string | null): Promise<Response> {
  const cachedPage = (address: string) =>
    caches.match(address, { cacheName: `chengsheng${path}`, ignoreVary: true });
  const last = async () =>
    (language && (await cachedPage(`${path}?lang=${language}`))) || (await cachedPage(path));
  const fresh = fetch(request).then(async (response) => {
    const { status } = response;
    const isOurs = (response.headers.get('Content-Security-Policy') ?? '').includes("worker-src 'self'");
    // The city's wave is over. Pages of interviewers stay: they may hold unsent answers.
    if (status === 410 && isOurs) await caches.delete(`chengsheng${path}`);
    // The cached page replaces a gateway's error. A captive portal's 200 is shown, because the resident has to get
    // past it.
    const isNone = status >= 500 || (status >= 400 && !isOurs);
    return (isNone && (await last())) || response;
  });
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([fresh.catch(() => undefined), late]);
  return first ?? (await last()) ?? (await fresh);
}
