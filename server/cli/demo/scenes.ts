import type { Chance } from '../../services/rehearsal/chance.ts';
import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../survey/questionnaire/routing.ts';
import { HOUR_MS, type Span } from './arrivals.ts';
import type { DemoCity } from './cities.ts';
import { type SimulatedAnswer, simulateResident } from './residents.ts';

/** The channels by which people arrive, and what the screening should find among them. */

/** A resident's answers with their time. */
export interface SimulatedVisit extends SimulatedAnswer {
  at: number;
  channel: string;
  interviewer?: string;
}

const channels = ['qr-poster', 'sms', 'community', 'alipay', 'open:wechat'];
const shares = [0.28, 0.2, 0.2, 0.27, 0.05];
const interviewers = ['Wang 17', 'Li 04', '赵 22'];

/**
 * The channel of a resident, or the interviewer who asked.
 * @param passed the share of the city's residents who have answered before
 */
export function channelOf(
  { code, scene }: DemoCity,
  passed: number,
  chance: Chance,
): Pick<SimulatedVisit, 'channel' | 'interviewer'> {
  if (scene === 'interviewed' && chance.happens(0.35)) {
    const interviewer = chance.pick(interviewers, [0.5, 0.3, 0.2]);
    return { channel: `point-${1 + Math.floor(6 * chance.uniform())}`, interviewer };
  }
  const channel = chance.pick(channels, shares);
  // Somebody took the posters down.
  const isGone = channel === 'qr-poster' && code === WITHOUT_POSTERS && passed > 0.7;
  return { channel: isGone ? 'community' : channel };
}
const WITHOUT_POSTERS = '520100';

/** A group of answers in a city that screening holds. */
export function sceneIn(
  city: DemoCity,
  questions: readonly Question[],
  { to }: Span,
  chance: Chance,
): SimulatedVisit[] {
  const visitOf = (at: number, channel: string, answers: Answers): SimulatedVisit => {
    const durationMs = Math.round(1000 * (110 + 60 * chance.uniform()));
    return { at, channel, answers, durationMs };
  };
  const anybody = () => simulateResident(questions, { ...city, level: 78 }, chance, 'careful').answers;
  switch (city.scene) {
    // An office fills in the questionnaire, and finds everything excellent.
    case 'praised': {
      const begin = wholeHour(to, 30);
      return several(44, (i) => {
        const at = begin + i * 170_000 + Math.floor(120_000 * chance.uniform());
        return visitOf(at, 'qr-office-7', excellent(questions, anybody()));
      });
    }
    // A program submits by the clock, at night.
    case 'clocked': {
      const begin = wholeHour(to, 52);
      return several(36, (i) =>
        visitOf(begin + i * 47_000 + Math.floor(900 * chance.uniform()), 'open:forum', anybody()),
      );
    }
    // Somebody copies one sheet again and again, within an hour.
    case 'copied': {
      const begin = wholeHour(to, 76);
      const sheet = anybody();
      return several(31, (i) => {
        const at = begin + i * 95_000 + Math.floor(70_000 * chance.uniform());
        return visitOf(at, 'qr-community-3', { ...sheet });
      });
    }
    default:
      return [];
  }
}

const several = (n: number, make: (i: number) => SimulatedVisit): SimulatedVisit[] =>
  Array.from({ length: n }, (_, i) => make(i));

/** The clock hour that began this many hours earlier. */
const wholeHour = (to: Date, hoursBefore: number): number =>
  Math.floor(to.getTime() / HOUR_MS - hoursBefore) * HOUR_MS;

/** Answers with the best value of each scored item. */
function excellent(questions: readonly Question[], answers: Answers): Answers {
  const best = { ...answers };
  for (const q of questions)
    if (q.role === 'scored' && q.type === 'scale' && typeof answers[q.id] === 'number')
      best[q.id] = q.scale.reversed ? q.scale.min : q.scale.max;
  return best;
}
