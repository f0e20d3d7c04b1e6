import type { Wave } from '../../db/waves.ts';
import { isClosed } from './open-wave.ts';

/** Whether a wave is taking answers at this moment. */
export function takesAnswers(wave: Wave, now: Date): boolean {
  return wave.opensAt <= now && !isClosed(wave, now);
}

/** Whether only who was invited can answer. */
export function isByInvitation({ credentials }: Pick<Wave, 'credentials'>): boolean {
  return credentials.every((kind) => kind === 'invitation');
}

/** Waves that have begun, in the order in which a link leads to them: those that take everybody's answers come first. */
export function inOrder(waves: readonly Wave[], now: Date): Wave[] {
  const rank = (wave: Wave) => (takesAnswers(wave, now) ? (isByInvitation(wave) ? 1 : 0) : 2);
  return waves.filter((w) => w.opensAt <= now).sort((a, b) => rank(a) - rank(b));
}

/** The wave to which a link without a city leads. */
export function openWaveOf(waves: readonly Wave[], now: Date): Wave | undefined {
  return inOrder(waves, now).find((wave) => takesAnswers(wave, now));
}
