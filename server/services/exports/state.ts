import type { ExportRow } from '../../../db/exports.ts';
import { exportEndings } from '../../../db/exports-schema.ts';

/** Hours for which the file of a complete export is kept. */
export const KEPT_HOURS = 72;

/** What became of an export: it waits, is being written, has a file, or came to an end. */
export const exportStates = ['waiting', 'running', 'complete', ...exportEndings] as const;
export type ExportState = (typeof exportStates)[number];

/** The state at a moment. A file is out of reach from its expiry on, also where nobody has taken it away yet. */
export function exportState(
  { ending, expiresAt, attempts }: Pick<ExportRow, 'ending' | 'expiresAt' | 'attempts'>,
  now: Date,
): ExportState {
  if (ending) return ending;
  if (expiresAt) return expiresAt <= now ? 'expired' : 'complete';
  return attempts > 0 ? 'running' : 'waiting';
}
