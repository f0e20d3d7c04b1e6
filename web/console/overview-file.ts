import type { Note } from '../../db/notes.ts';
import type { CityMonitor } from '../../server/services/monitor/monitor.ts';
import { cityName } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { gapOf, removedInCity } from './overview-query.ts';

/** The columns of the table as a file, by name. */
export function overviewRecord(city: CityMonitor, note: Note | undefined, language: Language) {
  const { statuses } = stringsIn(language).console;
  return {
    code: city.code,
    city: cityName(city, language),
    province: language === 'en' ? city.province.provinceEnglish : city.province.province,
    status: statuses[city.status],
    received: city.received,
    counted: city.counted,
    target: city.target ?? '',
    cap: city.cap ?? '',
    plan: city.plan === null ? '' : Math.round(city.plan),
    gap: gapOf(city) ?? '',
    chance: city.chance === null ? '' : Math.round(city.chance * 1000) / 1000,
    turnedAway: city.turnedAway,
    held: city.held,
    removed: removedInCity(city),
    worst: city.worst?.stratum ?? '',
    worstCounted: city.worst?.counted ?? '',
    worstTarget: city.worst?.target ?? '',
    topChannel: city.topChannel?.channel ?? '',
    topChannelReceived: city.topChannel?.n ?? '',
    lastArrival: city.lastArrival?.toISOString() ?? '',
    note: note?.text ?? '',
    noteBy: note?.author ?? '',
    noteAt: note?.at.toISOString() ?? '',
  };
}
