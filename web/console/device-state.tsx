import type { DeviceState, ListedDevice } from '../../server/services/enrolments/list.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';

export const isDeviceOver = (state: DeviceState): boolean => state !== 'working' && state !== 'waiting';

/** Beside the word, so that nobody needs the colour. */
const marks: Record<DeviceState, string> = {
  waiting: '○',
  lapsed: '–',
  working: '●',
  over: '–',
  revoked: '✕',
};

export function DeviceStateWord({ state, language }: { state: DeviceState; language: Language }) {
  return (
    <>
      <span class={`mark ${state}`} aria-hidden="true">
        {marks[state]}
      </span>{' '}
      {stringsIn(language).devices.states[state]}
    </>
  );
}

/** Its kind of work, and whether it is a token. */
export function deviceKind({ kind, entry }: ListedDevice, language: Language): string {
  const { entries, token, reviewer } = stringsIn(language).devices;
  const work = entry ? entries[entry] : reviewer;
  return kind === 'token' ? `${token} · ${work}` : work;
}

export function citiesText(
  { cities }: ListedDevice,
  language: Language,
  cityOf: (code: string) => NamedCity,
): string {
  if (cities === 'all') return stringsIn(language).devices.all;
  return cities.map((code) => cityName(cityOf(code), language)).join(language === 'en' ? ', ' : '、');
}
