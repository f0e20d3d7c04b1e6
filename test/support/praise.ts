import { expect } from 'vitest';
import type { Db } from '../../db/client.ts';
import type { WaveSettings } from '../../server/services/waves/prepare.ts';
import type { AppUnderTest } from './app.ts';
import { marked } from './channels.ts';
import { submissionOf, submitTo, takeForm } from './client.ts';
import { tinyAnswers } from './fixtures/tiny.ts';
import { openedWave } from './wave.ts';

export const PRAISED = '330100';
/** The channel of the poster, as it is stored. */
export const POSTER_CHANNEL = 'poster';
/** The group in which screening holds the poster's praise. */
export const PRAISE_GROUP = `PRAISE:channel:${POSTER_CHANNEL}`;
/** The best answers, except that `q_bus` varies from 8 on. */
export const best = { q_gov: 5, q_queue: 1, q_roads: 'good' };

/**
 * Opens a wave with a city of 60 ordinary residents in a quota of `cap` places, and a poster whose visitors praise
 * everything.
 */
export async function praisedWave(
  db: Db,
  { client, fieldworkOf }: AppUnderTest,
  cap = 1000,
  settings: Partial<WaveSettings> = {},
) {
  const wave = await openedWave(db, {
    quotas: [{ city: PRAISED, stratum: '40-59/female', cap }],
    settings: { signOff: 'one', ...settings },
  });
  const answer = async (channel: string, answers: object, city = PRAISED) => {
    const submission = submissionOf(await takeForm(client, wave.code, city), {
      ...tinyAnswers,
      ...answers,
    });
    const reply = await submitTo(client, wave.code, { ...submission, channel: marked(channel) });
    expect(reply.status).toBe(201);
    return submission.id;
  };
  const many = (n: number, one: (i: number) => Promise<string>) =>
    Promise.all(Array.from({ length: n }, (_, i) => one(i)));
  await many(60, (i) => answer('sms', { q_gov: 1 + (i % 5), q_queue: 3, q_bus: i % 10 }));
  return {
    wave,
    fieldwork: await fieldworkOf(wave.id),
    answer,
    /** Visitors of the poster, by number; their answers differ a little, so that they are not copies. */
    praise: (from: number, to: number) =>
      many(to - from, (i) => answer('poster', { ...best, q_bus: 8 + ((from + i) % 3) })),
  };
}
