import { Command } from 'commander';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { verifyDetached } from '../../crypto/signature.ts';
import { markedEncoding, textOf } from '../../services/files/file-text.ts';
import { readJson } from '../../services/files/input.ts';
import { evaluationReleaseSchema } from '../../survey/evaluation/release-document.ts';
import { releaseDocumentSchema } from '../../survey/release/document.ts';
import { print } from './output.ts';
import { readBytes, readText, readTextOrUrl } from './read-file.ts';
import { printStanding } from './standing.ts';
import { verifyTrail } from './trail.ts';
import { verifyReceipt } from './verify-receipt.ts';
import { verifyReplication } from './verify-replication.ts';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

interface ReleaseOptions {
  signature: string;
  jwks: string;
  digest?: string | undefined;
  standing?: string | undefined;
}
interface Options extends Partial<ReleaseOptions> {
  trail?: string;
  head?: string;
  receipt?: string;
  inclusion?: string;
  replication?: string;
}

const help = `
A signed document is of its day. With --standing it also says whether the release was withdrawn or superseded since, and the
survey release in one of an evaluation: by /api/v1/evaluations/CODE/releases, or /api/v1/waves/WAVE/releases.

With --receipt and --inclusion it also checks that the release counts a receipt; the file is what
/api/v1/receipts/RECEIPT/inclusion?release=N replied. Without a release it checks only that the proof leads to its own
root, which says something once a verified release has the same one.

With --replication it recomputes every figure of a release, offline, from the package that evaluators and auditors pull
(/api/v1/waves/WAVE/releases/N/replication.zip). Without a release the package's own one is checked with the keys in it:
compare the digest that is printed with that of the release that you hold.`;

/**
 * `verify`: checks that a release is whole and signed by one of the keys, and that it counts a receipt. Needs no database
 * and, with a file of keys, no network.
 */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('check form, digest and signature of a release, of a wave or an evaluation')
    .argument('[release]', 'the file as it was downloaded, byte for byte')
    .option('--signature <file>', 'the detached signature')
    .option('--jwks <file-or-url>', 'the public keys')
    .option('--digest <sha256>', 'the digest that was noted when the release was pulled')
    .option('--standing <file-or-url>', 'the server’s list of releases, which says what became of this one')
    .option('--receipt <text>', 'a receipt that the release should count')
    .option('--inclusion <file>', 'the proof that it does')
    .option('--replication <file>', 'the package from which the release is recomputed')
    .option('--trail <file>', 'a trail as "trail export" printed it')
    .option('--head <hash>', 'the hash of one of its rows that was noted before')
    .addHelpText('after', help)
    .action(verify);
}

async function verify(file: string | undefined, options: Options): Promise<void> {
  const { signature, jwks, digest, standing, receipt, inclusion: proof, replication, trail, head } = options;
  if (head !== undefined && trail === undefined) throw new Error('--head goes with --trail');
  if ((receipt === undefined) !== (proof === undefined))
    throw new Error('--receipt and --inclusion go together');
  if (trail !== undefined) await verifyTrail(trail, head);
  if (file === undefined && receipt === undefined && replication === undefined) {
    if (trail !== undefined) return;
    throw new Error(
      'name a release, a trail by --trail, a receipt by --receipt and --inclusion, or a package by --replication',
    );
  }
  let document: object | undefined;
  if (file !== undefined) {
    if (signature === undefined) throw new Error('--signature <file> is missing');
    if (jwks === undefined) throw new Error('--jwks <file-or-url> is missing');
    document = await verifyRelease(file, { signature, jwks, digest, standing });
  }
  if (replication !== undefined)
    await verifyReplication(replication, document ? sha256(canonicalJson(document)) : digest?.toLowerCase());
  if (receipt === undefined || proof === undefined) return;
  const inclusion = releaseDocumentSchema.safeParse(document).data?.inclusion;
  if (document && !inclusion)
    throw new Error(`${file} has no trees of receipts: it is older, or no survey’s`);
  await verifyReceipt(receipt, proof, inclusion);
}

/** Checks a release and says which it is. */
async function verifyRelease(file: string, options: ReleaseOptions): Promise<object> {
  const content = releaseText(file, await readBytes(file));
  const document = parse(file, content);
  if (canonicalJson(document) !== content)
    throw new Error(`${file} is not in canonical form: it was changed`);
  const digest = sha256(content);
  if (options.digest && options.digest.toLowerCase() !== digest)
    throw new Error(`the digest of ${file} is ${digest}, not ${options.digest}`);
  const keys = keySet.safeParse(readJson(options.jwks, await readTextOrUrl(options.jwks)));
  if (!keys.success) throw new Error(`${options.jwks} holds no JSON Web Key Set`);
  const signature = (await readText(options.signature)).trim();
  const kid = await check(content, signature, keys.data as JSONWebKeySet);
  print(`valid: ${nameOf(document)}, sha256 ${digest}, key ${kid}`);
  if (options.standing !== undefined) {
    printContained(document);
    await printStanding(options.standing, digest);
  }
  return document;
}

/** Names the survey release that an evaluation's release contains, since that may have been corrected too. */
function printContained(document: object): void {
  const contained = containedSurvey.safeParse(document).data?.survey;
  if (contained)
    print(`contains release ${contained.release} of wave ${contained.wave}, sha256 ${contained.digest}`);
}

/** The text of a release. No byte may differ: an editor that adds a byte order mark has changed it. */
function releaseText(file: string, bytes: Uint8Array): string {
  const text = textOf(file, bytes);
  if (markedEncoding(bytes) !== undefined || !Buffer.from(text).equals(bytes))
    throw new Error(`${file} was saved in another encoding, or with a byte order mark: it was changed`);
  return text;
}

/** A release of a wave or of an evaluation; its content says which. */
function parse(file: string, content: string): object {
  const json = readJson(file, content);
  const schema = evaluationName.safeParse(json).success ? evaluationReleaseSchema : releaseDocumentSchema;
  const document = schema.safeParse(json);
  if (!document.success)
    throw new Error(`${file} is not a release: ${document.error.issues[0]?.path.join('.')}`);
  return json as object;
}

const evaluationName = z.object({ evaluation: z.string(), number: z.int() });
const containedSurvey = z.object({
  evaluation: z.string(),
  survey: z.object({ wave: z.string(), release: z.int(), digest: z.string() }).nullable(),
});
const waveName = z.object({ wave: z.string(), number: z.int() });

function nameOf(document: object): string {
  const evaluation = evaluationName.safeParse(document);
  if (evaluation.success)
    return `release ${evaluation.data.number} of evaluation ${evaluation.data.evaluation}`;
  const { wave, number } = waveName.parse(document);
  return `release ${number} of wave ${wave}`;
}

async function check(content: string, signature: string, keys: JSONWebKeySet): Promise<string> {
  try {
    return await verifyDetached(content, signature, keys);
  } catch (error) {
    throw new Error('the signature does not hold: the release was changed, or another key signed it', {
      cause: error,
    });
  }
}
