import { type PageSum, type PageSums, sumPages } from '../../../db/page-counts.ts';
import { keepBehind } from '../../cache/behind.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { END_PAGE, OPENING_PAGE } from '../../survey/submission/page-view.ts';
import type { CityMonitor, Monitors } from './monitor.ts';

/** Where answers are missing, and where people stop, in the cities that the reader may see, or in one city. */
export interface DropOffView {
  asOf: Date;
  /** The one city; undefined for all. */
  city: CityMonitor | undefined;
  /** Submissions in scope. */
  received: number;
  items: ItemDropOff[];
  /** Undefined where the installation does not count page views. */
  pages: PagesView | undefined;
}

/** Page views of the sampled residents. */
export interface PagesView {
  /** Residents who saw the opening, and who sent answers. */
  opened: number;
  sent: number;
  pages: PageSum[];
  /** By channel: residents who saw the opening, and who sent answers. */
  channels: PageSum[];
}

/** The most channels listed, by traffic. */
const MOST_CHANNELS = 30;

/** Where answers are missing. Undefined before the first count. Throws `forbidden` and `city-unknown`. */
export async function dropOff(
  platform: Pick<Platform, 'reader' | 'countPageView' | 'sharesQueries' | 'log'>,
  monitorOf: Monitors,
  fieldwork: Fieldwork,
  actor: Actor,
  code?: string,
): Promise<DropOffView | undefined> {
  const { wave } = fieldwork;
  const scope = requireCities(actor, 'see-monitor', wave.id, code);
  const monitor = await monitorOf(wave);
  if (!monitor) return undefined;
  const cities = monitor.cities.filter((city) => scope === 'all' || scope.includes(city.code));
  if (code !== undefined && cities.length === 0) throw new Problem('city-unknown');
  const items = dropOffOf(fieldwork, cities);
  const steps = { opening: OPENING_PAGE, end: END_PAGE };
  const readSums = () => platform.reader.read((db) => sumPages(db, wave.id, scope, steps));
  const key = JSON.stringify([wave.id, scope]);
  const sums = platform.countPageView && (await keptPages(platform, key, readSums));
  const shownOf = (page: string) => sums?.pages.find(({ name }) => name === page)?.shown ?? 0;
  return {
    asOf: monitor.asOf,
    city: code === undefined ? undefined : cities[0],
    received: cities.reduce((sum, city) => sum + (city.items?.received ?? 0), 0),
    items,
    pages: sums && {
      ...{ opened: shownOf(OPENING_PAGE), sent: shownOf(END_PAGE) },
      pages: inOrderOf(fieldwork, sums.pages),
      channels: sums.channels.slice(0, MOST_CHANNELS),
    },
  };
}

/** A large wave has millions of rows: adding them up takes seconds. */
const keptPages = keepBehind<PageSums>();

/** From the opening on, in the order of the questionnaire; residents who have sent answers are on no page. */
const inOrderOf = (fieldwork: Fieldwork, pages: readonly PageSum[]): PageSum[] =>
  inQuestionOrder(
    fieldwork,
    pages.filter(({ name }) => name !== END_PAGE),
    ({ name }) => name,
  );

/** Sorts values that belong to a question or the opening in the order in which residents see them. */
export function inQuestionOrder<T>(
  { definition }: Fieldwork,
  pages: readonly T[],
  nameOf: (page: T) => string,
): T[] {
  const questions = [definition.questions, ...definition.modules.map((m) => m.questions)].flat();
  const order = new Map([OPENING_PAGE, ...questions.map(({ id }) => id)].map((id, place) => [id, place]));
  const placeOf = (page: T) => order.get(nameOf(page)) ?? order.size;
  return pages.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What became of a scored question in all submissions of the scope, whether they count or not. */
export interface ItemDropOff {
  question: string;
  /** Residents who were asked, including those who had not used the service. */
  asked: number;
  answered: number;
  /** Left without any answer. */
  blank: number;
  dontKnow: number;
  /** Residents who said so, or whom routing led past the question for it. */
  notUsed: number;
}

/** The missing answers of some cities, by question in the order of the questionnaire. */
export function dropOffOf(
  fieldwork: Fieldwork,
  cities: readonly Pick<CityMonitor, 'code' | 'items'>[],
): ItemDropOff[] {
  const sums = new Map<string, ItemDropOff>();
  for (const { code, items } of cities) {
    if (!items) continue;
    for (const [i, { id }] of formOf(fieldwork, code).design.questions.entries()) {
      const sum = sums.get(id) ?? { question: id, ...NOTHING };
      sums.set(id, sum);
      const [blank, dontKnow, notUsed] = [items.blank[i]!, items.dontKnow[i]!, items.notUsed[i]!];
      const asked = items.received - items.notAsked[i]!;
      sum.asked += asked;
      sum.answered += asked - blank - dontKnow - notUsed;
      sum.blank += blank;
      sum.dontKnow += dontKnow;
      sum.notUsed += notUsed;
    }
  }
  const order = new Map(fieldwork.definition.questions.map(({ id }, place) => [id, place]));
  const placeOf = ({ question }: ItemDropOff) => order.get(question) ?? order.size;
  return [...sums.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

const NOTHING = { asked: 0, answered: 0, blank: 0, dontKnow: 0, notUsed: 0 };
