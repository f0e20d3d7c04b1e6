import { type PreflightCheck, unmetOf } from '../../server/survey/release/preflight.ts';
import { type Language, stringsIn } from '../language.ts';

/** Why nobody can approve a draft, in a sentence. */
export function obstacleOf(
  { draft, overtaken }: { draft: { checks: readonly PreflightCheck[] }; overtaken: boolean },
  language: Language,
): string | undefined {
  const { states } = stringsIn(language).publish.draft;
  if (unmetOf(draft.checks).length > 0) return states.notReady;
  return overtaken ? states.overtaken : undefined;
}
