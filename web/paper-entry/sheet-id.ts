import { readName } from '../../server/crypto/crockford.ts';

/**
 * The id of a paper sheet: a version 8 UUID (RFC 9562) derived from its name, so that a sheet cannot be submitted
 * twice by mistake. Needs Web Crypto, which browsers have over HTTPS.
 */
export async function sheetId(wave: string, city: string, sheet: string): Promise<string> {
  const name = new TextEncoder().encode(`paper/${wave}/${city}/${sheetName(sheet)}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', name));
  const hex = Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The canonical number: capitals, full-width letters, spaces and kinds of dashes do not make another sheet. */
export const sheetName = (typed: string): string => readName(typed).toUpperCase();

/** The form of a sheet's number. */
export const sheetPattern = /^[A-Z0-9][A-Z0-9._-]{0,39}$/;
