import { isDeviceKey } from './device-key.ts';
import type { Outgoing, Worker } from './tablet.ts';

/**
 * The current credential for a waiting submission; undefined where the present interviewer cannot vouch for it. A
 * device that was enrolled again for another person sends its earlier key too, and the server takes the name from
 * that one. The server compares answers, not credentials, so this is still the same submission.
 * @param earlier the token that it was collected with, if known
 */
export function voucherFor(
  { name, wave }: Pick<Outgoing, 'name' | 'wave'>,
  earlier: string | undefined,
  worker: Worker | undefined,
): string | undefined {
  if (worker?.staff.wave !== wave) return undefined;
  if (worker.staff.name === name) return worker.token;
  const isSameDevice = earlier !== undefined && isDeviceKey(earlier) && isDeviceKey(worker.token);
  return isSameDevice ? `${worker.token}.${earlier}` : undefined;
}
