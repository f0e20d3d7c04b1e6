import { createHash } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { clips } from './schema.ts';

const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();

/** The recorded ones of these sentences, with the digest of each recording. */
export async function listClips(
  db: Db,
  language: string,
  texts: readonly string[],
): Promise<{ text: string; digest: string }[]> {
  if (texts.length === 0) return [];
  return await db
    .select({ text: clips.text, digest: clips.digest })
    .from(clips)
    .where(and(eq(clips.language, language), inArray(clips.textDigest, texts.map(digestOf))));
}

/** A recording by its digest: Opus in Ogg. */
export async function findClip(db: Db, digest: string): Promise<Uint8Array | undefined> {
  const [clip] = await db.select({ opus: clips.opus }).from(clips).where(eq(clips.digest, digest)).limit(1);
  return clip?.opus;
}

/** Stores a sentence's recording, replacing an earlier one. */
export async function setClip(db: Db, language: string, text: string, opus: Uint8Array): Promise<void> {
  const digest = createHash('sha256').update(opus).digest('hex');
  await db
    .insert(clips)
    .values({ language, textDigest: digestOf(text), text, digest, opus })
    .onConflictDoUpdate({
      target: [clips.language, clips.textDigest],
      set: { digest: sql`excluded.digest`, opus: sql`excluded.opus` },
    });
}
