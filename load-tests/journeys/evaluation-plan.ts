/** What the journey `evaluation` does for each city, as its runner has prepared it. k6 has no npm packages: types alone are imported. */
import type { DraftChanges } from '../../server/survey/evaluation/draft.ts';

export interface CityPlan {
  code: string;
  /** Keys of whoever writes, whoever signs, and whoever reviews it. */
  editor: string;
  signatory: string;
  reviewer: string;
  /** Seconds from the deadline at which it begins; above 0 for one that is late. */
  at: number;
  /** What each level's form holds, in its order. */
  levels: DraftChanges[];
  /** Items that a file has to prove. */
  proofs: string[];
  /** What the reviewer finds wrong, and what it should have been; undefined where nothing is. */
  mistake: { item: string; wrong: DraftChanges; right: DraftChanges } | undefined;
}

export interface RoundPlan {
  evaluation: string;
  /** Keys of two people of the secretariat. */
  secretariat: [string, string];
  /** Unix milliseconds. */
  dueAt: number;
  /** Items that the secretariat gives each city, with the score. */
  given: { city: string; item: string; value: number }[];
  /** Bytes of a file. */
  fileSize: number;
}

/** A file of one item of one city, which no other has: a PDF by its first bytes. */
export function proofText(city: string, item: string, size: number): string {
  const line = `${city} ${item} simulated proof\n`;
  const head = '%PDF-1.4\n';
  return (head + line.repeat(Math.ceil((size - head.length) / line.length))).slice(0, size);
}
