import type { Db } from '../../db/client.ts';
import type { Wave } from '../../db/waves.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import type { WaveSettings } from '../../server/services/waves/prepare.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { AppUnderTest } from './app.ts';
import { tinyMargins } from './fixtures/tiny.ts';
import { sheetWith } from './sheet.ts';
import { openedWave } from './wave.ts';

/** Residents of each city. */
const RESIDENTS = 60;

/** Scores of few residents are published too, however wide their intervals. */
const openly = {
  minValid: 20,
  minAnswered: 2,
  minNeffOverall: 0,
  minNeff: 0,
  maxMoeOverall: 100,
  maxMoeDimension: 100,
  maxMoeQuestion: 100,
};

/** Sixty residents, whose answers spread around a level from 1, the worst, to 5. */
const answersAround = (level: number, i: number): Answers => {
  const within = (x: number, max: number) => Math.min(max, Math.max(1, Math.round(x)));
  return {
    lives_here: 'yes',
    age: ['16-39', '40-59', '60+'][i % 3]!,
    sex: i % 2 ? 'female' : 'male',
    q_gov: within(level + (i % 3) - 1, 5),
    q_queue: within(6 - level + (i % 4 > 1 ? 1 : 0), 5),
    q_bus: within(2 * level + (i % 5) - 2, 10),
    q_roads: i % 4 === 0 ? 'fair' : level > 3 ? 'good' : 'poor',
  };
};

/** A wave whose cities, by code, have scores around these levels once it is published. */
export async function scoredWave(
  db: Db,
  { fieldworkOf }: AppUnderTest,
  levels: Record<string, number>,
  settings: Partial<WaveSettings> = {},
): Promise<Wave> {
  const wave = await openedWave(db, {
    cities: Object.keys(levels),
    margins: tinyMargins,
    settings: { screening: { enabled: false }, scoring: { publication: openly }, ...settings },
  });
  const fieldwork = await fieldworkOf(wave.id);
  for (const [city, level] of Object.entries(levels))
    await storeSheets(
      db,
      Array.from({ length: RESIDENTS }, (_, i) => sheetWith(fieldwork, answersAround(level, i), { city })),
    );
  return wave;
}
