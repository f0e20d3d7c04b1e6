import { setImmediate as nextTurn } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { storePast } from '../../../db/submissions.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { claimsOf } from '../../identity/credential.ts';
import type { Sheet } from '../../platform.ts';
import { type Chance, chanceOf } from '../../services/rehearsal/chance.ts';
import { sheetOf } from '../../services/submissions/sheet.ts';
import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import { visibleQuestions } from '../../survey/questionnaire/routing.ts';
import { arrivalTimes, type Span } from './arrivals.ts';
import type { DemoCity } from './cities.ts';
import { simulateResident, spokenBy } from './residents.ts';
import { channelOf, type SimulatedVisit, sceneIn } from './scenes.ts';

type PastSheet = Sheet & { storedAt: string };

interface CityHistory {
  city: DemoCity;
  span: Span;
}

/** Sheets made before other work gets a turn. */
const TURN = 50;

/**
 * Stores a city's past arrivals all at once: simulated residents whose answers are screened, coded and counted
 * against the quotas like real ones, in order of time.
 */
export async function storeHistory(db: Db, fieldwork: Fieldwork, history: CityHistory): Promise<void> {
  const { code } = history.city;
  const { questions } = formOf(fieldwork, code);
  const chance = chanceOf('residents', fieldwork.wave.code, code);
  const sheets: PastSheet[] = [];
  for (const visit of visitsOf(history, questions, chance)) {
    sheets.push(pastSheet(fieldwork, code, visit, chance));
    if (sheets.length % TURN === 0) await nextTurn();
  }
  await storePast(db, sheets);
}

/**
 * The residents do not depend on the hour at which the demonstration was made: times have a random source of their
 * own, and are handed out in order.
 */
function visitsOf({ city, span }: CityHistory, questions: readonly Question[], chance: Chance) {
  const times = arrivalTimes(city.residents, span, chanceOf('times', city.code));
  const visits = times.map((at, i): SimulatedVisit => {
    const answer = simulateResident(questions, city, chance);
    return { ...answer, at, ...channelOf(city, i / city.residents, chance) };
  });
  visits.push(...sceneIn(city, questions, span, chance));
  return visits.sort((a, b) => a.at - b.at);
}

function pastSheet(
  fieldwork: Fieldwork,
  city: string,
  { at, answers, durationMs, channel, interviewer }: SimulatedVisit,
  chance: Chance,
): PastSheet {
  const body = {
    id: uuidv7({ msecs: at }),
    city,
    questionnaire: fieldwork.wave.questionnaireVersion,
    language: spokenBy(chance),
    channel,
    startedAt: new Date(at - durationMs).toISOString(),
    durationMs,
    credential: { kind: interviewer ? ('interviewer' as const) : ('device' as const) },
    answers,
  };
  const claims = claimsOf(body, fieldwork, { subject: body.id, ...(interviewer && { interviewer }) });
  const visible = visibleQuestions(formOf(fieldwork, city).questions, answers);
  const origin = chance.bytes(ORIGIN_BYTES);
  const pages = { pages: visible.length, hastyPages: Math.floor(4 * chance.uniform()) };
  const sheet = sheetOf(fieldwork, body, claims, visible, { channel, origin });
  return { ...sheet, ...pages, storedAt: new Date(at).toISOString() };
}

/** Length of a network's hash. */
const ORIGIN_BYTES = 8;
