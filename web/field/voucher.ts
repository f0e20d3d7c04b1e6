import { isDeviceKey } from './device-key.ts';
import type { Outgoing, Worker } from './tablet.ts';

/**
 * What vouches by now for something that waits to be sent; undefined where whoever works here cannot. A device that was
 * enrolled anew for another person sends its earlier key too, and the server takes the name from that one. The server
 * compares what was answered, not what vouches for it, so this is still the same submission.
 * @param earlier the token that it was collected with, if that is known
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
