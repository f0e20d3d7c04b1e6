import type { Context, MiddlewareHandler } from 'hono';
import { readHalfWidth, readTyped } from '../crypto/crockford.ts';
import { CITY_CODE } from '../survey/schemas.ts';

/**
 * Links as messengers and e-mail programs leave them: the sentence's full stop or the text behind it become part of the
 * address, slashes double or are added, letters become capitals, `&` becomes `&amp;`. Who follows one is led to the
 * address that was meant, always one of this site's own pages.
 */

/** The pages that people pass on, and whether a city's code comes next. */
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

/** Parameters whose values are letters, digits and few other signs; what else an address says is left alone. */
const parameters = ['k', 'ch', 't', 'lang', 'mode', 'kiosk', 'release', 'size', 'city'];

/** Longer addresses are taken as they stand: no page's is nearly as long, and mending must not cost what it saves. */
const LONGEST = 2048;

/** What begins a parameter where the question mark was lost, or where a server writes its session. */
const behindPath = /&(?:amp;)+|[&;](?=\w+=)/i;

/** Leads from a mangled link to the address that was meant. */
export const mendLinks: MiddlewareHandler = async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  const meant = c.req.method === 'GET' ? meantAddress(pathname, search) : undefined;
  return meant === undefined ? await next() : c.redirect(meant);
};

/** Whether the parameters of a request are not what was meant. */
export function isMangled(c: Context): boolean {
  const start = c.req.url.indexOf('?');
  return start >= 0 && meantAddress('/', c.req.url.slice(start)) !== undefined;
}

/** The address that was meant; undefined when it is this one, or none of a page. */
export function meantAddress(path: string, search = ''): string | undefined {
  if (path.length + search.length > LONGEST) return undefined;
  const given = path.split('/').filter((part) => part !== '');
  // A single part may be a whole path whose slashes were encoded; elsewhere such a slash belongs to no page's address.
  const parts = given.length === 1 ? [decoded(path)] : given.map(decoded);
  if (parts.length > 1 && parts.some((part) => /[/\\]/.test(part))) return undefined;
  const [before = '', ...asked] = readHalfWidth(parts.join('/')).split('#', 1)[0]!.split('?');
  const [named = '', ...behind] = before.split(behindPath);
  const [first = '', ...rest] = clean(named)
    .split('/')
    .filter((part) => part !== '');
  const page = first.toLowerCase();
  if (!Object.hasOwn(pages, page)) return undefined;
  const meant = [page, ...rest.map((part, i) => (i === 0 && pages[page] ? cityIn(part) : part))];
  const query = [search.slice(1), ...[...behind, ...asked].map(encodeURI)]
    .flatMap((part) => part.split('&'))
    .flatMap(meantParameter);
  const isPath = path.slice(1).split('/').map(decodedOnce).join('\n') === meant.join('\n');
  if (isPath && search.slice(1) === query.join('&')) return undefined;
  return `/${meant.map(encodeURIComponent).join('/')}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** A parameter as it was meant, as it stands in an address; none when nothing is left of it. */
function meantParameter(parameter: string): string[] {
  const plain = parameter.replace(/^(?:amp;)+/i, '');
  const [given = '', ...values] = plain.split('=');
  const name = clean(readHalfWidth(decoded(given))).toLowerCase();
  if (name === '' && values.length === 0) return [];
  if (!parameters.includes(name)) return [plain];
  if (values.length === 0) return [name];
  const value = decoded(values.join('=').replaceAll('+', ' '));
  const cleaned = clean(readHalfWidth(value));
  const meant = name === 'city' ? cityIn(cleaned) : cleaned;
  if (meant === value && name === given) return [plain];
  return meant === '' && value !== '' ? [] : [`${name}=${encodeURIComponent(meant)}`];
}

/** Without what a sentence put behind it: text in another script, then punctuation and spaces. */
const clean = (part: string): string => part.replace(/[^\0-\x7f].*$/su, '').replace(/[^\w~-]+$/, '');

/** A city's code however it was typed, also as the name of a drawing; what is none stays as it is. */
function cityIn(part: string): string {
  const [, code = '', drawing = ''] = /^(.*?)(\.svg)?$/i.exec(clean(part)) ?? [];
  const typed = readTyped(code);
  return CITY_CODE.test(typed) ? typed + drawing.toLowerCase() : part;
}

/** However often it was percent-encoded; what is not encoded as it should be is taken as it stands. */
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
