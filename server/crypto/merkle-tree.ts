import { hash } from 'node:crypto';

/** Merkle trees of RFC 9162, section 2.1, over SHA-256: leaves and nodes are hashed with different first bytes. */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
const hashOfEntry = (entry: Uint8Array): Buffer => sha256(LEAF, entry);
const hashOfPair = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** Bytes of a node. */
const SIZE = 32;

/** The root over entries in this order; without any it is the hash of nothing. */
export function merkleRoot(entries: readonly Uint8Array[]): Buffer {
  return entries.length === 0 ? sha256() : merkleNodes(entries).subarray(-SIZE);
}

/**
 * All nodes over entries, level by level from the entries up to the root, 32 bytes each. A node without a sibling moves up
 * as it is, which makes the same tree as the RFC's split at the largest power of two.
 */
export function merkleNodes(entries: readonly Uint8Array[]): Buffer {
  let level = entries.map(hashOfEntry);
  const nodes = [...level];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i]!, level[i + 1]];
      above.push(right ? hashOfPair(left, right) : left);
    }
    nodes.push(...above);
    level = above;
  }
  return Buffer.concat(nodes);
}

/**
 * The inclusion path of an entry, from the bottom up: the siblings by which its hash leads to the root.
 * @param nodes as `merkleNodes` makes them
 * @param size number of entries
 */
export function inclusionPath(nodes: Uint8Array, size: number, index: number): Uint8Array[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`there is no entry ${index}`);
  const path: Uint8Array[] = [];
  let begin = 0;
  for (let [at, width] = [index, size]; width > 1; [at, width] = [at >> 1, Math.ceil(width / 2)]) {
    const sibling = at ^ 1;
    if (sibling < width) path.push(nodes.subarray((begin + sibling) * SIZE, (begin + sibling + 1) * SIZE));
    begin += width;
  }
  return path;
}
