import { type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { base32crockford } from '@scure/base';
import { keyedHash } from './keys.ts';

/**
 * Channels say by which link somebody came. Anybody can write any name into a link, so the links that this installation
 * makes carry a mark that only it can compute: `qr-12.9f3k2m8q`. A channel that came without its mark is stored as
 * `open:qr-12`, and signals judge the two apart: nobody can join the visitors of a poster without its link.
 */

/** The longest name that people choose. */
export const MAX_CHANNEL = 64;

/** Five bytes: guessing one of them takes 10¹² attempts. */
const MARK_BYTES = 5;
const marked = /^(.+)\.([0-9a-hjkmnp-tv-z]{8})$/;

/** A channel with its mark. One that has it already stays as it is. */
export function markChannel(key: KeyObject, channel: string): string {
  return nameOfMarked(key, channel) === undefined ? `${channel}.${markOf(key, channel)}` : channel;
}

/** The name of a channel that bears its mark; undefined for one that does not. */
export function nameOfMarked(key: KeyObject, channel: string): string | undefined {
  const [, name = '', given = ''] = marked.exec(channel) ?? [];
  if (name === '' || !timingSafeEqual(Buffer.from(given), Buffer.from(markOf(key, name)))) return undefined;
  return name;
}

/**
 * A channel as it is stored with answers.
 * @param isTrusted whether a member of staff vouches for it, as interviewers do for their sampling points
 */
export function storedChannel(
  key: KeyObject,
  channel: string | undefined,
  isTrusted: boolean,
): string | null {
  if (channel === undefined) return null;
  return nameOfMarked(key, channel) ?? (isTrusted ? channel : `open:${channel}`);
}

/**
 * The channel of a poster that anybody can have made: a marked one is kept, to be printed again; another gets a part of
 * its own and a mark, or whoever asks for a poster of that name would get the mark of one that hangs already.
 */
export function posterChannel(key: KeyObject, channel: string): string {
  if (nameOfMarked(key, channel) !== undefined) return channel;
  return markChannel(key, `${channel}.${written(randomBytes(MARK_BYTES)).slice(0, 4)}`);
}

const markOf = (key: KeyObject, name: string): string =>
  written(keyedHash(key, 'channel', name).subarray(0, MARK_BYTES));

/** Small letters: they are what people type. */
const written = (bytes: Uint8Array): string => base32crockford.encode(bytes).toLowerCase();
