import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../digest.ts';
import { verifyDetached } from '../signature.ts';
import { releaseDocument } from '../survey/release.ts';
import { print } from './output.ts';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

interface Options {
  signature: string;
  jwks: string;
  digest?: string;
}

/** `verify`: whether a release is whole and was signed by one of the keys. Needs no database and, with a file of keys, no network. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('check a release’s form, digest and signature')
    .argument('<release>', 'the file as it was downloaded, byte for byte')
    .requiredOption('--signature <file>', 'the detached signature')
    .requiredOption('--jwks <file-or-url>', 'the public keys')
    .option('--digest <sha256>', 'the digest that was noted when the release was pulled')
    .action(async (file: string, options: Options) => {
      const content = await readFile(file, 'utf8');
      const document = parse(file, content);
      if (canonicalJson(document) !== content)
        throw new Error(`${file} is not in canonical form: it was changed`);
      const digest = sha256(content);
      if (options.digest && options.digest.toLowerCase() !== digest)
        throw new Error(`the digest of ${file} is ${digest}, not ${options.digest}`);
      const keys = keySet.safeParse(JSON.parse(await readKeys(options.jwks)));
      if (!keys.success) throw new Error(`${options.jwks} holds no JSON Web Key Set`);
      const kid = await check(
        content,
        (await readFile(options.signature, 'utf8')).trim(),
        keys.data as JSONWebKeySet,
      );
      print(`valid: release ${document.number} of wave ${document.wave}, sha256 ${digest}, key ${kid}`);
    });
}

function parse(file: string, content: string) {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new Error(`${file} is not JSON`);
  }
  const document = releaseDocument.safeParse(json);
  if (!document.success)
    throw new Error(`${file} is not a release: ${document.error.issues[0]?.path.join('.')}`);
  return json as z.infer<typeof releaseDocument>;
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
  if (!/^https?:\/\//.test(source)) return await readFile(source, 'utf8');
  const response = await fetch(source, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  return await response.text();
}
