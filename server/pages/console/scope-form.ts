import { listCities, listProvinces } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { type Role, roles } from '../../../db/schema.ts';
import { findWave } from '../../../db/waves.ts';
import type { TypedScope } from '../../../web/console/scope-fields.tsx';
import { type Language, stringsIn } from '../../../web/language.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { WantedGrant } from '../../services/accounts/grant.ts';

/** What was typed of a role; `until` a year from now where nothing was. */
export function typedScope(field: (name: string) => string, now: Date): TypedScope {
  return {
    role: field('role'),
    wave: field('wave'),
    where: field('where'),
    places: field('places'),
    until: field('until') || new Date(now.getTime() + YEAR_MS).toISOString().slice(0, 10),
  };
}

const YEAR_MS = 365 * 86_400_000;

/** A fault of a form, in a sentence, and the field that has it. */
export interface FormFault {
  field: string;
  sentence: string;
}

/** A role as services take it, or what is wrong with what was typed. */
export async function readScope(
  db: Db,
  typed: TypedScope,
  permitted: readonly Role[],
  language: Language,
  now: Date,
): Promise<WantedGrant | FormFault> {
  const words = stringsIn(language).accounts.people.faults;
  const role = permitted.find((r) => r === typed.role);
  if (!role) return { field: 'role', sentence: words.role };
  const wave = typed.wave === '' ? null : await findWave(db, typed.wave);
  if (wave === undefined) return { field: 'wave', sentence: words.wave };
  // The whole of that day, in China.
  const until = new Date(`${typed.until}T23:59:59.999+08:00`);
  const isFuture = until > now && until.getTime() < now.getTime() + 10 * YEAR_MS;
  if (!isFuture) return { field: 'until', sentence: words.until };
  const scope = { role, waveId: wave?.id ?? null, until };
  if (typed.where !== 'provinces' && typed.where !== 'cities')
    return { ...scope, cities: null, provinces: null };
  const names = typed.places
    .normalize('NFKC')
    .split(/[,;、\n]+/)
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) return { field: 'places', sentence: words.noPlaces };
  const find = typed.where === 'cities' ? await citiesByName(db) : await provincesByName(db);
  const codes: string[] = [];
  for (const name of names) {
    const code = find.get(keyOf(name));
    if (code === undefined) return { field: 'places', sentence: fill(words.places, { name }) };
    codes.push(code);
  }
  const places = [...new Set(codes)];
  return typed.where === 'cities'
    ? { ...scope, cities: places, provinces: null }
    : { ...scope, cities: null, provinces: places };
}

/** All roles that people may have here: interviewers have tablets, not accounts. */
export const accountRoles: readonly Role[] = roles.filter((role) => role !== 'interviewer');

const keyOf = (name: string) =>
  name.toLowerCase().replace(/(?:市|省|自治区|壮族自治区|回族自治区|维吾尔自治区)$/, '');

/** Codes of cities by everything they are called. Of two cities of one name none is meant. */
async function citiesByName(db: Db): Promise<Map<string, string>> {
  const cities = await listCities(db);
  return byName(cities.map(({ code, name, english }) => ({ code, names: [code, name, english] })));
}

async function provincesByName(db: Db): Promise<Map<string, string>> {
  const provinces = await listProvinces(db);
  return byName(provinces.map((p) => ({ code: p.code, names: [p.code, p.province, p.provinceEnglish] })));
}

function byName(places: readonly { code: string; names: string[] }[]): Map<string, string> {
  const codes = new Map<string, string>();
  const twice = new Set<string>();
  for (const { code, names } of places)
    for (const name of new Set(names.map(keyOf))) {
      if (codes.has(name)) twice.add(name);
      codes.set(name, code);
    }
  for (const name of twice) codes.delete(name);
  return codes;
}
