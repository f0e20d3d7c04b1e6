import { hash } from 'node:crypto';

/** Merkle trees of RFC 9162, section 2.1, over SHA-256: leaves and nodes are hashed with different first bytes. */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
const hashOfEntry = (entry: Uint8Array): Buffer => sha256(LEAF, entry);
const hashOfPair = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The root over entries in this order; without any it is the hash of nothing. */
export function merkleRoot(entries: readonly Uint8Array[]): Buffer {
  const [root] = levelsOver(entries).at(-1) ?? [];
  return root ?? sha256();
}

/** The inclusion path of an entry, from the bottom up: the siblings by which its hash leads to the root. */
export function inclusionPath(entries: readonly Uint8Array[], index: number): Buffer[] {
  if (!(index >= 0 && index < entries.length)) throw new RangeError(`there is no entry ${index}`);
  return levelsOver(entries).flatMap((level, height) => level[(index >> height) ^ 1] ?? []);
}

/**
 * The hashes of each level, from the entries up. A node without a sibling moves up as it is, which makes the same tree as
 * the RFC's split at the largest power of two.
 */
function levelsOver(entries: readonly Uint8Array[]): Buffer[][] {
  let level = entries.map(hashOfEntry);
  const levels = [level];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i]!, level[i + 1]];
      above.push(right ? hashOfPair(left, right) : left);
    }
    levels.push(above);
    level = above;
  }
  return levels;
}
