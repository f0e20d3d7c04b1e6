import type { CredentialKind } from './submission/modes.ts';

/** When a wave takes answers; `openedAt` is when somebody opened it, for good. */
export interface Period {
  openedAt: Date | null;
  opensAt: Date;
  closesAt: Date;
}

/** Until somebody opens a wave it is prepared, whatever its dates. */
export type WaveStatus = 'prepared' | 'scheduled' | 'open' | 'closed';

/** The status of a wave at a moment. */
export function statusOf(wave: Period & { openedAt: Date }, now: Date): Exclude<WaveStatus, 'prepared'>;
export function statusOf(wave: Period, now: Date): WaveStatus;
export function statusOf({ openedAt, opensAt, closesAt }: Period, now: Date): WaveStatus {
  if (!openedAt) return 'prepared';
  if (isOver({ closesAt }, now)) return 'closed';
  return opensAt <= now ? 'open' : 'scheduled';
}

/** Whether a wave's time is over, opened or not. */
export const isOver = ({ closesAt }: Pick<Period, 'closesAt'>, now: Date): boolean => closesAt <= now;

/** Whether the simulated answers of a past wave are still being made; it opens, as of then, once they exist. */
export const isBeingFilled = (wave: Period & { simulated: boolean }, now: Date): boolean =>
  wave.simulated && !wave.openedAt && isOver(wave, now);

interface Leading extends Period {
  credentials: readonly CredentialKind[];
}

/** Whether only invited residents can answer. */
export function isByInvitation({ credentials }: Pick<Leading, 'credentials'>): boolean {
  return credentials.every((kind) => kind === 'invitation');
}

/** Waves that have begun, in the order in which a link leads to them: those that take everybody's answers come first. */
export function wavesInOrder<W extends Leading>(waves: readonly W[], now: Date): W[] {
  const rank = (wave: W) => (statusOf(wave, now) === 'open' ? (isByInvitation(wave) ? 1 : 0) : 2);
  return waves.filter((w) => w.opensAt <= now).sort((a, b) => rank(a) - rank(b));
}

/** The wave behind a link without a city. */
export function openWaveOf<W extends Leading>(waves: readonly W[], now: Date): W | undefined {
  return wavesInOrder(waves, now).find((wave) => statusOf(wave, now) === 'open');
}
