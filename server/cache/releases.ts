import { LRUCache } from 'lru-cache';
import { readUnchanging } from '../../db/reader.ts';
import { findDigest, findRelease, type Release } from '../../db/releases.ts';
import type { Sight } from '../../db/sight.ts';
import { Problem } from '../http/problems.ts';
import type { Bytes, Platform } from '../platform.ts';
import type { ReleaseDocument } from '../survey/release/document.ts';

/** The most bytes of cached releases. With its parsed form, a release takes five times the bytes of its document. */
const MOST_RELEASE_BYTES = 96 * 1024 * 1024;
const PARSED = 5;
/** The most bytes of cached files. */
const MOST_FILE_BYTES = 64 * 1024 * 1024;

/** A cached release. It never changes, and neither does anything made from it. */
export interface CachedRelease extends Omit<Release, 'document'> {
  /** The canonical bytes that are signed. */
  bytes: Bytes;
  document: ReleaseDocument;
}

export type ReleaseCache = ReturnType<typeof createReleaseCache>;
type Make = () => string | Uint8Array | Promise<string | Uint8Array>;

/**
 * Caches the latest releases that this process read, and files made from them; only the database says which releases
 * are withdrawn. Simultaneous requests for one thing wait for a single read.
 */
export function createReleaseCache({ db, reader, coders }: Pick<Platform, 'db' | 'reader' | 'coders'>) {
  const releases = new LRUCache<string, CachedRelease, { waveId: string; number: number }>({
    maxSize: MOST_RELEASE_BYTES,
    sizeCalculation: ({ bytes }) => PARSED * bytes.length,
    fetchMethod: (_key, _stale, { context: { waveId, number } }) => load(waveId, number),
  });
  const files = new LRUCache<string, Bytes, Make>({
    maxSize: MOST_FILE_BYTES,
    sizeCalculation: (bytes) => bytes.length,
    fetchMethod: async (_key, _stale, { context: make }) => {
      const made = await make();
      return typeof made === 'string' ? new TextEncoder().encode(made) : new Uint8Array(made);
    },
  });
  const keyOf = (waveId: string, number: number) => `${waveId}/${number}`;

  async function load(waveId: string, number: number): Promise<CachedRelease> {
    const stored = await readUnchanging({ db, reader }, (from) => findRelease(from, waveId, number));
    if (!stored) throw new Problem('release-unknown');
    const { document, ...release } = stored;
    return { ...release, bytes: new TextEncoder().encode(document), document: JSON.parse(document) };
  }

  return {
    /** A release with its document, for a caller who may know of it. Throws `release-unknown`. */
    read: (waveId: string, number: number): Promise<CachedRelease> =>
      releases.forceFetch(keyOf(waveId, number), { context: { waveId, number } }),

    /** The digest of a release in sight, without reading the release. Throws `release-unknown`. */
    async digestOf(waveId: string, number: number, sight: Sight): Promise<string> {
      const cached = releases.get(keyOf(waveId, number));
      // Only the database says whether an embargoed release is public by now: it may have been withdrawn before.
      const isPublic = cached?.publicAt === null;
      const digest = isPublic ? cached.digest : await findDigest(db, waveId, number, sight);
      if (digest === undefined) throw new Problem('release-unknown');
      return digest;
    },

    /** A file made from a release, in a content coding if one is named. */
    async file(waveId: string, number: number, form: string, make: Make, coding?: string): Promise<Bytes> {
      const key = `${keyOf(waveId, number)}/${form}`;
      const plain = () => files.forceFetch(key, { context: make });
      const code = coding === undefined ? undefined : coders[coding];
      if (!code) return await plain();
      return await files.forceFetch(`${key}/${coding}`, { context: async () => code(await plain(), false) });
    },
  };
}
