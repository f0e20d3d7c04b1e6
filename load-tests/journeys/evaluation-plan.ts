/** What the journey `evaluation` does for each city, as its runner has prepared it. k6 has no npm packages: types alone are imported. */
import type { DraftChanges } from '../../server/survey/evaluation/draft.ts';

export interface CityPlan {
  code: string;
  /** Keys of the city's writer, signer and reviewer. */
  editor: string;
  signatory: string;
  reviewer: string;
  /** Seconds from the deadline to its start; above 0 for a late one. */
  at: number;
  /** The content of each level's form, in order. */
  levels: DraftChanges[];
  /** Items that need a file as evidence. */
  proofs: string[];
  /** The fault that the reviewer finds, and its correction; undefined where there is none. */
  mistake: { item: string; wrong: DraftChanges; right: DraftChanges } | undefined;
}

export interface RoundPlan {
  evaluation: string;
  /** Keys of two people of the secretariat. */
  secretariat: [string, string];
  /** Unix milliseconds. */
  dueAt: number;
  /** The secretariat's scores for each city, by item. */
  given: { city: string; item: string; value: number }[];
  /** Bytes of a file. */
  fileSize: number;
}

/** A unique file for one item of one city: a PDF by its first bytes. */
export function proofText(city: string, item: string, size: number): string {
  const line = `${city} ${item} simulated proof\n`;
  const head = '%PDF-1.4\n';
  return (head + line.repeat(Math.ceil((size - head.length) / line.length))).slice(0, size);
}
