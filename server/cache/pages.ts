import type { Context } from 'hono';
import { Hono } from 'hono';
import { LRUCache } from 'lru-cache';
import { sha256 } from '../crypto/digest.ts';
import { codingFor } from '../http/compression.ts';
import { isCurrent } from '../http/etag.ts';
import { cachingOf, pageHeaders, pageSecurity } from '../http/headers.ts';
import type { Bytes, Platform } from '../platform.ts';

/**
 * The most bytes of questionnaires, least recently used ones going first. A national wave, 349 cities in three
 * languages and both modes, takes 48 million: a page has some 10 kB in brotli and 13 in gzip. Uncompressed it has 70
 * to 75, which would not fit; a client that walks all addresses would then have each page made anew, for 73 ms.
 */
const MOST_BYTES = 64 * 1024 * 1024;

/** A page in one content coding, with all headers that do not depend on the caller. */
interface Form {
  /** Undefined where the rare request inflates another coding. */
  body: Bytes | undefined;
  tag: string;
  headers: Record<string, string>;
}

/** A page in every content coding, "identity" being none. */
export type CachedPage = ReadonlyMap<string, Form>;
export type PageCache = ReturnType<typeof createPageCache>;
type Render = () => string | Promise<string>;

/** Headers of a page that other sites may embed, where they differ from all other pages; undefined for those. */
type SharedHeaders = Record<string, string> | undefined;

/**
 * Caches pages that are the same for everybody, rendered and compressed once.
 * @param isSentOften whether a page is sent often enough to pay for the best compression
 */
export function createPageCache(platform: Platform, maxBytes = MOST_BYTES, isSentOften = true) {
  const { coders } = platform;
  const codings = Object.keys(coders);

  const pages = new LRUCache<string, CachedPage, { render: Render; shared: SharedHeaders }>({
    maxSize: maxBytes,
    sizeCalculation: (page) => [...page.values()].reduce((sum, { body }) => sum + (body?.length ?? 0), 0),
    // Requests during a page's rendering wait for it.
    fetchMethod: async (_key, _stale, { context: { render, shared } }) => make(await render(), shared),
  });

  async function make(html: string, shared: SharedHeaders): Promise<CachedPage> {
    const content = new TextEncoder().encode(html);
    const digest = sha256(html).slice(0, 32);
    const security = await securityHeaders(platform, shared !== undefined);
    const common = { ...security, ...(await pageHeaders()), ...shared };
    const form = (coding: string, body: Bytes | undefined): [string, Form] => {
      const tag = `"${digest}-${coding}"`;
      const headers = {
        ...common,
        'Content-Type': 'text/html; charset=UTF-8',
        Vary: `${common.Vary}, Accept-Encoding`,
        ETag: tag,
      };
      const isCoded = coding !== 'identity';
      return [coding, { body, tag, headers: isCoded ? { ...headers, 'Content-Encoding': coding } : headers }];
    };
    const coded = Object.entries(coders).map(async ([coding, code]) =>
      form(coding, await code(content, isSentOften)),
    );
    const plain = form('identity', codings.includes('gzip') ? undefined : content);
    return new Map([plain, ...(await Promise.all(coded))]);
  }

  const codingOf = (c: Context): string => codingFor(c, codings) ?? 'identity';

  return {
    /** A cached page, in a form that the caller takes. */
    find(c: Context, key: string): CachedPage | undefined {
      const page = pages.get(key);
      return page?.get(codingOf(c))?.body && page;
    },

    /** The page of a key, rendered if it is not cached. */
    async keep(key: string, render: Render, shared?: SharedHeaders): Promise<CachedPage> {
      return await pages.forceFetch(key, { context: { render, shared } });
    },

    /** The page as a response, or 304 where the caller's copy is current. */
    answer(c: Context, page: CachedPage, cookies: readonly string[]): Response {
      const { body, tag, headers } = page.get(codingOf(c))!;
      const all = withCookies({ ...headers, ...cachingOf(c) }, cookies);
      return isCurrent(c, tag)
        ? new Response(null, { status: 304, headers: all })
        : new Response(body ?? inflated(page), { headers: all });
    },
  };
}

function inflated(page: CachedPage): ReadableStream {
  return new Blob([page.get('gzip')!.body!]).stream().pipeThrough(new DecompressionStream('gzip'));
}

/** Spellings of one header's name, because a plain record of headers holds each name once. */
const SET_COOKIE = ['Set-Cookie', 'set-cookie', 'SET-COOKIE', 'Set-cookie'];

/**
 * A plain record is sent as it is; a Headers object would be built, sorted and copied for every reply. A page sent
 * with the record takes 0.85 of the server's processor time (2 shared cores, 28 November 2026, median of ten turns).
 */
function withCookies(headers: Record<string, string>, cookies: readonly string[]): Record<string, string> {
  const all = { ...headers };
  SET_COOKIE.forEach((name, i) => {
    if (cookies[i]) all[name] = cookies[i];
  });
  return all;
}

/** The library's headers, taken from an empty reply. */
async function securityHeaders(platform: Platform, isShared: boolean): Promise<Record<string, string>> {
  const bare = new Hono().get('/', pageSecurity(platform, isShared), (c) => c.body(null));
  return Object.fromEntries((await bare.request('/')).headers);
}
