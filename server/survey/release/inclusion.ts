/**
 * Whether a release counts the answers of a receipt: each city's counted submissions form a Merkle tree (RFC 9162),
 * and the cities' roots another, whose root stands in the signed release. Also runs in browsers, with their own
 * SHA-256.
 */

export type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;

/** The path from a receipt to a release. Hashes are hexadecimal. */
export interface InclusionProof {
  wave: string;
  /** Number of the release. */
  release: number;
  city: string;
  /** SHA-256 of the receipt's text, without dashes and in upper case. */
  leaf: string;
  /** Its index among the city's leaves, from 0, and their number. */
  index: number;
  size: number;
  path: string[];
  /** The city's index among the cities, and their number. */
  cityIndex: number;
  cities: number;
  cityPath: string[];
  /** The root in the release. */
  root: string;
}

/** A release's roots. */
export interface Inclusion {
  root: string;
  cities: { code: string; size: number; root: string }[];
}

/** An entry of a tree, its place, and its path to the root. */
interface Place {
  entry: Uint8Array;
  index: number;
  size: number;
  path: readonly string[];
}

/** Why a proof does not hold. */
export type InclusionFault = 'another-receipt' | 'broken-path' | 'another-release';

/**
 * Checks a proof against the receipt and, where available, the release that it names; undefined when it holds.
 * @param inclusion the roots in the verified release
 */
export async function inclusionFault(
  receipt: string,
  proof: InclusionProof,
  sha256: Sha256,
  inclusion?: Inclusion,
): Promise<InclusionFault | undefined> {
  const leaf = await leafOf(receipt, sha256);
  if (hexOf(leaf) !== proof.leaf) return 'another-receipt';
  const cityRoot = await rootFrom({ entry: leaf, ...proof }, sha256);
  const root =
    cityRoot &&
    (await rootFrom(
      {
        entry: cityEntry(proof.city, hexOf(cityRoot)),
        index: proof.cityIndex,
        size: proof.cities,
        path: proof.cityPath,
      },
      sha256,
    ));
  if (!cityRoot || !root || hexOf(root) !== proof.root) return 'broken-path';
  if (!inclusion) return undefined;
  const city = inclusion.cities.find(({ code }) => code === proof.city);
  const isOfRelease =
    inclusion.root === proof.root && city?.root === hexOf(cityRoot) && city.size === proof.size;
  return isOfRelease ? undefined : 'another-release';
}

/** The leaf of a receipt. */
const leafOf = (receipt: string, sha256: Sha256): Promise<Uint8Array<ArrayBuffer>> =>
  sha256(bytesOf(leafText(receipt)));

/** The hashed text of a receipt. */
const leafText = (receipt: string): string => receipt.replace(/-/g, '').toUpperCase();

/** The entry of a city in the tree of cities: its code and the bytes of its root. */
export function cityEntry(code: string, root: string): Uint8Array<ArrayBuffer> {
  return joined(bytesOf(code), hexBytes(root));
}

/** Whether an entry's path leads to a root (RFC 9162, section 2.1.3.2). */
export async function leadsTo(place: Place, root: string, sha256: Sha256): Promise<boolean> {
  const reached = await rootFrom(place, sha256);
  return reached !== undefined && hexOf(reached) === root;
}

/** The root to which a path leads; undefined where its length does not fit the index. */
async function rootFrom(
  { entry, index, size, path }: Place,
  sha256: Sha256,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!(Number.isInteger(index) && index >= 0 && index < size)) return undefined;
  let [at, last] = [index, size - 1];
  let node = await sha256(joined(Uint8Array.of(0), entry));
  for (const sibling of path) {
    if (last === 0) return undefined;
    const isRight = at % 2 === 1 || at === last;
    const pair = isRight ? [hexBytes(sibling), node] : [node, hexBytes(sibling)];
    node = await sha256(joined(Uint8Array.of(1), ...pair));
    // A node at the end without a sibling moved up unchanged.
    if (isRight) while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 ? node : undefined;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const hexBytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
