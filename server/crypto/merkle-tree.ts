import { hash } from 'node:crypto';

/** Merkle trees of RFC 9162, section 2.1, over SHA-256: leaves and nodes are hashed with different first bytes. */

const [LEAF, NODE] = [0, 1];

/** Bytes of a node. */
const SIZE = 32;

/** An entry's bytes, or text of one byte a character. */
type Entry = Uint8Array | string;

/** The root over entries in this order; without any it is the hash of nothing. */
export function merkleRoot(entries: readonly Entry[]): Buffer {
  return entries.length === 0 ? hash('sha256', '', 'buffer') : merkleNodes(entries).subarray(-SIZE);
}

/**
 * All nodes over entries, level by level from the entries up to the root, 32 bytes each. A node without a sibling moves up
 * as it is, which makes the same tree as the RFC's split at the largest power of two.
 */
export function merkleNodes(entries: readonly Entry[]): Buffer {
  const nodes = Buffer.allocUnsafe(SIZE * nodesOver(entries.length));
  let end = 0;
  // As text: a digest in its own buffer costs three times as much, and a nation has seven million nodes.
  const push = (content: Uint8Array) => {
    end += nodes.write(hash('sha256', content, 'binary'), end, 'binary');
  };
  let leaf = Buffer.alloc(1);
  for (const entry of entries) {
    if (leaf.length !== 1 + entry.length) leaf = Buffer.alloc(1 + entry.length, LEAF);
    if (typeof entry === 'string') leaf.write(entry, 1, 'binary');
    else leaf.set(entry, 1);
    push(leaf);
  }
  const pair = Buffer.alloc(1 + 2 * SIZE, NODE);
  for (let [begin, width] = [0, entries.length]; width > 1; width = Math.ceil(width / 2)) {
    for (let i = 0; i < width; i += 2) {
      const left = begin + i * SIZE;
      if (i + 1 === width) end += nodes.copy(nodes, end, left, left + SIZE);
      else {
        nodes.copy(pair, 1, left, left + 2 * SIZE);
        push(pair);
      }
    }
    begin += width * SIZE;
  }
  return nodes;
}

/** The number of nodes over this many entries, including them. */
function nodesOver(entries: number): number {
  let nodes = entries;
  for (let width = entries; width > 1; nodes += width) width = Math.ceil(width / 2);
  return nodes;
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
