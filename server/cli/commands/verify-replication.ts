import { strFromU8, unzipSync } from 'fflate';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { verifyDetached } from '../../crypto/signature.ts';
import { recompute } from '../../services/releases/replication/recompute.ts';
import { firstFew } from '../../survey/first-few.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { differencesBetween, type JsonDifference } from '../../survey/release/compare-json.ts';
import { type ReleaseDocument, releaseDocumentSchema } from '../../survey/release/document.ts';
import {
  manifestSchema,
  replicationFiles as names,
  type ReplicatedCity,
  replicatedCitySchema,
} from '../../survey/release/replication.ts';
import { print } from './output.ts';
import { readBytes } from './read-file.ts';

/** Figures before rounding agree within this: a later version may add in another order. */
const TOLERANCE = 1e-12;

/**
 * Checks a package that came with a release: its files match its manifest, a key in it signed its release, and every
 * figure follows from its tallies. Says so, or throws with the differences.
 * @param digest of a verified release; absent: the reader has to compare the printed one
 */
export async function verifyReplication(file: string, digest?: string): Promise<void> {
  const read = await openPackage(file);
  const manifest = manifestSchema.parse(JSON.parse(read(names.manifest)));
  for (const [name, expected] of Object.entries(manifest.files))
    if (sha256(read(name)) !== expected) throw new Error(`${file}: ${name} was changed`);
  const release = read(names.release);
  const document: ReleaseDocument = JSON.parse(release);
  const parsed = releaseDocumentSchema.safeParse(document);
  if (!parsed.success)
    throw new Error(`${file}: ${names.release} is no release: ${parsed.error.issues[0]?.path.join('.')}`);
  const computed = sha256(release);
  if (digest !== undefined && digest !== computed)
    throw new Error(`${file} is of a release with the digest ${computed}, not ${digest}`);
  const kid = await signerOf(file, release, read(names.signature), JSON.parse(read(names.keys)));
  const definition: Definition = JSON.parse(read(names.questionnaire));
  const known = document.provenance.questionnaire.map((q) => q.digest);
  if (!known.includes(sha256(canonicalJson(definition))))
    throw new Error(`${file}: ${names.questionnaire} is not the questionnaire that the release names`);
  const cities = new Map(
    document.cities.map(({ code }): [string, ReplicatedCity] => [
      code,
      readCity(file, names.city(code), read(names.city(code))),
    ]),
  );
  const differences = compare(document, definition, cities);
  if (differences.length > 0)
    throw new Error(
      firstFew(
        differences.map((d) => `${file}: ${d.path} is ${say(d.first)}, recomputed ${say(d.second)}`),
      ).join('\n'),
    );
  const { wave, number } = document;
  print(
    `recomputed: every figure of ${cities.size} cities of release ${number} of wave ${wave}, sha256 ${computed}, key ${kid}`,
  );
}

/** Returns a function that reads a file of the package, and throws for a missing one. */
async function openPackage(file: string): Promise<(name: string) => string> {
  const bytes = await readBytes(file);
  const files = unzip(file, bytes);
  return (name) => {
    const content = files[name];
    if (!content) throw new Error(`${file} lacks ${name}`);
    return strFromU8(content);
  };
}

function unzip(file: string, bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (error) {
    throw new Error(`${file} is no ZIP file, or was changed`, { cause: error });
  }
}

async function signerOf(file: string, release: string, signature: string, keys: unknown): Promise<string> {
  const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }).parse(keys);
  try {
    return await verifyDetached(release, signature.trim(), keySet as JSONWebKeySet);
  } catch (error) {
    throw new Error(`${file}: the signature does not hold: its release was changed`, { cause: error });
  }
}

function readCity(file: string, name: string, content: string): ReplicatedCity {
  const city = replicatedCitySchema.safeParse(JSON.parse(content));
  if (!city.success) throw new Error(`${file}: ${name}: ${city.error.issues[0]?.path.join('.')} is wrong`);
  return city.data;
}

const say = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));

/** Throws where the release, or its figures before rounding, differ from what follows from the tallies. */
function compare(
  document: ReleaseDocument,
  definition: Definition,
  cities: ReadonlyMap<string, ReplicatedCity>,
): JsonDifference[] {
  const recomputed = recompute({ document, definition, cities });
  const rounded = differencesBetween(comparable(document), comparable(recomputed.document, document))
    // Fields that this version knows of a city, and the publishing version did not.
    .filter(({ first }) => first !== undefined);
  const unrounded = [...cities].flatMap(([code, city]) =>
    differencesBetween(city.unrounded, recomputed.unrounded.get(code), TOLERANCE, `unrounded ${code}`),
  );
  const trees = (document.inclusion?.cities ?? []).flatMap(({ code, size }) => {
    const counted = cities.get(code)?.counts.counted ?? 0;
    return size === counted ? [] : [{ path: `inclusion ${code}`, first: size, second: counted }];
  });
  return [...rounded, ...unrounded, ...trees];
}

/** A release as JSON has it, with cities by code, and without ranks computed by another rule. */
function comparable(document: ReleaseDocument, like = document): unknown {
  const { cities, ranks, ranking, ...rest } = document;
  const byCode = Object.fromEntries(cities.map((city) => [city.code, city]));
  return JSON.parse(JSON.stringify({ ...rest, cities: byCode, ...(like.ranking && { ranks, ranking }) }));
}
