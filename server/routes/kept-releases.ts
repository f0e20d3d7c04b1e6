import { LRUCache } from 'lru-cache';
import type { Db } from '../../db/client.ts';
import { findDigest, findRelease, type Release } from '../../db/releases.ts';
import { Problem } from '../problems.ts';
import type { ReleaseDocument } from '../survey/release-document.ts';

/** A release of every city holds some megabytes, parsed some more: few are kept. */
const MOST = 4;

export type Bytes = Uint8Array<ArrayBuffer>;

/** A release that was read, with what was made of it. It never changes, so neither does that. */
export interface KeptRelease extends Omit<Release, 'document'> {
  /** The canonical bytes that are signed. */
  bytes: Bytes;
  document: ReleaseDocument;
  /** Files made of it so far, by form. */
  files: Map<string, Bytes>;
}

export type KeptReleases = ReturnType<typeof createKeptReleases>;

/** The releases that this process read last; which of them stands is always asked of the database. */
export function createKeptReleases(db: Db) {
  const kept = new LRUCache<string, KeptRelease>({ max: MOST });

  /** A release with its document. Throws `release-unknown`. */
  async function read(waveId: string, number: number): Promise<KeptRelease> {
    const key = `${waveId}/${number}`;
    const known = kept.get(key);
    if (known) return known;
    const found = await findRelease(db, waveId, number);
    if (!found) throw new Problem('release-unknown');
    const { document, ...release } = found;
    const bytes = new TextEncoder().encode(document);
    const read: KeptRelease = { ...release, bytes, document: JSON.parse(document), files: new Map() };
    kept.set(key, read);
    return read;
  }

  /** The digest of a release, without reading the release. Throws `release-unknown`. */
  async function digestOf(waveId: string, number: number): Promise<string> {
    const digest = kept.get(`${waveId}/${number}`)?.digest ?? (await findDigest(db, waveId, number));
    if (digest === undefined) throw new Problem('release-unknown');
    return digest;
  }

  return { read, digestOf };
}

/** What is made of a release, once. */
export async function fileOf(
  release: KeptRelease,
  form: string,
  make: (document: ReleaseDocument) => string | Bytes | Promise<Bytes>,
): Promise<Bytes> {
  const known = release.files.get(form);
  if (known) return known;
  const made = await make(release.document);
  const bytes = typeof made === 'string' ? new TextEncoder().encode(made) : made;
  release.files.set(form, bytes);
  return bytes;
}
