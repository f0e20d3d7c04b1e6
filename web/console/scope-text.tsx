import type { Role } from '../../db/grants-schema.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';

/** A role of a person or a key, for display. */
export interface ShownScope {
  id: string;
  role: Role;
  wave: string | undefined;
  places: readonly NamedCity[];
  until: Date;
}

/** A role in a line: what, for which wave, where, until when. */
export function ScopeText({ scope, language }: { scope: ShownScope; language: Language }) {
  const { own, roleNames } = stringsIn(language).accounts;
  const { role, wave, places, until } = scope;
  const names = places.map((place) => cityName(place, language));
  const where =
    names.length > 0 ? new Intl.ListFormat(language, { type: 'unit' }).format(names) : own.everywhere;
  return (
    <>
      {roleNames[role]}
      <small>
        {wave ?? own.everyWave} · {where} ·{' '}
        {fill(own.until, { date: formatTime(until.toISOString(), language) })}
      </small>
    </>
  );
}
