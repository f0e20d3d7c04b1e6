import type { AppUnderTest } from './app.ts';

/** Addresses by every GET route of an app’s own list, with each value for each of its parameters. */
export function addressesIn(app: AppUnderTest, values: Record<string, string[]>): string[] {
  return app.routes
    .filter((route) => route.startsWith('GET '))
    .map((route) => route.slice('GET '.length).replace(/\{[^}]*\}/g, ''))
    .flatMap((path) =>
      (path.match(/:\w+/g) ?? []).reduce(
        (made, hole) => made.flatMap((p) => (values[hole.slice(1)] ?? ['1']).map((v) => p.replace(hole, v))),
        [path],
      ),
    );
}

/** An app's replies to all of them, as page and as data, with and without a tag that a caller may hold. */
export async function repliesOf(
  app: AppUnderTest,
  paths: readonly string[],
  tag: string,
  headers: Record<string, string> = {},
): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const path of paths)
    for (const Accept of ['text/html', 'application/json', 'text/csv'])
      for (const held of [undefined, tag]) {
        const asked = { Accept, ...headers, ...(held && { 'If-None-Match': held }) };
        const response = await app.client(path, { redirect: 'manual', headers: asked });
        const shown = [...response.headers].filter(([name]) => !varying.includes(name));
        // Each reader gets their own tokens; everything else on such a page is compared.
        const own = path.startsWith('/s/') || path.includes('/questionnaire') || path.startsWith('/poster');
        const body = own
          ? (await response.text()).replace(/[\w-]{16,}/g, '')
          : Buffer.from(await response.arrayBuffer()).toString('base64');
        all.set(`${path} ${Accept} ${held ?? ''}`, JSON.stringify([response.status, shown, body]));
      }
  return all;
}
const varying = ['x-request-id', 'set-cookie', 'device-token'];

/** The requests to which two rounds of replies differ. */
export const differences = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...before].filter(([key, reply]) => after.get(key) !== reply).map(([key]) => key);
