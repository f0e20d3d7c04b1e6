import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { addQuestionnaire } from '../../db/questionnaires.ts';
import { listQuotas } from '../../db/quotas.ts';
import { addWaveCities, createWave, findWave, openWave, setMargins } from '../../db/waves.ts';
import { canonicalJson, sha256 } from '../../server/crypto/digest.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { definitionSchema } from '../../server/survey/questionnaire/definition.ts';
import type { Definition } from '../../server/survey/questionnaire/questionnaire.ts';
import { buildRelease, operatorFigures } from '../../server/survey/release/build.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers, tinyMargins } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// Waves and answers of an older release of this program keep working.

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const CITY = '330100';

/** Opens a wave with this definition and these options unchanged, past all of today's checks. */
async function frozenWave(questionnaire: Definition, screening: Record<string, unknown> = {}) {
  const id = uuidv7();
  const digest = sha256(canonicalJson(questionnaire));
  const version = await addQuestionnaire(db, questionnaire, digest);
  const code = `old-${id.slice(-8)}`;
  const settings = {
    id,
    code,
    title: { 'zh-CN': '旧', en: 'Old' },
    questionnaireName: questionnaire.name,
    questionnaireVersion: version,
    opensAt: new Date(Date.now() - 1000),
    closesAt: new Date(Date.now() + 86_400_000),
    weight: 20,
    scoring: {},
    screening,
    answersOncePer: 'wave' as const,
    signOff: 'one' as const,
  };
  await createWave(db, settings, randomBytes(32));
  await addWaveCities(db, id, [CITY]);
  await setMargins(db, id, CITY, { population: 1000, margins: tinyMargins, marginSource: null });
  await openWave(db, id, new Date());
  return (await findWave(db, id))!;
}

async function figuresOf(waveId: string) {
  const draft = await draftRelease(db, await fieldworkOf(waveId));
  return operatorFigures({ ...draft, number: 1, supersedes: null, reason: null }).cities[0];
}

test('a definition that would be refused today is asked, answered and published as before', async () => {
  const faulty = structuredClone(tiny);
  Object.assign(faulty, { name: 'faulty' });
  const [, age, , , , , , why, , visits] = faulty.questions;
  if (age?.type !== 'single' || why?.type !== 'text' || visits?.type !== 'number') throw new Error('tiny');
  Object.assign(age.options[0]!, { eligible: false });
  why.visibleIf = { all: [{ question: 'q_gov', in: ['1', '2'] }] };
  Object.assign(visits, { id: 'status', min: 99, max: 0 });
  expect(definitionSchema.safeParse(faulty).error?.issues.length).toBeGreaterThanOrEqual(4);
  const wave = await frozenWave(faulty);
  const { visits: _, ...answers } = tinyAnswers;
  const { response, body } = await answerAs(client, wave.code, CITY, { ...answers, age: '16-39' });
  expect([response.status, body.outcome]).toEqual([201, 'counted']);
  expect((await client(`/s/${CITY}`)).status).toBe(200);
  await screenWave(db, await fieldworkOf(wave.id));
  expect((await figuresOf(wave.id))?.n.valid).toBe(1);
});

const evasive: Definition = {
  ...tiny,
  name: 'evasive',
  questions: tiny.questions.map((q) => (q.id === 'sex' ? { ...q, special: ['dont_know'] } : q)),
};

test('who gives no answer to a weighting question is unknown, and takes a place of the unknown', async () => {
  const quotas = [{ city: CITY, stratum: '40-59/unknown', cap: 1 }];
  const wave = await openedWave(db, { cities: [CITY], quotas, settings: { questionnaire: evasive } });
  for (const outcome of ['counted', 'quota_full']) {
    const { body } = await answerAs(client, wave.code, CITY, { ...tinyAnswers, sex: 'dont_know' });
    expect(body.outcome).toBe(outcome);
  }
  expect(await listQuotas(db, wave.id)).toMatchObject([{ stratum: '40-59/unknown', counted: 1 }]);
  const [stored] = await sql`select distinct stratum from submissions where wave_id = ${wave.id}`;
  expect(stored).toEqual({ stratum: '40-59/unknown' });
});

test('a stratum that an older release stored for it is published as unknown, from a kept tally as well', async () => {
  const wave = await openedWave(db, { cities: [CITY], settings: { questionnaire: evasive } });
  for (let i = 0; i < 4; i++)
    await answerAs(client, wave.code, CITY, {
      ...tinyAnswers,
      q_gov: 1 + i,
      sex: i % 2 ? 'male' : 'dont_know',
    });
  const today = await figuresOf(wave.id);
  // The rows as that version stored them, and its tally of them.
  await sql`alter table submissions disable trigger user`;
  await sql`
    update submissions set stratum = '40-59/dont_know' where wave_id = ${wave.id} and stratum = '40-59/unknown'`;
  await sql`alter table submissions enable trigger user`;
  const old = await sql`
    update tallies set counted = replace(counted::text, '"unknown"', '"dont_know"')::jsonb
    where wave_id = ${wave.id} returning counted`;
  expect(JSON.stringify(old)).toContain('dont_know');
  expect(await figuresOf(wave.id)).toEqual(today);
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
  await sql`delete from tallies where wave_id = ${wave.id}`;
  expect(await figuresOf(wave.id)).toEqual(today);
});

test('more answers than inhabitants stop no wave: the city is published without the correction, and says so', async () => {
  const wave = await openedWave(db, { cities: [CITY, '110000'], settings: { scoring: { fpc: true } } });
  await sql`alter table wave_cities disable trigger user`;
  await sql`update wave_cities set population = 1 where wave_id = ${wave.id} and city = ${CITY}`;
  await sql`alter table wave_cities enable trigger user`;
  for (const city of [CITY, CITY, '110000']) await answerAs(client, wave.code, city, tinyAnswers);
  const draft = await draftRelease(db, await fieldworkOf(wave.id));
  const { cities } = buildRelease({ ...draft, number: 1, supersedes: null, reason: null });
  expect(cities.map((c) => c.overall.warnings.includes('FPC_NOT_APPLIED'))).toEqual([false, true]);
});

test('what cannot be scored names its city', async () => {
  const wave = await openedWave(db, { cities: [CITY] });
  await answerAs(client, wave.code, CITY, tinyAnswers);
  await sql`alter table wave_cities disable trigger user`;
  await sql`
    update wave_cities set margins = '{"sex":{"ordered":false,"targets":[["male",1]]}}'
    where wave_id = ${wave.id}`;
  await sql`alter table wave_cities enable trigger user`;
  await expect(draftRelease(db, await fieldworkOf(wave.id))).rejects.toThrow(
    'city 330100: margins.sex: 1 respondents are "female", which has no target',
  );
});

test('a wave keeps the screening rules that it was opened under; releases and verdicts name them', async () => {
  const answers = { lives_here: 'yes', q_gov: 'dont_know', q_queue: 'dont_know', q_roads: 'good' };
  const cases = [
    // One of four items has a value, one is blank and two are not known.
    { wave: await frozenWave(tiny, { minAnsweredShare: 0.6 }), rules: 1, codes: '00000001', outcome: 'held' },
    {
      wave: await openedWave(db, { cities: [CITY], settings: { screening: { minAnsweredShare: 0.6 } } }),
      rules: 2,
      codes: 'fdfd0001',
      outcome: 'counted',
    },
  ];
  for (const { wave, rules, codes, outcome } of cases) {
    const { body } = await answerAs(client, wave.code, CITY, answers);
    expect(body.outcome).toBe(outcome);
    const stored = await sql`
      select rules, encode(codes, 'hex') as codes, reason from submissions where wave_id = ${wave.id}`;
    expect(stored).toMatchObject([{ rules, codes, reason: rules === 1 ? 'BREAKOFF' : null }]);
    const draft = await draftRelease(db, await fieldworkOf(wave.id));
    expect(draft.provenance.screening).toMatchObject({ rules });
    const { questions } = operatorFigures({ ...draft, number: 1, supersedes: null, reason: null }).cities[0]!;
    if (rules === 2) expect(questions.find((q) => q.id === 'q_gov')).toMatchObject({ n: 0, missing: 100 });
  }
});
