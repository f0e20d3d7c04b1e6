import type { Db } from '../../../db/client.ts';
import { addPageCounts, type PageCount } from '../../../db/page-counts.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { visibleQuestions } from '../../survey/questionnaire/routing.ts';
import { END_PAGE, OPENING_PAGE, SAMPLED_ONE_IN } from '../../survey/submission/page-view.ts';
import { isUnmarked } from '../../survey/submission/unmarked-channel.ts';
import { arrivalTimes, HOUR_MS, type Span } from './arrivals.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { DemoCity } from './cities.ts';
import { simulateResident } from './residents.ts';
import { channelOf } from './scenes.ts';

/** Of so many who begin, one goes away before the end. */
const STOPPING = 1 / 5;
/** Where they do: the opening above all, and what is asked about the person. */
const weightOf: Record<string, number> = { [OPENING_PAGE]: 14, services: 5, district: 4 };

/** Counts the pages that a sample of a city's residents was shown, and where some of them stopped. */
export async function storePageViews(
  db: Db,
  fieldwork: Fieldwork,
  { city, span }: { city: DemoCity; span: Span },
): Promise<void> {
  const chance = chanceOf('pages', city.code);
  const { questions } = formOf(fieldwork, city.code);
  const counts = new Map<string, PageCount>();
  const begun = Math.round(city.residents / (1 - STOPPING) / SAMPLED_ONE_IN);
  const place = { waveId: fieldwork.wave.id, city: city.code };
  for (const [i, at] of arrivalTimes(begun, span, chance).entries()) {
    const hour = new Date(Math.floor(at / HOUR_MS) * HOUR_MS);
    const named = channelOf(city, i / begun, chance).channel;
    const channel = isUnmarked(named) ? 'open:' : named;
    const { answers } = simulateResident(questions, city, chance);
    const pages = [OPENING_PAGE, ...visibleQuestions(questions, answers).map(({ id }) => id), END_PAGE];
    const last = chance.happens(STOPPING) ? stopIn(pages.slice(0, -1), chance) : pages.length - 1;
    for (const [number, page] of pages.slice(0, last + 1).entries()) {
      const key = `${hour.getTime()} ${channel} ${page}`;
      const count = counts.get(key) ?? { ...place, hour, channel, page, shown: 0, passed: 0 };
      counts.set(key, count);
      count.shown++;
      if (number < last) count.passed++;
    }
  }
  await addPageCounts(db, [...counts.values()]);
}

function stopIn(pages: readonly string[], chance: Chance): number {
  const weights = pages.map((page) => weightOf[page] ?? 1);
  return chance.pick([...pages.keys()], weights);
}
