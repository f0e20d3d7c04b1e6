import type { Db } from '../../../db/client.ts';
import { type Evaluation, listExtensions, lockDeadlines } from '../../../db/evaluations.ts';
import { findPaper, insertPaper, lockPapers, type NewPaper } from '../../../db/papers.ts';
import { canonicalJson, sha256 as digestOf } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { requireGrant } from '../../identity/grants.ts';
import { fileTypeOf, MAX_FILE } from '../../survey/evaluation/file-type.ts';
import {
  isDocument,
  MOST_PAPER_VERSIONS,
  MOST_PAPERS,
  paperKindOf,
  paperStanding,
} from '../../survey/evaluation/papers.ts';
import { type Deadline, isLate, submitRefusal } from '../../survey/evaluation/report-rules.ts';
import { noteAct } from './note-act.ts';
import { requireProvince } from './province-cities.ts';
import { evaluationNamed, readContext, scopeOf } from './read-evaluation.ts';
import { type OfPapers, papersOf } from './read-papers.ts';

export interface PaperInput extends OfPapers {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** The number of the paper that this replaces; null: a new paper. */
  number: number | null;
  title: string;
  summary: string;
  file: { name: string; bytes: Uint8Array };
  now: Date;
}

/**
 * Hands in a city's case or a province's work report, or another version of it, frozen under a digest. The same id
 * and content again is the same paper. Papers are due with the reports.
 * @throws Problem `evaluation-unknown`, `forbidden`, `no-optional-set`, `content-too-large`,
 * `media-type-unsupported`, `report-conflict`, `paper-unknown`, `too-many-papers`, and the reason why the evaluation
 * takes none
 */
export async function submitPaper(db: Db, input: PaperInput): Promise<NewPaper> {
  const { id, owner, title, summary, file, actor, now } = input;
  const evaluation = await evaluationNamed(db, input.evaluation);
  const kind = paperKindOf(owner);
  if (kind === 'case') requireGrant(actor, 'submit-report', scopeOf(evaluation, owner));
  else await requireProvince(db, evaluation, owner, actor, 'submit-work-report');
  if (file.bytes.length > MAX_FILE) throw new Problem('content-too-large', { maxBytes: MAX_FILE });
  const type = fileTypeOf(file.bytes);
  if (!type || !isDocument(type)) throw new Problem('media-type-unsupported');
  const sha256 = digestOf(file.bytes);
  const digest = digestOf(canonicalJson({ title, summary, sha256 }));
  return await db.transaction(async (tx) => {
    await lockDeadlines(tx, evaluation.id, 'share');
    await lockPapers(tx, { evaluationId: evaluation.id, owner });
    const earlier = await findPaper(tx, id);
    if (earlier) {
      const isSame =
        earlier.evaluationId === evaluation.id && earlier.owner === owner && earlier.digest === digest;
      if (!isSame) throw new Problem('report-conflict');
      return earlier;
    }
    const papers = await papersOf(tx, evaluation.id, owner);
    const before = papers.find(({ number }) => number === input.number);
    if (input.number !== null && !before) throw new Problem('paper-unknown');
    const versions = before?.versions ?? [];
    const { isInEvaluation, deadline } = await deadlineOf(tx, evaluation, owner);
    const refusal = submitRefusal({ isInEvaluation, deadline, standing: paperStanding(versions), now });
    if (refusal) throw new Problem(refusal);
    if (versions.length >= MOST_PAPER_VERSIONS || (!before && papers.length >= MOST_PAPERS[kind]))
      throw new Problem('too-many-papers');
    const paper: NewPaper = {
      id,
      evaluationId: evaluation.id,
      owner,
      kind,
      number: before?.number ?? papers.length + 1,
      version: versions.length + 1,
      title,
      summary,
      sha256,
      fileName: file.name,
      digest,
      late: isLate(deadline, now),
      by: actor.id,
      byName: actor.name,
    };
    if (!(await insertPaper(tx, paper, { sha256, type, bytes: file.bytes })))
      throw new Problem('report-conflict');
    await noteAct(tx, evaluation, actor, {
      action: 'submit-paper',
      city: kind === 'case' ? owner : undefined,
      subject: ['paper', owner, paper.number, paper.version],
      detail: { late: paper.late ? 1 : 0 },
    });
    return paper;
  });
}

/** When papers are due: a city's with its report, a province's at the deadline for all. */
export async function deadlineOf(
  db: Db,
  evaluation: Evaluation,
  owner: string,
): Promise<{ isInEvaluation: boolean; deadline: Deadline }> {
  if (paperKindOf(owner) === 'case') {
    const { city, deadline } = await readContext(db, evaluation, owner);
    return { isInEvaluation: city !== undefined, deadline };
  }
  const extensions = (await listExtensions(db, evaluation.id)).filter(({ city }) => city === null);
  return { isInEvaluation: true, deadline: { ...evaluation, extensions } };
}
