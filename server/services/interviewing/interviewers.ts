import { LRUCache } from 'lru-cache';
import { findFold } from '../../../db/counts.ts';
import { countContactsByDay, type EnteredRow, listEntered } from '../../../db/interviewing.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { groupOf } from '../../survey/contact/dispositions.ts';
import { interviewKind } from '../../survey/contact/response-rates.ts';
import { groupBy } from '../../survey/group-by.ts';
import {
  type Approached,
  type Entered,
  figuresOf,
  type InterviewerFigures,
} from '../../survey/interviewing/figures.ts';
import { compareInterviewers, type Measure, type Team } from '../../survey/interviewing/team.ts';
import { isUniform, screenedItems } from '../../survey/screening/rules.ts';

export interface ListedInterviewer extends InterviewerFigures {
  name: string;
  cities: string[];
  /** Measures far from the team's median. */
  unusual: Measure[];
}

export interface DayFigures extends InterviewerFigures {
  date: string;
}

/** The work of interviewers in the cities that the reader may see, at one moment. */
export interface InterviewersView {
  asOf: Date;
  team: Team;
  /** By name; a single one where the caller asked for it. */
  interviewers: ListedInterviewer[];
  /** All these interviewers together, by day, last day first. */
  days: DayFigures[];
}

/** What interviewers entered in some cities through a moment. */
interface Work {
  entered: Entered[];
  approached: Approached[];
}

/** Cities that one query reads; other requests get their turn between two queries. */
const AT_ONCE = 25;

/** The most cached results, one per set of rights and moment: computing one is slow, and it never changes. */
const MOST_KEPT = 20;

/** How each interviewer works, up to the moment through which the wave's counts are folded. */
export function createInterviewing({ db }: Pick<Platform, 'db'>) {
  const works = new LRUCache<string, Promise<Work>>({ max: MOST_KEPT });

  async function workIn(fieldwork: Fieldwork, cities: readonly string[], through: Date): Promise<Work> {
    const key = `${fieldwork.wave.id} ${through.getTime()} ${cities.join()}`;
    const cached = works.get(key);
    if (cached) return await cached;
    const reading = readWork(fieldwork, cities, through);
    works.set(key, reading);
    reading.catch(() => works.delete(key));
    return await reading;
  }

  async function readWork(fieldwork: Fieldwork, cities: readonly string[], through: Date): Promise<Work> {
    const work: Work = { entered: [], approached: [] };
    for (let i = 0; i < cities.length; i += AT_ONCE) {
      const stretch = { waveId: fieldwork.wave.id, cities: cities.slice(i, i + AT_ONCE), through };
      for (const row of await listEntered(db, stretch)) work.entered.push(enteredFrom(row, fieldwork));
      for (const { disposition, ...counted } of await countContactsByDay(db, stretch))
        work.approached.push({ ...counted, group: groupOf(disposition) });
    }
    return work;
  }

  /**
   * All interviewers in the cities that the reader may see, or in one city; a single interviewer by name. Undefined
   * before the first count. Throws `forbidden`.
   */
  return async function interviewersOf(
    fieldwork: Fieldwork,
    actor: Actor,
    { city, name }: { city?: string | undefined; name?: string | undefined } = {},
  ): Promise<InterviewersView | undefined> {
    const { wave } = fieldwork;
    const visible = requireCities(actor, 'see-interviewers', wave.id, city);
    const codes = [...fieldwork.cities.keys()].filter((code) => visible === 'all' || visible.includes(code));
    const through = await findFold(db, wave.id);
    if (!through) return undefined;
    const { entered, approached } = await workIn(fieldwork, codes, through);
    const enteredBy = groupBy(entered, ({ interviewer }) => interviewer);
    const approachedBy = groupBy(approached, ({ interviewer }) => interviewer);
    const names = [...new Set([...enteredBy.keys(), ...approachedBy.keys()])].sort();
    const figures = new Map(
      names.map((one) => [one, figuresOf(enteredBy.get(one) ?? [], approachedBy.get(one) ?? [])]),
    );
    const { team, unusual } = compareInterviewers(figures);
    const shown = names.filter((one) => name === undefined || one === name);
    return {
      asOf: through,
      team,
      interviewers: shown.map((one) => ({
        name: one,
        cities: citiesIn(enteredBy.get(one) ?? [], approachedBy.get(one) ?? []),
        ...figures.get(one)!,
        unusual: unusual.get(one) ?? [],
      })),
      days: daysOf(
        shown.flatMap((one) => enteredBy.get(one) ?? []),
        shown.flatMap((one) => approachedBy.get(one) ?? []),
      ),
    };
  };
}
export type Interviewing = ReturnType<typeof createInterviewing>;

function enteredFrom(row: EnteredRow, fieldwork: Fieldwork): Entered {
  const { codes, isOutOfScope, ...others } = row;
  const items = screenedItems(formOf(fieldwork, row.city).design, codes);
  return {
    ...others,
    kind: isOutOfScope ? 'notEligible' : interviewKind(items.applicable - items.blank, items.applicable),
    isUniform: isUniform(items, fieldwork.screening),
  };
}

const citiesIn = (entered: readonly Entered[], approached: readonly Approached[]): string[] =>
  [...new Set([...entered, ...approached].map(({ city }) => city))].sort();

function daysOf(entered: readonly Entered[], approached: readonly Approached[]): DayFigures[] {
  const enteredOn = groupBy(entered, ({ date }) => date);
  const approachedOn = groupBy(approached, ({ date }) => date);
  return [...new Set([...enteredOn.keys(), ...approachedOn.keys()])]
    .sort()
    .reverse()
    .map((date) => ({ date, ...figuresOf(enteredOn.get(date) ?? [], approachedOn.get(date) ?? []) }));
}
