import type { Db } from '../../../db/client.ts';
import { findReleaseDraft, findReleaseOfDraft, type ReleaseDraft } from '../../../db/release-drafts.ts';
import type { Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { type CityChange, changesByCity } from '../../survey/release/changes.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import { isOvertaken } from './approve-and-sign.ts';
import { readDocument } from './read-document.ts';

/** A draft of a wave. Throws `forbidden`, `draft-unknown`. */
export async function readReleaseDraft(
  db: Db,
  waveId: string,
  id: string,
  actor: Actor,
): Promise<ReleaseDraft> {
  requireGrant(actor, 'see-drafts', { wave: waveId });
  const draft = await findReleaseDraft(db, id);
  if (draft?.waveId !== waveId) throw new Problem('draft-unknown');
  return draft;
}

/** What has become of a draft. */
export interface DraftState {
  /** The release that it became. */
  release: number | null;
  /** It can no longer be approved. */
  overtaken: boolean;
}

export async function draftState(db: Db, wave: Wave, draft: ReleaseDraft, now: Date): Promise<DraftState> {
  const release = await findReleaseOfDraft(db, draft.id);
  if (release) return { release: release.number, overtaken: false };
  return { release: null, overtaken: await isOvertaken(db, wave, draft, now) };
}

/** What a draft would change in each city. */
export async function draftChanges(db: Db, draft: ReleaseDraft): Promise<CityChange[]> {
  const document: ReleaseDocument = JSON.parse(draft.document);
  const { supersedes } = document;
  const before = supersedes === null ? null : await readDocument(db, draft.waveId, supersedes);
  return changesByCity(before, document);
}
