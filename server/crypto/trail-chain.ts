import { canonicalJson, sha256 } from './digest.ts';

/** The link before the first row of a trail. */
export const TRAIL_START = '0'.repeat(64);

/** A row of the trail as it is hashed: its content, without the link. */
export interface TrailRow {
  /** Its place in the chain, from 1. */
  seq: number;
  id: string;
  /** ISO 8601, milliseconds, UTC. */
  at: string;
  actor: string;
  account: string | null;
  via: string | null;
  action: string;
  wave: string | null;
  city: string | null;
  subject: string;
  reason: string;
  /**
   * Which of the usual reasons, where the actor chose one; rows without a cause are hashed as before causes existed.
   */
  cause?: string | undefined;
  detail: Record<string, number>;
}

/** The link from a row to the previous one. */
export interface Link {
  /** The hash of the previous row; `TRAIL_START` for the first. */
  previous: string;
  hash: string;
}

/**
 * Links a row to the previous one: its hash is the SHA-256 of the RFC 8785 JSON of the row with the previous hash, so
 * that a changed, missing or inserted row changes every later hash.
 */
export function linkRow<Row extends TrailRow>(row: Row, previous: string): Row & Link {
  const linked = { ...row, previous };
  return { ...linked, hash: sha256(canonicalJson(linked)) };
}

/**
 * The first fault in a stretch of the trail, in a sentence; undefined when it holds.
 * @param rows in the order of `seq`, without a gap; the first row's `previous` is trusted unless it is row 1
 */
export function faultInTrail(rows: readonly (TrailRow & Link)[]): string | undefined {
  let before: (TrailRow & Link) | undefined;
  for (const { hash, previous, ...row } of rows) {
    const expected = before?.hash ?? (row.seq === 1 ? TRAIL_START : previous);
    if (before && row.seq !== before.seq + 1) return `row ${before.seq} is followed by row ${row.seq}`;
    if (previous !== expected) return `row ${row.seq} does not follow the row before it`;
    if (linkRow(row, previous).hash !== hash) return `row ${row.seq} was changed`;
    before = { ...row, previous, hash };
  }
  return undefined;
}
