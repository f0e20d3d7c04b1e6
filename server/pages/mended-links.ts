import type { Context, MiddlewareHandler } from 'hono';
import { readHalfWidth, readTyped } from '../crypto/crockford.ts';
import { CITY_CODE } from '../survey/schemas.ts';

/**
 * Mends links that messengers and e-mail programs mangle: a sentence's full stop or the following text joins the
 * address, slashes are doubled or added, letters become capitals, `&` becomes `&amp;`. The reader is redirected to
 * the intended address, always a page of this site.
 */

/** The pages that people share, and whether a city's code comes next. */
const pages: Record<string, boolean> = {
  '': false,
  s: true,
  q: true,
  poster: true,
  field: true,
  paper: true,
  results: false,
  receipts: false,
  privacy: false,
};

/** Parameters whose values are letters, digits and few other signs; all others stay. */
const parameters = ['k', 'ch', 't', 'lang', 'mode', 'kiosk', 'release', 'size', 'city'];

/** Longer addresses stay as they are: no page's is nearly as long, and mending takes time. */
const LONGEST = 2048;

/** The beginning of a parameter where the question mark was lost, or where a server added its session. */
const behindPath = /&(?:amp;)+|[&;](?=\w+=)/i;

/** Redirects from a mangled link to the intended address. */
export const mendLinks: MiddlewareHandler = async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  const meant = c.req.method === 'GET' ? meantAddress(pathname, search) : undefined;
  return meant === undefined ? await next() : c.redirect(meant);
};

/** Whether the parameters of a request are mangled. */
export function isMangled(c: Context): boolean {
  const start = c.req.url.indexOf('?');
  return start >= 0 && meantAddress('/', c.req.url.slice(start)) !== undefined;
}

/** The intended address; undefined when it is this one, or no page's. */
export function meantAddress(path: string, search = ''): string | undefined {
  if (path.length + search.length > LONGEST) return undefined;
  const segments = path.split('/').filter((part) => part !== '');
  // A single part may be a whole path with encoded slashes; elsewhere no page's address has such a slash.
  const parts = segments.length === 1 ? [decoded(path)] : segments.map(decoded);
  if (parts.length > 1 && parts.some((part) => /[/\\]/.test(part))) return undefined;
  const [before = '', ...queries] = readHalfWidth(parts.join('/')).split('#', 1)[0]!.split('?');
  const [location = '', ...behind] = before.split(behindPath);
  const [first = '', ...rest] = clean(location)
    .split('/')
    .filter((part) => part !== '');
  const page = first.toLowerCase();
  if (!Object.hasOwn(pages, page)) return undefined;
  const meant = [page, ...rest.map((part, i) => (i === 0 && pages[page] ? cityIn(part) : part))];
  const query = [search.slice(1), ...[...behind, ...queries].map(encodeURI)]
    .flatMap((part) => part.split('&'))
    .flatMap(meantParameter);
  const isPath = path.slice(1).split('/').map(decodedOnce).join('\n') === meant.join('\n');
  if (isPath && search.slice(1) === query.join('&')) return undefined;
  return `/${meant.map(encodeURIComponent).join('/')}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** The intended parameter, as in an address; none when nothing is left of it. */
function meantParameter(parameter: string): string[] {
  const plain = parameter.replace(/^(?:amp;)+/i, '');
  const [rawName = '', ...values] = plain.split('=');
  const name = clean(readHalfWidth(decoded(rawName))).toLowerCase();
  if (name === '' && values.length === 0) return [];
  if (!parameters.includes(name)) return [plain];
  if (values.length === 0) return [name];
  const value = decoded(values.join('=').replaceAll('+', ' '));
  const cleaned = clean(readHalfWidth(value));
  const meant = name === 'city' ? cityIn(cleaned) : cleaned;
  if (meant === value && name === rawName) return [plain];
  return meant === '' && value !== '' ? [] : [`${name}=${encodeURIComponent(meant)}`];
}

/** A part without the rest of the sentence: text in another script, then punctuation and spaces. */
const clean = (part: string): string => part.replace(/[^\0-\x7f].*$/su, '').replace(/[^\w~-]+$/, '');

/** A typed city code, also as the name of a drawing, in its proper spelling; any other text stays. */
function cityIn(part: string): string {
  const [, code = '', drawing = ''] = /^(.*?)(\.svg)?$/i.exec(clean(part)) ?? [];
  const typed = readTyped(code);
  return CITY_CODE.test(typed) ? typed + drawing.toLowerCase() : part;
}

/** A text decoded as often as it was percent-encoded; invalid escapes stay. */
function decoded(text: string): string {
  const once = decodedOnce(text);
  return once === text ? once : decoded(once);
}

const decodedOnce = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });
