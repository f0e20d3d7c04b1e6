import { type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { base32crockford } from '@scure/base';
import { unmarkedChannel } from '../survey/submission/unmarked-channel.ts';
import { keyedHash } from './keys.ts';

/**
 * A channel names the link through which a resident came. Anybody can write any name into a link, so this
 * installation's links carry a mark that only it can compute: `qr-12.9f3k2m8q`. An unmarked channel is stored as
 * `open:qr-12`, and signals judge the two apart: nobody joins a poster's visitors without its link.
 */

/** The longest name that people choose. */
export const MAX_CHANNEL = 64;

/** Five bytes: a guess takes 10¹² attempts. */
const MARK_BYTES = 5;
const MARKED = /^(.+)\.([0-9a-hjkmnp-tv-z]{8})$/;

/** A channel with its mark; a marked one stays as it is. */
export function markChannel(key: KeyObject, channel: string): string {
  return nameOfMarked(key, channel) === undefined ? `${channel}.${markOf(key, channel)}` : channel;
}

/** The name of a marked channel; undefined for an unmarked one. */
export function nameOfMarked(key: KeyObject, channel: string): string | undefined {
  const [, name = '', mark = ''] = MARKED.exec(channel) ?? [];
  if (name === '' || !timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(key, name)))) return undefined;
  return name;
}

/**
 * The channel to store with answers.
 * @param isTrusted whether a member of staff vouches for it, as interviewers do for their sampling points
 */
export function storedChannel(
  key: KeyObject,
  channel: string | undefined,
  isTrusted: boolean,
): string | null {
  if (channel === undefined) return null;
  return nameOfMarked(key, channel) ?? (isTrusted ? channel : unmarkedChannel(channel));
}

/**
 * The channel of a poster, which anybody may ask for. A marked name stays, for printing again; any other gets a
 * random part and a mark, because a poster with only the name would get the mark of one that hangs already.
 */
export function posterChannel(key: KeyObject, channel: string): string {
  if (nameOfMarked(key, channel) !== undefined) return channel;
  return markChannel(key, `${channel}.${encodeMark(randomBytes(MARK_BYTES)).slice(0, 4)}`);
}

const markOf = (key: KeyObject, name: string): string =>
  encodeMark(keyedHash(key, 'channel', name).subarray(0, MARK_BYTES));

/** In lower case, which people type. */
const encodeMark = (bytes: Uint8Array): string => base32crockford.encode(bytes).toLowerCase();
