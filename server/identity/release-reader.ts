import type { Context } from 'hono';
import type { Sight } from '../../db/sight.ts';
import type { Platform } from '../platform.ts';
import { actorOf } from './actor.ts';
import { isApiKey } from './api-key.ts';
import { type Actor, keyIdOf, may } from './grants.ts';
import { bearerIn } from './staff.ts';

/** The reader of releases. */
export interface ReleaseReader {
  sight: Sight;
  /** The id of the key that pulls a release; undefined without a key, and for HEAD requests. */
  pullingKey: string | undefined;
}

/**
 * Which releases of a wave a request may see: the public ones, or all with the key of an actor who may pull before
 * publication or signs releases. Other kinds of authorisation are ignored here, because proxies use the header too.
 * Throws `unauthorized` for an invalid key: its holder would mistake an old release for the newest.
 */
export const releaseReaderOf = async (
  platform: Platform,
  c: Context,
  waveId: string,
): Promise<ReleaseReader> => await readerOf(platform, c, (actor) => seesAll(actor, waveId));

/** Which releases of an evaluation a request may see, by the same rule: all of them with a signer's key. */
export const evaluationReaderOf = async (
  platform: Platform,
  c: Context,
  waveId: string | null,
): Promise<ReleaseReader> => await readerOf(platform, c, (actor) => seesAllEvaluations(actor, waveId));

async function readerOf(
  platform: Platform,
  c: Context,
  isForAll: (actor: Actor) => boolean,
): Promise<ReleaseReader> {
  const bearer = bearerIn(c.req.header('authorization'));
  if (bearer === undefined || !isApiKey(bearer)) return { sight: platform.now(), pullingKey: undefined };
  const actor = await actorOf(platform, c);
  const isSent = c.req.method !== 'HEAD';
  return {
    sight: isForAll(actor) ? 'all' : platform.now(),
    pullingKey: (isSent && keyIdOf(actor)) || undefined,
  };
}

/** Whether an actor may see releases of a wave before they are public. */
export const seesAll = (actor: Actor, wave: string): boolean =>
  may(actor, 'pull-before-publication', { wave }) || may(actor, 'see-drafts', { wave });

/** Whether an actor may see releases of an evaluation, by its wave, before they are public. */
const seesAllEvaluations = (actor: Actor, wave: string | null): boolean =>
  may(actor, 'see-unpublished-evaluation', wave === null ? {} : { wave });
