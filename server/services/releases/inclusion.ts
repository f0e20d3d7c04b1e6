import { hash } from 'node:crypto';
import type { Db } from '../../../db/client.ts';
import { readCountedIds } from '../../../db/tallies.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { inclusionPath, merkleRoot } from '../../crypto/merkle-tree.ts';
import { compactReceipts } from '../../crypto/receipt.ts';
import { cityEntry, type Inclusion, type InclusionProof } from '../../survey/release/inclusion.ts';

/** The leaves of a city's counted submissions at a moment, in ascending order. */
async function readLeaves(db: Db, fieldwork: Fieldwork, city: string, through: Date): Promise<Buffer[]> {
  const waveId = fieldwork.wave.id;
  const ids = Buffer.from(await readCountedIds(db, waveId, city, through));
  return compactReceipts(fieldwork.receiptKeys, waveId, ids)
    .map((receipt) => hash('sha256', receipt, 'buffer'))
    .sort(Buffer.compare);
}

/** The root of the tree of a city's counted submissions at a moment, hexadecimal. */
export async function readCityRoot(
  db: Db,
  fieldwork: Fieldwork,
  city: string,
  through: Date,
): Promise<string> {
  return merkleRoot(await readLeaves(db, fieldwork, city, through)).toString('hex');
}

/** The roots of a release, from those of its cities. */
export function inclusionOf(cities: Inclusion['cities']): Inclusion {
  const sorted = cities.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  return { root: merkleRoot(entriesOf(sorted)).toString('hex'), cities: sorted };
}

const entriesOf = (cities: Inclusion['cities']) => cities.map(({ code, root }) => cityEntry(code, root));

/** A counted submission, by its receipt, and the release that shows its city as it stood at a cut-off. */
interface Included {
  receipt: string;
  city: string;
  release: number;
  cutoff: Date;
  /** As it stands in the release. */
  inclusion: Inclusion;
}

/** The path from a receipt to the root in a release; undefined when the release does not count it. */
export async function proveInclusion(
  db: Db,
  fieldwork: Fieldwork,
  { receipt, city, release, cutoff, inclusion }: Included,
): Promise<InclusionProof | undefined> {
  const leaf = hash('sha256', receipt.replaceAll('-', ''), 'buffer');
  const leaves = await readLeaves(db, fieldwork, city, cutoff);
  const index = leaves.findIndex((other) => other.equals(leaf));
  const cityIndex = inclusion.cities.findIndex(({ code }) => code === city);
  if (index < 0 || cityIndex < 0) return undefined;
  const hexOf = (nodes: Buffer[]) => nodes.map((node) => node.toString('hex'));
  return {
    wave: fieldwork.wave.id,
    release,
    city,
    leaf: leaf.toString('hex'),
    index,
    size: leaves.length,
    path: hexOf(inclusionPath(leaves, index)),
    cityIndex,
    cities: inclusion.cities.length,
    cityPath: hexOf(inclusionPath(entriesOf(inclusion.cities), cityIndex)),
    root: inclusion.root,
  };
}
