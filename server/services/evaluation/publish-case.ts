import type { Db } from '../../../db/client.ts';
import {
  findFileBytes,
  findPaper,
  findPublication,
  insertPublication,
  listPublications,
  lockPapers,
} from '../../../db/papers.ts';
import { Problem } from '../../http/problems.ts';
import { requireGrant } from '../../identity/grants.ts';
import type { PublicationAction } from '../../survey/evaluation/papers.ts';
import { hasSameContent } from '../same-content.ts';
import { noteAct } from './note-act.ts';
import { openedEvaluationNamed, scopeOf } from './read-evaluation.ts';
import { type EvaluationPaper, type OfPapers, papersOf, readPaperOwner } from './read-papers.ts';

export interface PublicationInput extends OfPapers {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** The version that the secretariat saw, by its id and digest. */
  paper: string;
  digest: string;
  action: PublicationAction;
  /** Required for withdrawing. */
  reason?: string;
}

/**
 * Publishes an accepted case with its document, or takes it back; the secretariat chooses. The same id and content
 * again changes nothing.
 * @throws Problem `evaluation-unknown`, `forbidden`, `paper-unknown`, `content-invalid`, `report-conflict`,
 * `report-overtaken`
 */
export async function publishCase(db: Db, input: PublicationInput): Promise<{ isPublic: boolean }> {
  const { id, paper, digest, action, actor, reason = null } = input;
  const { evaluation, owner } = await readPaperOwner(db, input);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation, owner.city?.code));
  if (action === 'withdraw' && reason === null)
    throw new Problem('content-invalid', { errors: [{ path: 'reason', message: 'a withdrawal needs one' }] });
  return await db.transaction(async (tx) => {
    await lockPapers(tx, { evaluationId: evaluation.id, owner: owner.code });
    const papers = await papersOf(tx, evaluation.id, owner.code);
    const of = papers.find(({ versions }) => versions.some((one) => one.id === paper));
    const decided = of?.versions.find((one) => one.id === paper);
    if (of?.kind !== 'case' || !decided) throw new Problem('paper-unknown');
    const publication = { id, paper, action, reason, by: actor.id };
    const earlier = await findPublication(tx, id);
    if (earlier) {
      if (!hasSameContent(earlier, publication)) throw new Problem('report-conflict');
      return { isPublic: action === 'publish' };
    }
    const newest = of.versions.at(-1);
    const before = (await listPublications(tx, evaluation.id)).get(paper)?.action ?? 'withdraw';
    // Only an accepted, unchanged version can be published; a repeat changes nothing.
    const isSeen = newest?.id === paper && newest.digest === digest;
    if (before === action || (action === 'publish' && (!isSeen || of.state !== 'accepted')))
      throw new Problem('report-overtaken');
    if (!(await insertPublication(tx, { ...publication, byName: actor.name })))
      throw new Problem('report-conflict');
    await noteAct(tx, evaluation, actor, {
      action: `${action}-case`,
      city: owner.code,
      subject: ['paper', owner.code, of.number, decided.version],
      reason,
    });
    return { isPublic: action === 'publish' };
  });
}

/** A published case. */
export interface PublicCase {
  /** Id of the version. */
  paper: string;
  /** The city's code. */
  owner: string;
  number: number;
  version: number;
  title: string;
  summary: string;
  fileName: string;
  sha256: string;
  digest: string;
  publishedAt: Date;
}

/** The published cases of an evaluation, by city: chosen, and still accepted unchanged. */
export async function listPublicCases(db: Db, evaluationId: string): Promise<PublicCase[]> {
  const publications = await listPublications(db, evaluationId);
  if (publications.size === 0) return [];
  return (await papersOf(db, evaluationId)).flatMap((paper) => publicCase(paper, publications));
}

function publicCase(
  { owner, kind, number, state, versions }: EvaluationPaper,
  publications: Awaited<ReturnType<typeof listPublications>>,
): PublicCase[] {
  const newest = versions.at(-1);
  if (!newest || kind !== 'case' || state !== 'accepted') return [];
  const publication = publications.get(newest.id);
  if (publication?.action !== 'publish') return [];
  const { id, version, title, summary, fileName, sha256, digest } = newest;
  const content = { title, summary, fileName, sha256, digest };
  return [{ paper: id, owner, number, version, ...content, publishedAt: publication.at }];
}

/** The document of a published case. Throws `evaluation-unknown`, `paper-unknown`. */
export async function readPublicCase(
  db: Db,
  { evaluation: code, paper }: { evaluation: string; paper: string },
): Promise<{ bytes: Uint8Array; name: string }> {
  const evaluation = await openedEvaluationNamed(db, code);
  const version = await findPaper(db, paper);
  const own = version ? await papersOf(db, evaluation.id, version.owner) : [];
  const publications = await listPublications(db, evaluation.id, paper);
  const shown = own.flatMap((one) => publicCase(one, publications)).find((one) => one.paper === paper);
  const bytes = shown && (await findFileBytes(db, shown.sha256));
  if (!bytes) throw new Problem('paper-unknown');
  return { bytes, name: shown.fileName };
}
