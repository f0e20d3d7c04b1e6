import { listCities, listProvinces } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { type Role, roles } from '../../../db/grants-schema.ts';
import { findWave } from '../../../db/waves.ts';
import type { NamedCity } from '../../../web/city-name.ts';
import type { TypedScope } from '../../../web/console/scope-fields.tsx';
import { type Language, stringsIn } from '../../../web/language.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { WantedGrant } from '../../services/accounts/grant.ts';
import { DAY_MS, endOfDay, localDayOf } from '../../survey/china-time.ts';

/** The typed fields of a role; `until` defaults to a year from now. */
export function typedScope(field: (name: string) => string, now: Date): TypedScope {
  return {
    role: field('role'),
    wave: field('wave'),
    where: field('where'),
    places: field('places'),
    until: field('until') || localDayOf(new Date(now.getTime() + YEAR_MS)),
  };
}

const YEAR_MS = 365 * DAY_MS;

/** A fault of a form, in a sentence, and its field. */
export interface FormFault {
  field: string;
  sentence: string;
}

/** A role in the form that services take, or the fault of the typed fields. */
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
  const until = endOfDay(typed.until);
  const isFuture = until > now && until.getTime() < now.getTime() + 10 * YEAR_MS;
  if (!isFuture) return { field: 'until', sentence: words.until };
  const scope = { role, waveId: wave?.id ?? null, until };
  if (typed.where !== 'provinces' && typed.where !== 'cities')
    return { ...scope, cities: null, provinces: null };
  const find = typed.where === 'cities' ? citiesByName(await listCities(db)) : await provincesByName(db);
  const places = codesIn(typed.places, find);
  if ('unknown' in places) return { field: 'places', sentence: fill(words.places, { name: places.unknown }) };
  if (places.length === 0) return { field: 'places', sentence: words.noPlaces };
  return typed.where === 'cities'
    ? { ...scope, cities: places, provinces: null }
    : { ...scope, cities: null, provinces: places };
}

/** All roles that accounts may have: interviewers have tablets instead. */
export const accountRoles: readonly Role[] = roles.filter((role) => role !== 'interviewer');

const keyOf = (name: string) =>
  name.toLowerCase().replace(/(?:市|省|自治区|壮族自治区|回族自治区|维吾尔自治区)$/, '');

/** How much of an unknown place a sentence repeats, in characters. */
const LONGEST_NAMED = 40;

/** The codes of the typed places, or the first unknown one. */
export function codesIn(typed: string, find: ReadonlyMap<string, string>): string[] | { unknown: string } {
  const names = typed
    .normalize('NFKC')
    .split(/[,;、\n]+/)
    .map((name) => name.trim())
    .filter(Boolean);
  const codes = new Set<string>();
  for (const name of names) {
    const code = find.get(keyOf(name));
    if (code === undefined) return { unknown: name.slice(0, LONGEST_NAMED) };
    codes.add(code);
  }
  return [...codes];
}

/** Codes of cities by all their names. A name that two cities share means neither. */
export const citiesByName = (cities: Iterable<NamedCity>): Map<string, string> =>
  byName([...cities].map(({ code, name, english }) => ({ code, names: [code, name, english] })));

/** Codes of provinces by all their names. */
export async function provincesByName(db: Db): Promise<Map<string, string>> {
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
