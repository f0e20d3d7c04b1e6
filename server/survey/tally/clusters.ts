import type { Plan } from './plan.ts';
import type { Row } from './rows.ts';

/**
 * The members of a city's clusters: people who answered at one sampling point, or to one interviewer, and may be
 * correlated (docs/scoring.md, "Clusters"). A cluster needs only first-order sums, for each cell of its members.
 *
 * The sums: n · per question m, Σy, Σtop2 · per dimension m, Σd.
 */
export interface Clusters {
  /** The members of all clusters together, in rows like those of a tally. */
  rows: Map<string, Row>;
  /** The offset of a cluster's sums, for each of these rows with members of it. */
  places: Map<string, Map<Row, number>>;
  /** One array for all: ten thousand clusters have a hundred thousand cells. It doubles when it is full. */
  sums: Float64Array;
  used: number;
}

export function noClusters(): Clusters {
  return { rows: new Map(), places: new Map(), sums: new Float64Array(0), used: 0 };
}

/** The offset of a cluster's sums in a row; zeros at first. */
export function clusterPlaceOf(clusters: Clusters, name: string, row: Row, { firstOrder }: Plan): number {
  const places = clusters.places.get(name) ?? new Map<Row, number>();
  if (places.size === 0) clusters.places.set(name, places);
  const place = places.get(row);
  if (place !== undefined) return place;
  const next = clusters.used;
  clusters.used += firstOrder.size;
  if (clusters.used > clusters.sums.length) {
    const longer = new Float64Array(Math.max(64 * firstOrder.size, 2 * clusters.sums.length));
    longer.set(clusters.sums);
    clusters.sums = longer;
  }
  places.set(row, next);
  return next;
}

/** Adds the respondent whose scores the plan holds: question scores in `y`, dimension scores of the `presentCount`. */
export function addFirstOrder(
  { y, topFrom, present, sums: bySum, firstOrder }: Plan,
  presentCount: number,
  sums: Float64Array,
  place: number,
  times: number,
): void {
  sums[place] = sums[place]! + times;
  for (let q = 0, at = place + 1; q < y.length; q++, at += 3) {
    const score = y[q]!;
    if (score < 0) continue;
    sums[at] = sums[at]! + times;
    sums[at + 1] = sums[at + 1]! + times * score;
    if (score >= topFrom[q]!) sums[at + 2] = sums[at + 2]! + times * 100;
  }
  for (let i = 0; i < presentCount; i++) {
    const d = present[i]!;
    const at = place + firstOrder.dimension(d);
    sums[at] = sums[at]! + times;
    sums[at + 1] = sums[at + 1]! + times * bySum[4 * d]!;
  }
}

/** The sums of one cluster, by row of members. */
export function* clusterPartsOf(
  clusters: Clusters,
  name: string,
  size: number,
): Generator<[Row, Float64Array]> {
  for (const [row, place] of clusters.places.get(name) ?? [])
    yield [row, clusters.sums.subarray(place, place + size)];
}
