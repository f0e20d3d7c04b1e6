import { z } from 'zod';
import { readCode } from '../../crypto/crockford.ts';
import { readJson } from '../../services/files/input.ts';
import { type Inclusion, type InclusionFault, inclusionFault } from '../../survey/release/inclusion.ts';
import { print } from './output.ts';
import { readText } from './read-file.ts';

const inclusionProof = z.object({
  wave: z.string(),
  release: z.int(),
  city: z.string(),
  leaf: z.string(),
  index: z.int(),
  size: z.int(),
  path: z.array(z.string()),
  cityIndex: z.int(),
  cities: z.int(),
  cityPath: z.array(z.string()),
  root: z.string(),
});

const faults: Record<InclusionFault, string> = {
  'another-receipt': 'the proof is of another receipt',
  'broken-path': 'the path does not lead to its root: the proof was changed',
  'another-release':
    'the release has another root: it does not count this receipt, or the proof is of another release',
};

/**
 * Checks the proof in a file that a release counts a receipt, and says so.
 * @param inclusion the roots in the verified release; absent: only the path to the proof's own root is checked
 */
export async function verifyReceipt(receipt: string, file: string, inclusion?: Inclusion): Promise<void> {
  const proof = inclusionProof.safeParse(readJson(file, await readText(file)));
  if (!proof.success) throw new Error(`${file} is no proof: ${proof.error.issues[0]?.path.join('.')}`);
  const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const fault = await inclusionFault(readCode(receipt), proof.data, sha256, inclusion);
  if (fault) throw new Error(faults[fault]);
  const { release, wave, city, size, root } = proof.data;
  const place = `the receipt is one of ${size} that count in city ${city}`;
  print(
    inclusion ? `counted: ${place}` : `if release ${release} of wave ${wave} has the root ${root}, ${place}`,
  );
}
