import { Command } from 'commander';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { verifyDetached } from '../../crypto/signature.ts';
import { evaluationReleaseSchema } from '../../survey/evaluation/release-document.ts';
import { releaseDocumentSchema } from '../../survey/release/document.ts';
import { markedEncoding, readBytes, readText, textOf } from './file-text.ts';
import { readJson } from './input.ts';
import { print } from './output.ts';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

interface Options {
  signature: string;
  jwks: string;
  digest?: string;
}

/**
 * `verify`: checks that a release is whole and signed by one of the keys. Needs no database and, with a file of keys,
 * no network.
 */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('check form, digest and signature of a release, of a wave or an evaluation')
    .argument('<release>', 'the file as it was downloaded, byte for byte')
    .requiredOption('--signature <file>', 'the detached signature')
    .requiredOption('--jwks <file-or-url>', 'the public keys')
    .option('--digest <sha256>', 'the digest that was noted when the release was pulled')
    .action(async (file: string, options: Options) => {
      const content = releaseText(file, await readBytes(file));
      const document = parse(file, content);
      if (canonicalJson(document) !== content)
        throw new Error(`${file} is not in canonical form: it was changed`);
      const digest = sha256(content);
      if (options.digest && options.digest.toLowerCase() !== digest)
        throw new Error(`the digest of ${file} is ${digest}, not ${options.digest}`);
      const keys = keySet.safeParse(readJson(options.jwks, await readKeys(options.jwks)));
      if (!keys.success) throw new Error(`${options.jwks} holds no JSON Web Key Set`);
      const kid = await check(
        content,
        (await readText(options.signature)).trim(),
        keys.data as JSONWebKeySet,
      );
      print(`valid: ${nameOf(document)}, sha256 ${digest}, key ${kid}`);
    });
}

/** The text of a release. No byte may differ: an editor that adds a byte order mark has changed it. */
function releaseText(file: string, bytes: Uint8Array): string {
  const text = textOf(file, bytes);
  if (markedEncoding(bytes) !== undefined || !Buffer.from(text).equals(bytes))
    throw new Error(`${file} was saved in another encoding, or with a byte order mark: it was changed`);
  return text;
}

/** A release of a wave, or of an evaluation, which says so. */
function parse(file: string, content: string): object {
  const json = readJson(file, content);
  const schema = evaluationName.safeParse(json).success ? evaluationReleaseSchema : releaseDocumentSchema;
  const document = schema.safeParse(json);
  if (!document.success)
    throw new Error(`${file} is not a release: ${document.error.issues[0]?.path.join('.')}`);
  return json as object;
}

const evaluationName = z.object({ evaluation: z.string(), number: z.int() });
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

async function readKeys(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return await readText(source);
  const response = await fetch(source, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  return await response.text();
}
