import { z } from 'zod';
import { storableText } from '../typed-text.ts';
import type { FileType } from './file-type.ts';
import type { Hundredths } from './hundredths.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { type Review, reviewerOf } from './report-rules.ts';
import { type ReportEvent, type ReportStanding, standingAfter } from './report-state.ts';
import { itemsOf } from './set-parts.ts';

/**
 * Papers besides the reports: cities' cases, and provinces' work reports. Each is a document that is handed in and
 * reviewed.
 */

export const paperKinds = ['case', 'work_report'] as const;
export type PaperKind = (typeof paperKinds)[number];

/** The secretariat's choices for an accepted case: publish it, or withdraw it. */
export const publicationActions = ['publish', 'withdraw'] as const;
export type PublicationAction = (typeof publicationActions)[number];

/** The most papers of one owner, by kind, and the most versions of one. */
export const MOST_PAPERS: Record<PaperKind, number> = { case: 10, work_report: 1 };
export const MOST_PAPER_VERSIONS = 20;

export const paperTitle = storableText.trim().min(1).max(100);
export const paperSummary = storableText.trim().min(1).max(2000);

/** A city by its code, or a province. */
export const paperOwner = z.string().regex(/^\d{2}(\d{4})?$/, 'two digits of a province, or six of a city');

/** Cities hand in cases, provinces their work report. */
export const paperKindOf = (owner: string): PaperKind => (owner.length === 2 ? 'work_report' : 'case');

/** Whether a file may be a paper: a document, not a picture. */
export const isDocument = (type: FileType): boolean => !type.startsWith('image/');

/** Whether an item of the set is scored by cases. */
export const countsCases = (set: IndicatorSet): boolean =>
  itemsOf(set).some(({ score }) => score.kind === 'paper');

/**
 * Who reviews a paper: for a city, its report's reviewer; the secretariat where the evaluation's own total counts
 * cases, because a province would grade its own cities against others, and for work reports.
 * @param cityKind how the city is administered; null for a province
 */
export function paperReviewer(
  main: IndicatorSet,
  review: Review,
  cityKind: string | null,
): 'province' | 'secretariat' {
  if (cityKind === null || countsCases(main)) return 'secretariat';
  return reviewerOf(review, cityKind) === 'province' ? 'province' : 'secretariat';
}

/** The scores of a set's items that count cases: the best case's. Empty without a scored, accepted case. */
export function caseScores(set: IndicatorSet, scores: readonly Hundredths[]): Map<string, Hundredths> {
  if (scores.length === 0) return new Map();
  const best = Math.max(...scores);
  return new Map(
    itemsOf(set).flatMap(({ code, score }) => (score.kind === 'paper' ? [[code, best] as const] : [])),
  );
}

/** The decisions on a version of a paper, as on a version of a report. */
interface PaperVersionEvents {
  version: number;
  /** In order. */
  decisions: readonly { action: Extract<ReportEvent, { kind: 'decision' }>['action'] }[];
}

/** The state of a paper after its versions, oldest first. */
export const paperStanding = (versions: readonly PaperVersionEvents[]): ReportStanding =>
  standingAfter(
    versions.flatMap(({ version: number, decisions }): ReportEvent[] => [
      { kind: 'report', number },
      ...decisions.map(({ action }): ReportEvent => ({ kind: 'decision', number, action })),
    ]),
  );
