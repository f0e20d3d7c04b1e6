import type { Db } from '../../../db/client.ts';
import { countHeld, listUnscreenedCities } from '../../../db/screenings.ts';
import { findWave } from '../../../db/waves.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import type { PreflightInput } from '../../survey/release/preflight.ts';
import { isOver } from '../../survey/wave.ts';
import { findEmptySignals } from '../screening/missing-metadata.ts';

/** The part of the preflight that needs no computed release. */
export type Facts = Pick<
  PreflightInput,
  'closesAt' | 'isClosed' | 'held' | 'isScreened' | 'unscreened' | 'margins' | 'signals'
>;

export async function readFacts(db: Db, fieldwork: Fieldwork, now: Date): Promise<Facts> {
  const { screening, participantsKey, cities } = fieldwork;
  // Read again, because somebody may have moved the closing time.
  const wave = (await findWave(db, fieldwork.wave.id)) ?? fieldwork.wave;
  // A forgotten wave has nothing left to screen by: its verdicts stand.
  const isScreened = screening.enabled && participantsKey !== undefined;
  return {
    closesAt: wave.closesAt.toISOString(),
    isClosed: isOver(wave, now),
    held: await countHeld(db, wave.id),
    isScreened,
    unscreened: isScreened ? await listUnscreenedCities(db, wave.id) : [],
    margins: [...cities.values()].flatMap(({ code, margins, marginSource }) =>
      margins === null ? [] : [{ city: code, source: marginSource }],
    ),
    signals: await findEmptySignals(db, wave.id, now),
  };
}
