import { findCities, listProvinces } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import type { GrantRow } from '../../../db/grants.ts';
import type { Role } from '../../../db/grants-schema.ts';
import { listWaves } from '../../../db/waves.ts';

type Scoped = Pick<GrantRow, 'id' | 'role' | 'waveId' | 'cities' | 'provinces' | 'until'>;

/** A city or a province. */
export interface ScopePlace {
  code: string;
  name: string;
  english: string;
}

/** A role in words for people. */
export interface DescribedScope {
  id: string;
  role: Role;
  /** Code of the wave; absent: every wave. */
  wave: string | undefined;
  /** Names of cities or provinces; empty: everywhere. */
  places: ScopePlace[];
  until: Date;
}

/** Roles with the names of their waves and places. */
export async function describeScopes(db: Db, rows: readonly Scoped[]): Promise<DescribedScope[]> {
  if (rows.length === 0) return [];
  const waves = new Map((await listWaves(db)).map((w) => [w.id, w.code]));
  const cities = new Map(
    (
      await findCities(
        db,
        rows.flatMap((r) => r.cities ?? []),
      )
    ).map(({ code, name, english }) => [code, { code, name, english }]),
  );
  const provinces = new Map(
    (await listProvinces(db)).map((p) => [
      p.code,
      { code: p.code, name: p.province, english: p.provinceEnglish },
    ]),
  );
  const named = (names: Map<string, ScopePlace>, code: string) =>
    names.get(code) ?? { code, name: code, english: code };
  return rows.map(({ id, role, waveId, until, ...row }) => ({
    id,
    role,
    until,
    wave: waveId === null ? undefined : (waves.get(waveId) ?? waveId),
    places: [
      ...(row.cities ?? []).map((code) => named(cities, code)),
      ...(row.provinces ?? []).map((code) => named(provinces, code)),
    ],
  }));
}
