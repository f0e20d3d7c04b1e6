import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { insertVerdicts } from '../../db/verdicts.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { operatorFigures } from '../../server/survey/release/build.ts';
import { scoreCity } from '../../server/survey/score/score.ts';
import { codesOf, designOf } from '../../server/survey/score/scoring-design.ts';
import type { SubmissionMode } from '../../server/survey/submission/modes.ts';
import { accumulate, newTally } from '../../server/survey/tally/tally.ts';
import { marginsSchema } from '../../server/survey/weighting/margins.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { removalOf, sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// From the places and interviewers of answers to the errors of a release.

const { db, sql } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';

interface Source {
  mode: SubmissionMode;
  channel: string | null;
  interviewer: string | null;
  /** The expected primary sampling unit; null: alone. */
  cluster: string | null;
}
const sources: Source[] = [
  { mode: 'interviewer', channel: 'point-A17', interviewer: '王 17', cluster: 'A17' },
  { mode: 'interviewer', channel: 'point-a17', interviewer: '李', cluster: 'A17' },
  { mode: 'paper', channel: 'point-A17', interviewer: '李', cluster: 'A17' },
  { mode: 'interviewer', channel: 'point-B', interviewer: '李', cluster: 'B' },
  { mode: 'paper', channel: null, interviewer: 'Li, Na | 2', cluster: 'Li Na' },
  { mode: 'interviewer', channel: null, interviewer: 'Li, Na | 2', cluster: 'Li Na' },
  // An interviewer with a point's name is another unit.
  { mode: 'interviewer', channel: null, interviewer: 'point-b', cluster: 'b, the interviewer' },
  // Posters and links are no sampling points: their visitors chose to come.
  { mode: 'device', channel: 'point-A17', interviewer: null, cluster: null },
  { mode: 'device', channel: null, interviewer: null, cluster: null },
  { mode: 'invitation', channel: 'sms', interviewer: null, cluster: null },
  { mode: 'handoff', channel: 'app', interviewer: null, cluster: null },
];
const people = Array.from({ length: 240 }, (_, i) => {
  const source = sources[(i * 7) % sources.length]!;
  const mood = source.cluster === 'A17' ? 2 : source.cluster === 'B' ? -1 : 0;
  return {
    ...source,
    id: uuidv7(),
    answers: {
      lives_here: 'yes',
      age: ['16-39', '40-59', '60+'][i % 3]!,
      sex: ['female', 'male'][Math.floor(i / 3) % 2]!,
      q_gov: Math.min(5, Math.max(1, 1 + ((i * 3) % 5) + mood)),
      q_queue: 1 + ((i * 5) % 4),
      q_bus: (i * 11) % 11,
      q_roads: ['good', 'fair', 'poor'][(i * 2) % 3]!,
    },
  };
});

/** A wave with these people stored. */
async function waveOf(scoring: object = {}) {
  const settings = { screening: { enabled: false }, scoring };
  const wave = await openedWave(db, { cities: [CITY, '110000'], settings });
  const fieldwork = await fieldworkOf(wave.id);
  const sheets = people.map(({ id, answers, mode, channel, interviewer }) => ({
    ...sheetWith(fieldwork, answers, { id }),
    mode,
    channel,
    interviewer,
  }));
  await storeSheets(db, sheets);
  const draft = async () => {
    const input = await draftRelease(db, fieldwork);
    expect((await reconcile(db, fieldwork)).differences).toEqual([]);
    return input;
  };
  return { wave, draft };
}

/** The same people scored from their answers, in their expected clusters. */
function scoredBy(counted: typeof people) {
  const design = designOf(tiny, CITY);
  const options = { minAnsweredShare: 0.5 };
  const tally = newTally(design, options, { hasClusters: true });
  for (const { answers, cluster } of counted)
    accumulate(tally, [answers.age, answers.sex], codesOf(tiny.questions, answers), 1, cluster);
  return (input: Awaited<ReturnType<typeof draftRelease>>) =>
    scoreCity(tally, marginsSchema.parse(tinyMargins), input.options).result;
}

test('sampling points, else interviewers, are the clusters of a wave; removing somebody takes them out of theirs', async () => {
  const { wave, draft } = await waveOf();
  const input = await draft();
  expect(input.options.variance).toBe('cluster');
  const [city] = input.cities.filter(({ code }) => code === CITY);
  const { result } = city!.score;
  const wanted = scoredBy(people)(input);
  const alone = people.filter(({ cluster }) => cluster === null).length;
  expect(result.clusters).toMatchObject({ psus: alone + 4, shared: 4 });
  expect(result.overall.cluster?.se).toBeCloseTo(wanted.overall.cluster!.se!, 10);
  expect(result.questions.q_gov?.cluster?.se).toBeCloseTo(wanted.questions.q_gov!.cluster!.se!, 10);
  expect(result.overall.cluster!.se!).toBeGreaterThan(1.2 * result.overall.fixed.se!);

  // The release's figures have this error, from the kept tally as well.
  const named = { number: 1, supersedes: null, reason: null };
  const entry = operatorFigures({ ...(await draft()), ...named }).cities.find(({ code }) => code === CITY);
  expect(entry?.overall.se).toBeCloseTo(result.overall.cluster!.se!, 2);
  expect(entry?.clusters?.psus).toBe(alone + 4);
  const kept = await draft();
  expect(kept.cities.find(({ code }) => code === CITY)?.score.result).toEqual(result);

  const removed = people.filter(({ cluster }, i) => cluster === 'B' || (cluster === 'A17' && i % 2));
  await insertVerdicts(
    db,
    removed.map(({ id }) => removalOf(wave.id, id, 'REVIEW')),
  );
  const later = (await draft()).cities.find(({ code }) => code === CITY)!;
  const rest = scoredBy(people.filter((one) => !removed.includes(one)))(input);
  expect(later.score.result.clusters).toMatchObject({ psus: alone + 3, shared: 3 });
  expect(later.score.result.overall.cluster?.se).toBeCloseTo(rest.overall.cluster!.se!, 10);
  // The unscreened score includes people removed for quality again, in their clusters.
  expect(later.unscreened.n).toBe(people.length);
  expect(later.unscreened.estimate).toBeCloseTo(wanted.overall.estimate!, 10);
});

test('the console’s page of a city says in words what clusters do, once a release does', async () => {
  const publication = { minValid: 20, minAnswered: 10, minNeffOverall: 0, minNeff: 0, maxMoeOverall: 100 };
  const { wave } = await waveOf({ publication });
  await foldWave(db, wave.id);
  const headers = await keyFor(db, 'manager');
  const page = async () => await (await client(`/console/${wave.code}/${CITY}?lang=en`, { headers })).text();
  const before = await page();
  expect(before).toContain('Hangzhou');
  expect(before).not.toContain('intraclass correlation');
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  const released = await (await client(`/api/v1/waves/${wave.code}/releases/1`)).json();
  const { clusters } = released.cities.find(({ code }: { code: string }) => code === CITY);
  expect(clusters.deff).toBeGreaterThan(1.2);
  expect(await page()).toContain(
    `intraclass correlation ${clusters.icc.toFixed(3)}. The variance of the overall score is ${clusters.deff.toFixed(2)} times`,
  );
});

test('waves of before there were clusters keep the fixed variance, and their tallies their form', async () => {
  const { wave, draft } = await waveOf({ variance: 'fixed' });
  const [city] = (await draft()).cities.filter(({ code }) => code === CITY);
  expect(city?.score.result.clusters).toBeUndefined();
  expect(city?.score.result.overall.cluster).toBeUndefined();
  const [kept] = await sql<{ keys: string }[]>`
    select array_to_string(array(select jsonb_object_keys(counted) order by 1), ' ') as keys from tallies
    where wave_id = ${wave.id} and city = ${CITY}`;
  expect(kept?.keys).toBe('rows shape');
});
