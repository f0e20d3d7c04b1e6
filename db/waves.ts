import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import { marginsSchema } from '../server/survey/weighting/margins.ts';
import type { Db } from './client.ts';
import { rows } from './rows.ts';
import { cities, quotas, waveCities, waveSecrets, waves } from './schema.ts';

export type Wave = typeof waves.$inferSelect;
export type NewWave = Omit<typeof waves.$inferInsert, 'openedAt' | 'createdAt'>;

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A wave by its id or by its code ("2016"). */
export async function findWave(db: Db, idOrCode: string): Promise<Wave | undefined> {
  // PostgreSQL accepts no text with it, and addresses may have it.
  if (idOrCode.includes('\0')) return undefined;
  const byId = uuidPattern.test(idOrCode);
  const [wave] = await db
    .select()
    .from(waves)
    .where(byId ? eq(waves.id, idOrCode.toLowerCase()) : eq(waves.code, idOrCode));
  return wave;
}

/** All waves, newest opening first. */
export async function listWaves(db: Db): Promise<Wave[]> {
  return await db.select().from(waves).orderBy(desc(waves.opensAt), asc(waves.id));
}

export type OpenedWaveRow = Wave & { openedAt: Date };

/** Opened waves, newest first. */
export async function listOpenedWaves(db: Db): Promise<OpenedWaveRow[]> {
  return (await listWaves(db)).filter((wave): wave is OpenedWaveRow => wave.openedAt !== null);
}

/** Creates an unopened wave, its secret and its partition of the submissions. */
export async function createWave(db: Db, wave: NewWave, secret: Uint8Array): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(waves).values(wave);
    await tx.insert(waveSecrets).values({ waveId: wave.id, secret });
    await tx.execute(sql`select partition_wave(${wave.id})`);
  });
}

/** An unopened wave, locked until the transaction ends. */
export async function lockPreparedWave(tx: Db, waveId: string): Promise<Wave | undefined> {
  const [wave] = await tx.select().from(waves).where(eq(waves.id, waveId)).for('update');
  return wave?.openedAt === null ? wave : undefined;
}

/** Unopened waves, last made first. */
export async function listPreparedWaves(db: Db): Promise<Wave[]> {
  return await db
    .select()
    .from(waves)
    .where(isNull(waves.openedAt))
    .orderBy(desc(waves.createdAt), asc(waves.id));
}

/** Changes an unopened wave; the database refuses other changes. */
export async function updateWave(
  tx: Db,
  waveId: string,
  values: Partial<Omit<NewWave, 'id'>>,
): Promise<void> {
  await tx.update(waves).set(values).where(eq(waves.id, waveId));
}

/** Deletes a wave that was never opened, with everything that belongs to it. */
export async function deletePreparedWave(tx: Db, waveId: string): Promise<void> {
  await tx.execute(sql`select delete_prepared_wave(${waveId})`);
}

/** Opens a wave; from then on the database refuses changes. False when it was open already. */
export async function openWave(db: Db, waveId: string, now: Date): Promise<boolean> {
  const opened = await db
    .update(waves)
    .set({ openedAt: now })
    .where(and(eq(waves.id, waveId), sql`${waves.openedAt} is null`))
    .returning({ id: waves.id });
  return opened.length === 1;
}

/** Waves that are open at some time while this one is or would be, with each common city. */
export async function listOverlaps(
  db: Db,
  { id, opensAt, closesAt }: Pick<Wave, 'id' | 'opensAt' | 'closesAt'>,
): Promise<{ other: Wave; city: { code: string; name: string } }[]> {
  const citiesOfWave = db.select({ city: waveCities.city }).from(waveCities).where(eq(waveCities.waveId, id));
  return await db
    .select({ other: waves, city: { code: cities.code, name: cities.name } })
    .from(waves)
    .innerJoin(waveCities, eq(waveCities.waveId, waves.id))
    .innerJoin(cities, eq(cities.code, waveCities.city))
    .where(
      and(
        ne(waves.id, id),
        isNotNull(waves.openedAt),
        lt(waves.opensAt, closesAt),
        gt(waves.closesAt, opensAt),
        inArray(waveCities.city, citiesOfWave),
      ),
    )
    .orderBy(asc(waves.opensAt), asc(waves.id), asc(cities.code));
}

/** Keeps other waves from being opened, or their closing from being moved, until the transaction ends. */
export async function lockWaves(tx: Db): Promise<void> {
  await tx.execute(sql`lock table waves in share row exclusive mode`);
}

/** Moves the closing time, the only part of an opened wave that can change. */
export async function moveClosing(db: Db, waveId: string, closesAt: Date): Promise<void> {
  await db.update(waves).set({ closesAt }).where(eq(waves.id, waveId));
}

/** The secret that keys the wave's participant hashes, or undefined once it was destroyed. */
export async function findSecret(db: Db, waveId: string): Promise<Uint8Array | undefined> {
  const [row] = await db.select().from(waveSecrets).where(eq(waveSecrets.waveId, waveId));
  return row?.secret;
}

/**
 * Forgets who took part in a wave: destroys its secret and deletes everything that could be joined with its
 * submissions. It takes no answers from then on.
 */
export async function forgetWave(db: Db, waveId: string): Promise<void> {
  await db.execute(sql`select forget_wave(${waveId})`);
}

const cityNames = {
  code: waveCities.city,
  name: cities.name,
  english: cities.english,
  provinceCode: cities.provinceCode,
  province: cities.province,
  provinceEnglish: cities.provinceEnglish,
  pinyin: cities.pinyin,
  initials: cities.initials,
};

/** The cities of a wave without their margins, which take long to check; by code. */
export async function listWaveCityNames(db: Db, waveId: string) {
  return await db
    .select(cityNames)
    .from(waveCities)
    .innerJoin(cities, eq(cities.code, waveCities.city))
    .where(eq(waveCities.waveId, waveId))
    .orderBy(asc(waveCities.city));
}

export type WaveCity = Awaited<ReturnType<typeof listWaveCities>>[number];

/** The cities of a wave with their margins, by code. */
export async function listWaveCities(db: Db, waveId: string) {
  const listed = await db
    .select({
      ...cityNames,
      kind: cities.kind,
      population: waveCities.population,
      marginSource: waveCities.marginSource,
      margins: waveCities.margins,
    })
    .from(waveCities)
    .innerJoin(cities, eq(cities.code, waveCities.city))
    .where(eq(waveCities.waveId, waveId))
    .orderBy(asc(waveCities.city));
  return listed.map((city) => ({ ...city, margins: marginsSchema.nullable().parse(city.margins) }));
}

/** Adds cities to an unopened wave; existing ones stay as they are. */
export async function addWaveCities(db: Db, waveId: string, codes: readonly string[]): Promise<void> {
  await db.execute(sql`
    insert into wave_cities (wave_id, city)
    select ${waveId}::uuid, code from jsonb_array_elements_text(${rows(codes)}) as code
    on conflict do nothing`);
}

/** Removes cities from an unopened wave, with their margins and quotas. */
export async function removeWaveCities(tx: Db, waveId: string, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  await tx.delete(quotas).where(and(eq(quotas.waveId, waveId), inArray(quotas.city, [...codes])));
  await tx.delete(waveCities).where(and(eq(waveCities.waveId, waveId), inArray(waveCities.city, [...codes])));
}

/** Sets a city's population margins; refused by the database once the wave is open. */
export async function setMargins(
  db: Db,
  waveId: string,
  city: string,
  values: { population: number | null; margins: unknown; marginSource: string | null },
): Promise<boolean> {
  const changed = await db
    .update(waveCities)
    .set(values)
    .where(and(eq(waveCities.waveId, waveId), eq(waveCities.city, city)))
    .returning({ city: waveCities.city });
  return changed.length === 1;
}

/** Sets the margins of many cities at once, as `setMargins` does. */
export async function setMarginsOfAll(
  db: Db,
  waveId: string,
  values: readonly {
    city: string;
    population: number | null;
    margins: unknown;
    marginSource: string | null;
  }[],
): Promise<void> {
  await db.execute(sql`
    update wave_cities c
    set population = m.population, margins = m.margins, margin_source = m."marginSource"
    from jsonb_to_recordset(${rows(values)})
      as m(city text, population bigint, margins jsonb, "marginSource" text)
    where c.wave_id = ${waveId} and c.city = m.city`);
}
