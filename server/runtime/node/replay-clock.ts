import type { LogPosition } from '../../../db/standby.ts';

/** Looks that are remembered: a standby that is behind for longer seems to be behind for longer still. */
const MOST_LOOKS = 600;

/**
 * Tells until when a standby has everything that its primary committed, by a clock of this process alone: it has what had been
 * written at a look once it has replayed as much. Look at the primary first, then at the standby. What a look finds counts from the
 * next one on, when the primary turns out to have written what the standby had replayed: a standby that is ahead of its
 * primary followed another one, and has what was lost with that. It can replay no more, so it is not believed while it stays there.
 */
export function createReplayClock() {
  const written: { at: number; bytes: bigint }[] = [];
  let replayed = 0n;
  let astray: bigint | undefined;
  let through: number | undefined;

  /** @returns the time until when the standby has everything; undefined while nobody knows, or where it is none of the primary's */
  return function look(at: number, primary: LogPosition, standby: LogPosition): number | undefined {
    if (replayed > primary.bytes) astray = replayed;
    else while (written[0] && written[0].bytes <= replayed) through = written.shift()!.at;
    replayed = standby.bytes;
    const isItsOwn = standby.isStandby && !primary.isStandby && standby.database === primary.database;
    if (!isItsOwn || replayed === astray) {
      written.length = 0;
      through = undefined;
      return undefined;
    }
    astray = undefined;
    written.push({ at, bytes: primary.bytes });
    if (written.length > MOST_LOOKS) written.shift();
    return through;
  };
}
