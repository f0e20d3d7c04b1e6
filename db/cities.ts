import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { cities } from './schema.ts';

export type City = typeof cities.$inferSelect;

/** All registered cities, by code. */
export async function listCities(db: Db): Promise<City[]> {
  return await db.select().from(cities).orderBy(asc(cities.code));
}

/** A registered city by its code. */
export async function findCity(db: Db, code: string): Promise<City | undefined> {
  const [city] = await db.select().from(cities).where(eq(cities.code, code));
  return city;
}

/** The registered cities among some codes, by code. */
export async function findCities(db: Db, codes: readonly string[]): Promise<City[]> {
  return await db
    .select()
    .from(cities)
    .where(inArray(cities.code, [...codes]))
    .orderBy(asc(cities.code));
}

/** Registers cities, or corrects registered ones. Returns the number of cities. */
export async function registerCities(db: Db, values: readonly City[]): Promise<number> {
  for (let start = 0; start < values.length; start += 500)
    await db
      .insert(cities)
      .values(values.slice(start, start + 500))
      .onConflictDoUpdate({
        target: cities.code,
        set: {
          name: sql`excluded.name`,
          english: sql`excluded.english`,
          kind: sql`excluded.kind`,
          provinceCode: sql`excluded.province_code`,
          province: sql`excluded.province`,
          provinceEnglish: sql`excluded.province_english`,
          pinyin: sql`excluded.pinyin`,
          initials: sql`excluded.initials`,
        },
      });
  return values.length;
}

export type Province = Pick<City, 'province' | 'provinceEnglish'> & { code: string };

/** The provinces of registered cities, by code. */
export async function listProvinces(db: Db): Promise<Province[]> {
  return await db
    .selectDistinct({
      code: cities.provinceCode,
      province: cities.province,
      provinceEnglish: cities.provinceEnglish,
    })
    .from(cities)
    .orderBy(asc(cities.provinceCode));
}
