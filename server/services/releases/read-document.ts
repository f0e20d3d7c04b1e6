import type { Db } from '../../../db/client.ts';
import { findRelease } from '../../../db/releases.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';

/** The document of an existing release. */
export async function readDocument(db: Db, waveId: string, number: number): Promise<ReleaseDocument> {
  const release = await findRelease(db, waveId, number);
  if (!release) throw new Error(`release ${number} is not there`);
  return JSON.parse(release.document);
}
