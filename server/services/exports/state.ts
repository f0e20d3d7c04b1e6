import type { ExportRow } from '../../../db/exports.ts';
import { exportEndings } from '../../../db/exports-schema.ts';

/** Hours for which a complete export keeps its file. */
export const KEPT_HOURS = 72;

/** The states of an export: waiting, being written, complete with a file, or ended. */
export const exportStates = ['waiting', 'running', 'complete', ...exportEndings] as const;
export type ExportState = (typeof exportStates)[number];

/** The state at a moment. A file is out of reach once it expires, even before a server deletes it. */
export function exportState(
  { ending, expiresAt, attempts }: Pick<ExportRow, 'ending' | 'expiresAt' | 'attempts'>,
  now: Date,
): ExportState {
  if (ending) return ending;
  if (expiresAt) return expiresAt <= now ? 'expired' : 'complete';
  return attempts > 0 ? 'running' : 'waiting';
}
