import { describe, expect, test } from 'vitest';
import { listAudit } from '../../db/audit.ts';
import { readCutoff } from '../../db/cutoff-barrier.ts';
import { listQuotas } from '../../db/quotas.ts';
import { operator } from '../../server/identity/grants.ts';
import { type CityTally, tallyWave } from '../../server/services/releases/tally.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { listHeld } from '../../server/services/review/queue.ts';
import { listMembers } from '../../server/services/review/selection.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { encodeTally } from '../../server/survey/tally/codec.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { best, PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';

const { db, sql } = await testDatabase();
const app = await testApp(db);
const CITY = PRAISED;
const by = { actor: operator('li'), reason: 'called the community' };

/** The wave, its screening, and everything that decisions change. */
async function reviewedWave(cap?: number) {
  const praised = await praisedWave(db, app, cap);
  const { wave, fieldwork } = praised;
  /** Verdicts, quotas, counts and sums. */
  const state = async () => {
    const cutoff = await readCutoff(db, wave.id);
    const tallies = new Map<string, CityTally>();
    await tallyWave(db, fieldwork, cutoff, async ({ code }, tally) => void tallies.set(code, tally));
    const tally = tallies.get(CITY);
    const standing = await sql`
      select distinct on (s.id) s.id, coalesce(v.status, s.status) as status, v.reason, v.rules, v.evidence,
        v.held_group, v.decision
      from submissions s left join verdicts v on v.submission_id = s.id
      where s.wave_id = ${wave.id} order by s.id, v.number desc nulls last`;
    return {
      standing: [...standing],
      quotas: await listQuotas(db, wave.id),
      counts: tally?.counts,
      counted: tally && encodeTally(tally.counted),
      removed: tally && encodeTally(tally.removed),
      held: await listHeld(db, fieldwork, operator('li')),
      differences: (await reconcile(db, fieldwork)).differences,
    };
  };
  const group = { city: CITY, subject: { group: PRAISE_GROUP } };
  return { ...praised, group, state, screen: () => screenWave(db, fieldwork) };
}

const counted = async (waveId: string) => (await listQuotas(db, waveId))[0]?.counted;

describe('screening for signals', () => {
  test('holds a group with its evidence and frees its places; once is enough', async () => {
    const { wave, praise, screen, fieldwork } = await reviewedWave();
    const ids = await praise(0, 24);
    expect(await counted(wave.id)).toBe(84);
    expect(await screen()).toEqual({ examined: 84, changed: { PRAISE: 24 } });
    expect(await counted(wave.id)).toBe(60);
    const [held, ...others] = await listHeld(db, fieldwork, operator('li'));
    expect(others).toEqual([]);
    expect(held).toMatchObject({ city: CITY, group: PRAISE_GROUP, rule: 'PRAISE', submissions: 24 });
    expect(held?.evidence).toMatchObject({ top: 24, answers: 24, restAnswers: 60, restTop: 0 });
    expect(held?.withGroup).toBeGreaterThan(held?.score ?? 100);
    expect(held?.withAll).toBe(held?.withGroup);
    const members = await listMembers(db, fieldwork, CITY, { group: PRAISE_GROUP });
    expect(members.map((m) => m.id).sort()).toEqual([...ids].sort());
    expect((await screen()).changed).toEqual({});
    // Nothing has arrived or been decided since.
    expect(await screen()).toEqual({ examined: 0, changed: {} });
  });

  test('the same is held in the end, whenever it runs', async () => {
    const [once, often] = [await reviewedWave(), await reviewedWave()];
    for (let i = 0; i < 24; i += 8) {
      await often.praise(i, i + 8);
      await often.screen();
    }
    await once.praise(0, 24);
    await once.screen();
    const shown = async ({ fieldwork }: typeof once) =>
      (await listHeld(db, fieldwork, operator('li'))).map(({ since: _, ...group }) => group);
    expect(await shown(often)).toEqual(await shown(once));
    expect((await shown(once))[0]?.submissions).toBe(24);
  });

  test('a submission that signals no longer find counts again, where there is a place', async () => {
    const { wave, answer, praise, screen, fieldwork } = await reviewedWave(84);
    await praise(0, 20);
    await screen();
    expect((await listHeld(db, fieldwork, operator('li')))[0]?.submissions).toBe(20);
    // Praise turns out to be common in the city; four of the newcomers find no place.
    await Promise.all(Array.from({ length: 24 }, (_, i) => answer('sms', { ...best, q_bus: 8 + (i % 3) })));
    await Promise.all(Array.from({ length: 40 }, (_, i) => answer('app', { ...best, q_bus: 8 + (i % 3) })));
    expect(await counted(wave.id)).toBe(84);
    await screen();
    const rows = await sql`select reason, status, count(*)::int as n from verdicts where wave_id = ${wave.id}
      and number = 2 group by 1, 2`;
    const held = await listHeld(db, fieldwork, operator('li'));
    expect(held.map((h) => h.group)).not.toContain(PRAISE_GROUP);
    expect(rows.reduce((sum, r) => sum + r.n, 0)).toBe(20);
    expect((await reconcile(db, fieldwork)).differences).toEqual([]);
  });

  test('a release receives them and counts them neither as valid nor by their rule', async () => {
    const { praise, screen, state } = await reviewedWave();
    await praise(0, 24);
    await screen();
    expect((await state()).counts).toEqual({ counted: 60, HELD: 24 });
  });
});

describe('a decision', () => {
  test.each(['accept', 'remove'] as const)(
    'to %s, and its undoing, restore everything exactly',
    async (action) => {
      const { wave, fieldwork, praise, screen, group, state } = await reviewedWave();
      await praise(0, 24);
      await screen();
      const before = await state();
      const decision = await decide(db, fieldwork, { ...group, action, ...by });
      const status = action === 'accept' ? 'counted' : 'removed';
      expect(decision).toMatchObject({
        ...by,
        actor: by.actor.name,
        action,
        city: CITY,
        subject: `group:${PRAISE_GROUP}`,
      });
      expect(decision.detail).toEqual({ submissions: 24, [status]: 24 });
      const after = await state();
      expect(after.counts).toEqual(action === 'accept' ? { counted: 84 } : { counted: 60, REVIEW: 24 });
      expect(after.quotas[0]?.counted).toBe(action === 'accept' ? 84 : 60);
      expect(after.held).toEqual([]);
      expect(after.differences).toEqual([]);
      // No rule overrules a person's decision.
      expect((await screen()).changed).toEqual({});
      const undone = await undo(db, fieldwork, { decision: decision.id, ...by });
      expect(undone).toMatchObject({
        action: 'undo',
        subject: `decision:${decision.id}`,
        detail: { held: 24 },
      });
      expect(await state()).toEqual(before);
      // The rules judge their own cases again.
      expect((await screen()).changed).toEqual({});
      await expect(undo(db, fieldwork, { decision: decision.id, ...by })).rejects.toThrow('undone before');
      const trail = await listAudit(db, wave.id, { limit: 10 });
      expect(trail.map((t) => t.id)).toEqual([undone.id, decision.id]);
    },
  );

  test('on one submission does not hide the rest of its group', async () => {
    const { fieldwork, praise, screen } = await reviewedWave();
    const [first = ''] = await praise(0, 20);
    await screen();
    const one = { city: CITY, subject: { submission: first } };
    await decide(db, fieldwork, { ...one, action: 'remove', ...by });
    expect((await screen()).changed).toEqual({});
    expect((await listHeld(db, fieldwork, operator('li')))[0]).toMatchObject({
      submissions: 19,
      evidence: { top: 20 },
    });
    const pardon = await decide(db, fieldwork, { ...one, action: 'accept', ...by });
    expect((await screen()).changed).toEqual({});
    await expect(decide(db, fieldwork, { ...one, action: 'accept', ...by })).rejects.toThrow(
      'change nothing',
    );
    await undo(db, fieldwork, { decision: pardon.id, ...by });
    const [standing] = await sql`select status, reason from verdicts where submission_id = ${first}
      order by number desc limit 1`;
    expect(standing).toEqual({ status: 'removed', reason: 'REVIEW' });
  });

  test('is not undone past a later one; in reverse order all of them are', async () => {
    const { fieldwork, praise, screen, group, state } = await reviewedWave();
    const [first = ''] = await praise(0, 24);
    await screen();
    const before = await state();
    const one = { city: CITY, subject: { submission: first } };
    const accepted = await decide(db, fieldwork, { ...group, action: 'accept', ...by });
    const between = await state();
    const removed = await decide(db, fieldwork, { ...one, action: 'remove', ...by });
    await expect(undo(db, fieldwork, { decision: accepted.id, ...by })).rejects.toThrow('a later one');
    await undo(db, fieldwork, { decision: removed.id, ...by });
    expect(await state()).toEqual(between);
    await undo(db, fieldwork, { decision: accepted.id, ...by });
    expect(await state()).toEqual(before);
  });

  test('that everybody takes at once is taken once, beside a screening', async () => {
    const { fieldwork, praise, screen, group, state } = await reviewedWave();
    await praise(0, 24);
    await screen();
    const attempts = await Promise.allSettled([
      ...[1, 2, 3].map(() => decide(db, fieldwork, { ...group, action: 'accept', ...by })),
      screen(),
      screen(),
    ]);
    expect(attempts.slice(0, 3).filter((a) => a.status === 'fulfilled')).toHaveLength(1);
    expect(attempts.slice(3).map((a) => a.status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await state()).toMatchObject({ counts: { counted: 84 }, differences: [] });
  });

  test('accepts no more than there are places, and undoing it gives them back', async () => {
    const { wave, fieldwork, praise, screen, answer, group } = await reviewedWave(84);
    await praise(0, 24);
    await screen();
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => answer('sms', { q_gov: 1 + (i % 5), q_queue: 3 })),
    );
    const accepted = await decide(db, fieldwork, { ...group, action: 'accept', ...by });
    expect(accepted.detail).toEqual({ submissions: 24, counted: 14, quota_full: 10 });
    expect(await counted(wave.id)).toBe(84);
    await undo(db, fieldwork, { decision: accepted.id, ...by });
    expect(await counted(wave.id)).toBe(70);
    expect((await reconcile(db, fieldwork)).differences).toEqual([]);
  });

  test('is about something that is there', async () => {
    const { wave, fieldwork, answer } = await reviewedWave();
    const outsider = await answer('sms', { lives_here: 'no' });
    const attempt = (subject: { group: string } | { submission: string }, city = CITY) =>
      decide(db, fieldwork, { city, subject, action: 'accept', ...by });
    await expect(attempt({ group: PRAISE_GROUP })).rejects.toThrow('Nothing is held');
    await expect(attempt({ submission: wave.id })).rejects.toThrow('Nothing is held');
    await expect(attempt({ group: PRAISE_GROUP }, '310000')).rejects.toThrow('not part of the wave');
    // No reviewer can change whose answer it is.
    await expect(attempt({ submission: outsider })).rejects.toThrow('change nothing');
    await expect(undo(db, fieldwork, { decision: wave.id, ...by })).rejects.toThrow('no such decision');
  });
});

test.each([
  ['update', sql`update audit set reason = 'another'`],
  ['delete', sql`delete from audit`],
  ['truncate', sql`truncate audit cascade`],
])('the audit trail refuses %s', async (_, attempt) => {
  expect((await sql`select from audit`).length).toBeGreaterThan(0);
  await expect(attempt).rejects.toThrow(/immutable|never change|refuse|cannot/i);
});
