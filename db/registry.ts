import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { cityCode, provinceCode } from '../server/survey/schemas.ts';
import { type City, registerCities } from './cities.ts';
import type { Db } from './client.ts';
import { cities, cityKinds } from './schema.ts';

/** The columns of a registry file, and the property of a city in each. */
export const registryColumns = {
  code: 'code',
  name: 'name',
  english: 'english',
  kind: 'kind',
  province_code: 'provinceCode',
  province: 'province',
  province_english: 'provinceEnglish',
  pinyin: 'pinyin',
  initials: 'initials',
} as const;

/** A city of a registry file. */
export const registeredCity = z.strictObject({
  code: cityCode,
  name: z.string().min(1),
  english: z.string().min(1),
  kind: z.enum(cityKinds),
  provinceCode: provinceCode,
  province: z.string().min(1),
  provinceEnglish: z.string().min(1),
  pinyin: z.string().regex(/^[a-z]+$/, 'lower-case letters'),
  initials: z.string().regex(/^[a-z]+$/, 'lower-case letters'),
});

/** The cities of a registry file; db/cities.csv has its columns. Throws with the faulty row. */
export function readRegistry(csv: string): City[] {
  const records: Record<string, string>[] = parse(csv, {
    columns: (header: string[]) => header.map((h) => registryColumns[h as keyof typeof registryColumns] ?? h),
    skip_empty_lines: true,
    bom: true,
    trim: true,
  });
  return records.map((record, i) => {
    const city = registeredCity.safeParse(record);
    if (city.success) return city.data;
    const [issue] = city.error.issues;
    throw new Error(`row ${i + 2}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}

/** Beside this file in the sources, two levels above the built server in dist/server. */
const registry = ['cities.csv', '../../db/cities.csv']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));

/** Fills an empty registry with the cities of China. True when it was empty. */
export async function seedCities(db: Db): Promise<boolean> {
  const [any] = await db.select({ code: cities.code }).from(cities).limit(1);
  if (any) return false;
  if (!registry) throw new Error(`There is no cities.csv at or above ${import.meta.dirname}.`);
  await registerCities(db, readRegistry(readFileSync(registry, 'utf8')));
  return true;
}
