import type { LogPosition } from '../../../db/standby.ts';

/** The most remembered looks: a standby further behind than that seems even further behind. */
const MOST_LOOKS = 600;

/**
 * Tells through which time a standby has everything that its primary committed, by the clock of this process alone:
 * it has what was written at a look once it has replayed that much. Look at the primary first, then at the standby. A
 * look's finding counts from the next look on, when the primary turns out to have written what the standby had
 * replayed: a standby that is ahead of its primary followed another one, and has data that were lost with that one.
 * It can replay no more, so it is not trusted while it stays there.
 */
export function createReplayClock() {
  const written: { at: number; bytes: bigint }[] = [];
  let replayed = 0n;
  let astray: bigint | undefined;
  let through: number | undefined;

  /**
   * @returns the time through which the standby has everything; undefined while unknown, or where it is not this
   * primary's standby
   */
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
