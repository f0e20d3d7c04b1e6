import type { Db } from '../../../db/client.ts';
import { addPageCounts, type PageCount } from '../../../db/page-counts.ts';
import { addPageTimes, type PageTimeCount } from '../../../db/page-times.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { type Chance, chanceOf } from '../../services/rehearsal/chance.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import { visibleQuestions } from '../../survey/questionnaire/routing.ts';
import { stepOf } from '../../survey/submission/page-pace.ts';
import { END_PAGE, OPENING_PAGE, SAMPLED_ONE_IN } from '../../survey/submission/page-view.ts';
import { readingSeconds } from '../../survey/submission/reading-speed.ts';
import { isUnmarked } from '../../survey/submission/unmarked-channel.ts';
import { arrivalTimes, HOUR_MS, type Span } from './arrivals.ts';
import type { DemoCity } from './cities.ts';
import { simulateResident, spokenBy } from './residents.ts';
import { channelOf } from './scenes.ts';

/** The share of residents who begin and leave before the end. */
const STOPPING = 1 / 5;
/** The pages where they leave: the opening above all, and questions about the person. */
const weightOf: Record<string, number> = { [OPENING_PAGE]: 14, services: 5, district: 4 };
/** A page with English that is hard to read: it takes this many times as long. */
const HARD = { page: 'services', language: 'en', times: 2.2 };

/** Counts the page views of a sample of a city's residents, including those who stopped. */
export async function storePageViews(
  db: Db,
  fieldwork: Fieldwork,
  { city, span }: { city: DemoCity; span: Span },
): Promise<void> {
  const chance = chanceOf('pages', city.code);
  const { questions } = formOf(fieldwork, city.code);
  const counts = new Map<string, PageCount>();
  const times = new Map<string, PageTimeCount>();
  const begun = Math.round(city.residents / (1 - STOPPING) / SAMPLED_ONE_IN);
  const place = { waveId: fieldwork.wave.id, city: city.code };
  for (const [i, at] of arrivalTimes(begun, span, chance).entries()) {
    const hour = new Date(Math.floor(at / HOUR_MS) * HOUR_MS);
    const named = channelOf(city, i / begun, chance).channel;
    const channel = isUnmarked(named) ? 'open:' : named;
    const { answers } = simulateResident(questions, city, chance);
    const asked = visibleQuestions(questions, answers);
    const pages = [OPENING_PAGE, ...asked.map(({ id }) => id), END_PAGE];
    const language = spokenBy(chance);
    const last = chance.happens(STOPPING) ? stopIn(pages.slice(0, -1), chance) : pages.length - 1;
    for (const [number, page] of pages.slice(0, last + 1).entries()) {
      const key = `${hour.getTime()} ${channel} ${page}`;
      const count = counts.get(key) ?? { ...place, hour, channel, page, shown: 0, passed: 0 };
      counts.set(key, count);
      count.shown++;
      if (number < last) count.passed++;
      const question = number < last ? asked[number - 1] : undefined;
      if (!question) continue;
      const step = stepOf(msOn(question, language, chance));
      const time = times.get(`${language} ${page} ${step}`) ?? { ...place, language, page, step, n: 0 };
      times.set(`${language} ${page} ${step}`, time);
      time.n++;
    }
  }
  await addPageCounts(db, [...counts.values()]);
  await addPageTimes(db, [...times.values()]);
}

/** Milliseconds that a resident spends on a question: to read it, and to choose. */
function msOn(question: Question, language: string, chance: Chance): number {
  const isHard = question.id === HARD.page && language === HARD.language;
  const seconds = (2 + readingSeconds(localize(question.title, language))) * (isHard ? HARD.times : 1);
  return 1000 * Math.exp(chance.normal(Math.log(seconds), 0.4));
}

function stopIn(pages: readonly string[], chance: Chance): number {
  const weights = pages.map((page) => weightOf[page] ?? 1);
  return chance.pick([...pages.keys()], weights);
}
