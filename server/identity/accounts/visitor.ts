import type { Context } from 'hono';
import type { Platform } from '../../platform.ts';

/** The header from which better-auth reads the client's address; only this file writes it. */
export const ADDRESS_HEADER = 'x-client-address';

/** The sender of a request, as services need it. */
export interface Visitor {
  cookie: string | undefined;
  browser: string | undefined;
  address: string | undefined;
}

/** Browsers' names are shorter. */
const MAX_BROWSER = 300;

export function visitorOf(c: Context, { addressOf }: Pick<Platform, 'addressOf'>): Visitor {
  return {
    cookie: c.req.header('cookie'),
    browser: c.req.header('user-agent')?.slice(0, MAX_BROWSER),
    address: addressOf(c),
  };
}

/** A visitor as better-auth sees them; it gets no other header of the request. */
export function headersOf({ cookie, browser, address }: Visitor): Headers {
  const headers = new Headers();
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (browser !== undefined) headers.set('user-agent', browser);
  if (address !== undefined) headers.set(ADDRESS_HEADER, address);
  return headers;
}
