import type { Db } from '../../../db/client.ts';
import {
  type Evaluation,
  type EvaluationCity,
  findEvaluationCity,
  listEvaluationCities,
} from '../../../db/evaluations.ts';
import {
  findFileBytes,
  findPaper,
  listPaperDecisions,
  listPaperVersions,
  type PaperDecision,
  type PaperVersion,
} from '../../../db/papers.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, may } from '../../identity/grants.ts';
import { type PaperKind, paperReviewer, paperStanding } from '../../survey/evaluation/papers.ts';
import { takesOptionalSet } from '../../survey/evaluation/report-rules.ts';
import type { ReportState } from '../../survey/evaluation/report-state.ts';
import { organisedBy } from './province-cities.ts';
import { evaluationNamed, scopeOf, setOf } from './read-evaluation.ts';

/** A paper with its whole history. */
export interface EvaluationPaper {
  owner: string;
  kind: PaperKind;
  number: number;
  state: ReportState;
  /** Oldest first. */
  versions: (PaperVersion & { decisions: PaperDecision[] })[];
}

/** Who hands papers in: a city, or a province that organises cities. */
export interface PaperOwner {
  code: string;
  /** Undefined for a province. */
  city: EvaluationCity | undefined;
  name: string;
  english: string;
  papers: EvaluationPaper[];
}

export interface OfPapers {
  /** Code of the evaluation. */
  evaluation: string;
  /** The code of a city, or of a province. */
  owner: string;
  actor: Actor;
}

/** The papers of an owner, or of all, by owner, kind and number. */
export async function papersOf(db: Db, evaluationId: string, owner?: string): Promise<EvaluationPaper[]> {
  const decisions = await listPaperDecisions(db, evaluationId, owner);
  const all = new Map<string, EvaluationPaper>();
  for (const version of await listPaperVersions(db, evaluationId, owner)) {
    const { kind, number } = version;
    const key = `${version.owner} ${kind} ${number}`;
    const before = all.get(key)?.versions ?? [];
    const own = { ...version, decisions: decisions.filter(({ paper }) => paper === version.id) };
    const versions = [...before, own];
    const { state } = paperStanding(versions);
    all.set(key, { owner: version.owner, kind, number, state, versions });
  }
  return [...all.values()];
}

/** Whether an actor may see the papers of a city or a province; a city's people do not see its province's. */
function maySee(actor: Actor, evaluation: Evaluation, owner: string, organised: readonly EvaluationCity[]) {
  if (owner.length === 6) return may(actor, 'see-reports', scopeOf(evaluation, owner));
  return (
    organised.length > 0 &&
    organised.every(({ code }) => may(actor, 'see-evaluation', scopeOf(evaluation, code)))
  );
}

/** An owner of papers, for an actor who may see them. Throws `evaluation-unknown`, `forbidden`, `not-in-evaluation`. */
export async function readPaperOwner(
  db: Db,
  { evaluation: code, owner, actor }: OfPapers,
): Promise<{ evaluation: Evaluation; owner: PaperOwner }> {
  const evaluation = await evaluationNamed(db, code);
  const organised = organisedBy(await listEvaluationCities(db, evaluation.id), owner);
  if (!maySee(actor, evaluation, owner, organised)) throw new Problem('forbidden');
  const city = owner.length === 6 ? await findEvaluationCity(db, evaluation.id, owner) : undefined;
  const [first] = organised;
  if (!city && !first) throw new Problem('not-in-evaluation');
  const named = city ?? { name: first?.province ?? '', english: first?.provinceEnglish ?? '' };
  const { name, english } = named;
  const papers = await papersOf(db, evaluation.id, owner);
  return { evaluation, owner: { code: owner, city, name, english, papers } };
}

/** All owners whose papers the actor may see. Throws `evaluation-unknown`, `forbidden`. */
export async function readPaperOwners(
  db: Db,
  { evaluation: code, actor }: Omit<OfPapers, 'owner'>,
): Promise<{ evaluation: Evaluation; owners: PaperOwner[] }> {
  const evaluation = await evaluationNamed(db, code);
  const cities = await listEvaluationCities(db, evaluation.id);
  const papers = await papersOf(db, evaluation.id);
  const provinces = new Map(
    cities
      .filter(({ kind }) => takesOptionalSet(kind))
      .map(({ provinceCode, province, provinceEnglish }) => [
        provinceCode,
        { code: provinceCode, city: undefined, name: province, english: provinceEnglish },
      ]),
  );
  const owners = [
    ...provinces.values(),
    ...cities.map((city) => ({ code: city.code, city, name: city.name, english: city.english })),
  ]
    .filter((one) => maySee(actor, evaluation, one.code, organisedBy(cities, one.code)))
    .map((one) => ({ ...one, papers: papers.filter(({ owner }) => owner === one.code) }));
  if (owners.length === 0) throw new Problem('forbidden');
  return { evaluation, owners };
}

/** Whether an actor reviews an owner's papers. */
export async function reviewsPapers(
  db: Db,
  actor: Actor,
  evaluation: Evaluation,
  { code, city }: Pick<PaperOwner, 'code' | 'city'>,
): Promise<boolean> {
  const { definition } = await setOf(db, evaluation);
  const reviewer = paperReviewer(definition, evaluation.review, city?.kind ?? null);
  return reviewer === 'province'
    ? may(actor, 'review-reports', scopeOf(evaluation, code))
    : may(actor, 'run-evaluation', city ? scopeOf(evaluation, code) : scopeOf(evaluation));
}

/**
 * The file of a version, for an actor who may see its owner's papers: neither an id nor a digest leads to another
 * owner's. Throws `evaluation-unknown`, `forbidden`, `not-in-evaluation`, `paper-unknown`.
 */
export async function readPaperFile(
  db: Db,
  { paper: id, ...names }: OfPapers & { paper: string },
): Promise<{ bytes: Uint8Array; name: string }> {
  const { evaluation, owner } = await readPaperOwner(db, names);
  const paper = await findPaper(db, id);
  if (paper?.evaluationId !== evaluation.id || paper.owner !== owner.code) throw new Problem('paper-unknown');
  const bytes = await findFileBytes(db, paper.sha256);
  if (!bytes) throw new Error(`file ${paper.sha256} is missing`);
  return { bytes, name: paper.fileName };
}
