import type { Db } from '../../../db/client.ts';
import { findSentFile, measureSent, type SentFile, storeFile } from '../../../db/report-files.ts';
import type { DraftRow, ReportPlace } from '../../../db/reports.ts';
import { sha256 as digestOf } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { type FileType, fileTypeOf, MAX_FILE } from '../../survey/evaluation/file-type.ts';
import { itemsOf } from '../../survey/evaluation/set-parts.ts';
import { storableText } from '../../survey/typed-text.ts';
import { placeFor, reportedSetOf } from './read-evaluation.ts';
import { editDraft, type OfReport } from './report-draft.ts';

/** A file's name as it is stored; an unusable one becomes “file”. */
export const fileNameText = storableText.trim().min(1).max(255).catch('file');

/** The most files of one item. */
const MOST_FILES = 20;

/** The most that a city may send in an evaluation, including removed files: all of them are kept. */
export const MOST_SENT = { files: 1000, bytes: 1024 ** 3 };

export interface FileInput extends OfReport {
  item: string;
  name: string;
  bytes: Uint8Array;
  now: Date;
}

/**
 * Adds a file to the evidence of an item in the draft. The same file again changes nothing.
 * @throws Problem `content-too-large`, `media-type-unsupported`, `content-invalid`, `too-many-files`, and those of
 * editing a draft
 */
export async function attachFile(
  db: Db,
  input: FileInput,
  most: typeof MOST_SENT = MOST_SENT,
): Promise<{ draft: DraftRow; sha256: string; type: FileType }> {
  const { item, name, bytes, actor } = input;
  // The right comes first: nobody else may learn the size limit or have a file inspected.
  await placeFor(db, actor, 'edit-report', input);
  if (bytes.length > MAX_FILE) throw new Problem('content-too-large', { maxBytes: MAX_FILE });
  const type = fileTypeOf(bytes);
  if (!type) throw new Problem('media-type-unsupported');
  const sha256 = digestOf(bytes);
  const draft = await editDraft(db, input, async (tx, before, { evaluation, city: place }) => {
    const { definition } = await reportedSetOf(tx, evaluation, place);
    if (!itemsOf(definition).some(({ code, evidence }) => code === item && evidence))
      throw new Problem('content-invalid', {
        errors: [{ path: 'item', message: 'no item that takes files' }],
      });
    const attached = before.evidence[item] ?? [];
    if (attached.includes(sha256)) return before;
    if (attached.length === MOST_FILES)
      throw new Problem('content-invalid', {
        errors: [{ path: 'item', message: `has ${MOST_FILES} files already` }],
      });
    const { evaluationId, city } = before;
    if (!(await findSentFile(tx, before, sha256))) await refuseTooMany(tx, before, bytes.length, most);
    await storeFile(
      tx,
      { sha256, type, bytes },
      { evaluationId, city, sha256, name, by: actor.id, byName: actor.name },
    );
    return withEvidence(before, item, [...attached, sha256]);
  });
  return { draft, sha256, type };
}

/** Throws `too-many-files` where another file would exceed a city's limit. Runs under the report's lock. */
async function refuseTooMany(tx: Db, place: ReportPlace, bytes: number, most: typeof MOST_SENT) {
  const sent = await measureSent(tx, place);
  if (sent.files >= most.files || sent.bytes + bytes > most.bytes) throw new Problem('too-many-files');
}

/** Removes a file from the draft; submitted reports keep it. Throws those of editing a draft. */
export async function detachFile(
  db: Db,
  input: OfReport & { item: string; sha256: string; now: Date },
): Promise<DraftRow> {
  return await editDraft(db, input, async (_tx, before) => {
    const attached = before.evidence[input.item] ?? [];
    if (!attached.includes(input.sha256)) return before;
    return withEvidence(
      before,
      input.item,
      attached.filter((one) => one !== input.sha256),
    );
  });
}

const withEvidence = (draft: DraftRow, item: string, files: string[]): DraftRow => ({
  ...draft,
  revision: draft.revision + 1,
  evidence: { ...draft.evidence, [item]: files },
});

/**
 * A file that a city has sent, for an actor who may see its reports. A digest alone leads to nothing, so it cannot
 * reveal whether another city has sent the same file. Throws `evaluation-unknown`, `forbidden`, `file-unknown`.
 */
export async function readFile(
  db: Db,
  { actor, sha256, ...names }: OfReport & { sha256: string },
): Promise<SentFile> {
  const { place } = await placeFor(db, actor, 'see-reports', names);
  const file = await findSentFile(db, place, sha256);
  if (!file) throw new Problem('file-unknown');
  return file;
}
