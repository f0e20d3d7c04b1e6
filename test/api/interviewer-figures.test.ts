import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { operator } from '../../server/identity/grants.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { decide } from '../../server/services/review/decide.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { tokenFor } from '../support/interviewers.ts';
import { keyFor } from '../support/keys.ts';
import { openedWave } from '../support/wave.ts';

// The interviewers' figures, compared with the stored rows at the moment of the counts.

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const CITIES = ['330100', '110000'];
const [HANGZHOU, BEIJING] = CITIES as [string, string];
const wave = await openedWave(db, {
  cities: CITIES,
  quotas: [{ city: HANGZHOU, stratum: '40-59/female', cap: 30 }],
  settings: {
    credentials: ['device', 'interviewer'],
    screening: { straightlineItems: 2, medianMinInterviews: 1000 },
  },
});
const fieldwork = await fieldworkOf(wave.id);
const names = ['王 17', '李 4', 'Zhao', 'Qian', 'Sun', 'Zhou'];

/** Pseudo-random numbers, the same in each run. */
let seed = 7;
const random = (below: number) => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % below;
};
const DAY_MS = 86_400_000;
const tokens = new Map<string, string>();
for (const name of names)
  for (const entry of ['tablet', 'paper'] as const)
    tokens.set(`${name} ${entry}`, await tokenFor(wave.id, { name, entry, cities: CITIES }));
const forms = new Map(
  await Promise.all(CITIES.map(async (city) => [city, await takeForm(client, wave.code, city)] as const)),
);

async function enter(name: string, i: number): Promise<void> {
  const city = CITIES[random(3) === 0 ? 1 : 0]!;
  const entry = random(5) === 0 ? 'paper' : 'tablet';
  const isFast = random(8) === 0;
  const grade = 1 + random(5);
  const said = random(4) === 0 ? { q_gov: grade, q_queue: grade, q_bus: grade, q_roads: undefined } : {};
  const answers = random(9) === 0 ? { ...tinyAnswers, lives_here: 'no' } : { ...tinyAnswers, ...said };
  const submission = {
    ...submissionOf(forms.get(city)!, answers),
    id: uuidv7(),
    city,
    startedAt: new Date(Date.now() - (i % 4) * DAY_MS - random(20) * 1_800_000).toISOString(),
    durationMs: isFast ? 100 : 60_000 + random(600_000),
    credential: { kind: 'interviewer', value: tokens.get(`${name} ${entry}`) },
  };
  expect((await submitTo(client, wave.code, submission)).status).toBe(201);
}

const approach = (name: string, body: object = {}) =>
  client(`/api/v1/waves/${wave.code}/contacts`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${tokens.get(`${name} tablet`)}`,
    },
    body: JSON.stringify({
      id: uuidv7(),
      city: HANGZHOU,
      disposition: '2.11',
      channel: 'point-A1',
      recordedAt: new Date(Date.now() - random(4) * DAY_MS).toISOString(),
      ...body,
    }),
  });

interface Shown {
  asOf: string | null;
  team: { people: number; time: number | null; perHour: number | null; uniform: number | null };
  interviewers: (Record<string, unknown> & { name: string; cities: string[] })[];
  days: (Record<string, unknown> & { date: string })[];
}
const manager = await keyFor(db, 'manager');
async function shown(query = '', headers: Record<string, string> = manager): Promise<Shown> {
  const response = await client(`/api/v1/waves/${wave.code}/interviewers${query}`, { headers });
  expect(response.status).toBe(200);
  return (await response.json()) as Shown;
}

/** The same figures from one SQL statement, by person or by day. */
const figuresInSql = async (
  by: 'name' | 'date',
  asOf: string,
  where: { city?: string; name?: string } = {},
) =>
  await sql`
    with entered as (
      select s.interviewer as name, s.city, s.mode, s.duration_ms, date_trunc('hour', s.started_at) as hour,
        to_char(s.started_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date,
        s.reason is not distinct from 'OUT_OF_SCOPE' as outside,
        coalesce(v.status, s.status) as status, case when v.status is null then s.reason else v.reason end as reason
      from submissions s left join lateral (
        select status, reason from verdicts
        where wave_id = s.wave_id and submission_id = s.id and decided_at <= ${asOf}
        order by number desc limit 1) as v on true
      where s.wave_id = ${wave.id} and s.interviewer is not null and s.stored_at <= ${asOf}
        and (${where.city ?? null}::text is null or s.city = ${where.city ?? null})
        and (${where.name ?? null}::text is null or s.interviewer = ${where.name ?? null})
    )
    select ${by === 'name' ? sql`name` : sql`date`} as "by", count(*)::int as received,
      count(*) filter (where status = 'counted')::int as counted,
      count(*) filter (where status = 'quota_full')::int as "turnedAway",
      count(*) filter (where status = 'held')::int as held,
      count(*) filter (where mode = 'paper')::int as paper,
      count(*) filter (where status = 'removed')::int as removed,
      count(*) filter (where reason = 'REVIEW' and status = 'removed')::int as reviewed,
      array_to_string(percentile_cont(array[0.1, 0.5, 0.9]) within group (order by duration_ms)
        filter (where mode = 'interviewer' and not outside), ' ') as durations,
      count(*) filter (where mode = 'interviewer' and not outside)::float8
        / nullif(count(distinct hour) filter (where mode = 'interviewer' and not outside), 0) as "perHour",
      count(*) filter (where mode = 'interviewer' and outside)::int as outside
    from entered group by 1 order by 1`;

async function expectSame(
  by: 'name' | 'date',
  rows: Shown['interviewers'] | Shown['days'],
  expected: unknown,
) {
  const simple = rows.map((row) => {
    const { removed, durations, cases } = row as unknown as {
      removed: Record<string, number>;
      durations: Record<'p10' | 'p50' | 'p90', number> | null;
      cases: { counts: Record<string, number> };
    };
    return {
      by: by === 'name' ? row.name : row.date,
      ...{ received: row.received, counted: row.counted, turnedAway: row.turnedAway, held: row.held },
      paper: row.paper,
      removed: Object.values(removed).reduce((sum, n) => sum + n, 0),
      reviewed: removed.REVIEW ?? 0,
      durations: durations && `${durations.p10} ${durations.p50} ${durations.p90}`,
      perHour: row.perHour,
      outside: cases.counts.notEligible,
    };
  });
  simple.sort((a, b) => (String(a.by) < String(b.by) ? -1 : 1));
  const sorted = [...(expected as { by: string }[])].sort((a, b) => (a.by < b.by ? -1 : 1));
  expect(simple).toEqual(sorted.map((row) => ({ ...row })));
}

test('figures by person and by day equal the rows at the moment of the counts', async () => {
  expect(await shown()).toMatchObject({ asOf: null, interviewers: [], days: [] });
  for (let i = 0; i < 120; i++) await enter(names[random(names.length)]!, i);
  for (const name of names) for (let n = 0; n < 3; n++) await approach(name);
  const mistake = uuidv7();
  await approach('Zhao', { id: mistake, disposition: '3.17' });
  await approach('Zhao', { disposition: undefined, replaces: mistake });
  await decide(db, fieldwork, {
    city: HANGZHOU,
    subject: { interviewer: '李 4' },
    action: 'remove',
    actor: operator('li'),
    reason: 'called back',
  });
  await foldWave(db, wave.id);
  const view = await shown();
  const asOf = view.asOf!;
  expect(view.interviewers.map(({ name }) => name).sort()).toEqual(names.toSorted());
  await expectSame('name', view.interviewers, await figuresInSql('name', asOf));
  await expectSame('date', view.days, await figuresInSql('date', asOf));
  const li = view.interviewers.find(({ name }) => name === '李 4')!;
  expect((li.removed as Record<string, number>).REVIEW).toBeGreaterThan(3);
  // Refusals at the door are cases; withdrawn contacts are not.
  const zhao = view.interviewers.find(({ name }) => name === 'Zhao')! as unknown as {
    cases: { counts: Record<string, number>; rates: { rr1: number } };
  };
  expect(zhao.cases.counts).toMatchObject({ unknownHousehold: 0 });
  expect(zhao.cases.counts.refusal).toBeGreaterThanOrEqual(3);
  expect(zhao.cases.rates.rr1).toBeCloseTo(
    zhao.cases.counts.complete! /
      (zhao.cases.counts.complete! + zhao.cases.counts.partial! + zhao.cases.counts.refusal!),
    12,
  );
  expect(view.interviewers.some(({ uniform }) => Number(uniform) > 0)).toBe(true);

  // Later arrivals and decisions wait for the next count.
  for (let i = 0; i < 5; i++) await enter('王 17', i);
  await decide(db, fieldwork, {
    city: HANGZHOU,
    subject: { interviewer: '王 17' },
    action: 'remove',
    actor: operator('li'),
    reason: 'called back',
  });
  expect(await shown()).toEqual(view);
  await foldWave(db, wave.id);
  const later = await shown();
  await expectSame('name', later.interviewers, await figuresInSql('name', later.asOf!));
  expect(later).not.toEqual(view);
});

test('of one city, and of one person by day', async () => {
  const inBeijing = await shown(`?city=${BEIJING}`);
  await expectSame(
    'name',
    inBeijing.interviewers,
    await figuresInSql('name', inBeijing.asOf!, { city: BEIJING }),
  );
  expect(new Set(inBeijing.interviewers.flatMap(({ cities }) => cities))).toEqual(new Set([BEIJING]));
  const one = await shown(`?name=${encodeURIComponent('王 17')}`);
  expect(one.interviewers.map(({ name }) => name)).toEqual(['王 17']);
  await expectSame('date', one.days, await figuresInSql('date', one.asOf!, { name: '王 17' }));
  expect(one.days.map(({ date }) => date)).toEqual(
    one.days
      .map(({ date }) => date)
      .toSorted()
      .reverse(),
  );
  expect(one.team).toEqual((await shown()).team);
});

test('a supervisor sees what was done in the own cities, compared with those who work there', async () => {
  const scope = { waveId: wave.id, cities: [BEIJING] };
  const supervisor = await keyFor(db, 'supervisor', scope);
  const view = await shown('', supervisor);
  expect(view).toEqual(await shown(`?city=${BEIJING}`));
  const foreign = await client(`/api/v1/waves/${wave.code}/interviewers?city=${HANGZHOU}`, {
    headers: supervisor,
  });
  expect(foreign.status).toBe(403);
});
