import { and, eq, lt, type SQL, sql } from 'drizzle-orm';
import { sha256 } from '../server/crypto/digest.ts';
import {
  type Status,
  statuses,
  type VerdictReason,
  verdictReasons,
} from '../server/survey/screening/verdict.ts';
import { fieldModes, type SubmissionMode, submissionModes } from '../server/survey/submission/modes.ts';
import { type CellDesign, weightingCell } from './cells.ts';
import type { Db } from './client.ts';
import { oneOf } from './rows.ts';
import { tallies } from './schema.ts';
import { latestVerdict, standingReason, standingStatus } from './standing.ts';

export type TallyRow = typeof tallies.$inferSelect;

/** The answers of one cell, cluster and mode with the same verdict: all that a tally needs of them. */
export interface AnswerGroupRow {
  /** The weighting cell, by its key. */
  cell: string;
  status: Status;
  reason: VerdictReason | null;
  /** The primary sampling unit, under a name that is unique in the city; null for people who were sampled singly. */
  cluster: string | null;
  mode: SubmissionMode;
  count: number;
  /** The codes of `count` submissions, concatenated, ordered by id. */
  codes: Uint8Array;
}

/** The sources of a city's tally. */
export interface CityAnswers {
  groups: AnswerGroupRow[];
  /** The ids of the counted submissions, concatenated, 16 bytes each; empty if not requested. */
  countedIds: Uint8Array;
  /** SHA-256 of the rows behind the groups. */
  digest: string;
}

type Reading = { design: CellDesign; hasClusters: boolean };

/** Separators of the parts of a group's name, and of names; neither may occur in a category or channel. */
const [PART, NAME] = ['|', ','];

/**
 * A city's answers up to a moment, grouped by weighting cell and verdict. PostgreSQL returns all codes as one byte
 * string in the order of its key, and the group of each as one text: grouping there would mean sorting, which takes
 * longer than all the rest.
 */
export async function readAnswersToTally(
  db: Db,
  waveId: string,
  city: string,
  through: Date,
  { hasIds, ...reading }: Reading & { hasIds: boolean },
): Promise<CityAnswers> {
  const parts: CityAnswers[] = [];
  for (const part of partsOf({ waveId, city, through }, reading))
    parts.push(await readGroups(db, part, hasIds));
  return {
    groups: parts.flatMap(({ groups }) => groups),
    countedIds: Buffer.concat(parts.map(({ countedIds }) => countedIds)),
    digest: parts.map(({ digest }) => digest).join(' '),
  };
}

/** The current digest of these answers: tells whether they still match their tally, without transferring them. */
export async function readAnswersDigest(
  db: Db,
  waveId: string,
  city: string,
  through: Date,
  reading: Reading,
): Promise<string> {
  const digests: string[] = [];
  for (const { codes, names, source } of partsOf({ waveId, city, through }, reading)) {
    const [row] = await db.execute<{ codes: string | null; names: string | null }>(sql`
      select encode(sha256(${codes}), 'hex') as codes, encode(sha256(convert_to(${names}, 'UTF8')), 'hex') as names ${source}`);
    digests.push(digestOf(row?.codes ?? null, row?.names ?? null));
  }
  return digests.join(' ');
}

/** PostgreSQL's aggregates over no answers are null. */
const digestOf = (codes: string | null, names: string | null): string => `${codes ?? ''}:${names ?? ''}`;

/** The parts of a query: all codes in one value, the group of each in another, and the source. */
interface Part {
  codes: SQL;
  names: SQL;
  source: SQL;
}

/** The queries that a city's answers are tallied from. */
function partsOf(
  { waveId, city, through }: { waveId: string; city: string; through: Date },
  { design, hasClusters }: Reading,
): Part[] {
  const cell = weightingCell(design);
  const part = (which: SQL, cluster: SQL): Part => ({
    codes: sql`string_agg(s.codes, ''::bytea order by s.id)`,
    names: sql`string_agg(${cell} || ${PART} || ${standingStatus} || ${PART}
      || coalesce(${standingReason}, '') || ${PART} || ${cluster} || ${PART} || s.mode, ${NAME} order by s.id)`,
    source: sql`from submissions s
      ${latestVerdict({ waveId, city, through })}
      where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${through.toISOString()}::timestamptz ${which}`,
  });
  if (!hasClusters) return [part(sql``, sql`''`)];
  // With their own statement, which finds them by their index: the others need no channel and no name.
  return [part(sql`and not (${isField})`, sql`''`), part(sql`and ${isField}`, clusterName)];
}

/** As literals, like the index's predicate, because PostgreSQL does not compare parameters with it. */
const isField = sql.raw(`s.mode in (${fieldModes.map((mode) => `'${mode}'`).join(', ')})`);

/** The sampling point, whose name ignores case, or else the interviewer. */
const clusterName = sql`coalesce('point:' || lower(s.channel),
  'interviewer:' || translate(s.interviewer, ${PART + NAME}, '｜，'), '')`;

async function readGroups(db: Db, { codes, names, source }: Part, hasIds: boolean): Promise<CityAnswers> {
  type Row = { codes: Uint8Array | null; names: string | null; ids: Uint8Array | null };
  const ids = sql`string_agg(uuid_send(s.id), ''::bytea) filter (where ${standingStatus} = 'counted')`;
  const [row] = await db.execute<Row>(sql`
    select ${codes} as codes, ${names} as names, ${hasIds ? ids : sql`null`} as ids ${source}`);
  if (!row?.codes || row.names === null)
    return { groups: [], countedIds: new Uint8Array(), digest: digestOf(null, null) };
  return {
    groups: groupByName(row.names.split(NAME), row.codes),
    countedIds: row.ids ?? new Uint8Array(),
    digest: digestOf(sha256(row.codes), sha256(row.names)),
  };
}

/** The weighting cell and cluster of each counted submission of a city at a moment, ordered by id. */
export async function readCountedPeople(
  db: Db,
  waveId: string,
  city: string,
  through: Date,
  { design, hasClusters }: { design: CellDesign; hasClusters: boolean },
): Promise<{ cell: string; cluster: string | null }[]> {
  const cluster = hasClusters ? sql`case when ${isField} then ${clusterName} else '' end` : sql`''`;
  const [row] = await db.execute<{ people: string | null }>(sql`
    select string_agg(${weightingCell(design)} || ${PART} || ${cluster}, ${NAME} order by s.id) as people
    from submissions s
    ${latestVerdict({ waveId, city, through })}
    where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${through.toISOString()}::timestamptz
      and ${standingStatus} = 'counted'`);
  return (row?.people?.split(NAME) ?? []).map((name) => {
    const [cell = '', member] = name.split(PART);
    return { cell, cluster: member || null };
  });
}

/** The codes of the n-th submission belong to the n-th name. */
function groupByName(names: readonly string[], codes: Uint8Array): AnswerGroupRow[] {
  const width = codes.length / names.length;
  const members = new Map<string, number[]>();
  for (const [at, name] of names.entries()) {
    const group = members.get(name);
    if (group) group.push(at);
    else members.set(name, [at]);
  }
  return [...members.keys()].sort().map((name) => {
    const [cell = '', status, reason, cluster, mode] = name.split(PART);
    const places = members.get(name)!;
    const codesOfGroup = new Uint8Array(places.length * width);
    for (const [i, at] of places.entries())
      codesOfGroup.set(codes.subarray(at * width, (at + 1) * width), i * width);
    return {
      cell,
      status: oneOf(statuses, status),
      reason: reason ? oneOf(verdictReasons, reason) : null,
      cluster: cluster || null,
      mode: oneOf(submissionModes, mode),
      count: places.length,
      codes: codesOfGroup,
    };
  });
}

/** The ids of a city's counted submissions at a moment, concatenated, 16 bytes each. */
export async function readCountedIds(
  db: Db,
  waveId: string,
  city: string,
  through: Date,
): Promise<Uint8Array> {
  const [row] = await db.execute<{ ids: Uint8Array | null }>(sql`
    select string_agg(uuid_send(s.id), ''::bytea) as ids
    from submissions s
    ${latestVerdict({ waveId, city, through })}
    where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${through.toISOString()}::timestamptz
      and ${standingStatus} = 'counted'`);
  return row?.ids ?? new Uint8Array();
}

/**
 * Cities with a submission or a verdict after the moment of their stored tally, or without a stored tally in today's
 * format.
 */
export async function listChangedCities(db: Db, waveId: string, cutoff: Date): Promise<string[]> {
  const until = sql`${cutoff.toISOString()}::timestamptz`;
  const changed = await db.execute<{ city: string }>(sql`
    with newest as materialized (
      select city, max(stored_at) as stored_at from submissions
      where wave_id = ${waveId} and stored_at <= ${until}
        and stored_at > (select min(through) from tallies where wave_id = ${waveId})
      group by city
    )
    select c.city
    from wave_cities c
    left join tallies t on t.wave_id = c.wave_id and t.city = c.city
    left join newest s on s.city = c.city
    where c.wave_id = ${waveId} and (
      t.through is null
      or t.inclusion_root is null
      or t.modes is null
      or t.arrived is null
      or t.seal is null
      or s.stored_at > t.through
      or exists (select from verdicts v where v.wave_id = c.wave_id and v.city = c.city
                 and v.decided_at > t.through and v.decided_at <= ${until}))
    order by 1`);
  return changed.map((row) => row.city);
}

/** Cities with a submission stored, or a verdict decided, between two moments. */
export async function listCitiesTouched(db: Db, waveId: string, from: Date, to: Date): Promise<string[]> {
  const within = (column: SQL) =>
    sql`${column} > ${from.toISOString()}::timestamptz and ${column} <= ${to.toISOString()}::timestamptz`;
  const touched = await db.execute<{ city: string }>(sql`
    select city from submissions where wave_id = ${waveId} and ${within(sql`stored_at`)}
    union
    select city from verdicts where wave_id = ${waveId} and ${within(sql`decided_at`)}`);
  return touched.map(({ city }) => city);
}

/**
 * Moves a wave's stored tallies on to the cut-off, once changed ones were stored again: the next search for changes
 * begins there.
 */
export async function extendTallies(db: Db, waveId: string, cutoff: Date): Promise<void> {
  await db
    .update(tallies)
    .set({ through: cutoff })
    .where(and(eq(tallies.waveId, waveId), lt(tallies.through, cutoff)));
}

/** Stores a city's tally, unless a later one is stored. */
export async function upsertTally(db: Db, tally: TallyRow): Promise<void> {
  await db
    .insert(tallies)
    .values(tally)
    .onConflictDoUpdate({
      target: [tallies.waveId, tallies.city],
      set: {
        through: sql`excluded.through`,
        counts: sql`excluded.counts`,
        counted: sql`excluded.counted`,
        removed: sql`excluded.removed`,
        inclusionRoot: sql`excluded.inclusion_root`,
        modes: sql`excluded.modes`,
        arrived: sql`excluded.arrived`,
        seal: sql`excluded.seal`,
      },
      setWhere: sql`${tallies.through} <= excluded.through`,
    });
}

/** Makes the next draft compute and seal a tally anew. */
export async function unsealTally(db: Db, { waveId, city, through }: TallyRow): Promise<void> {
  await db
    .update(tallies)
    .set({ seal: null })
    .where(and(eq(tallies.waveId, waveId), eq(tallies.city, city), eq(tallies.through, through)));
}

/** The stored tally of a city. */
export async function findTally(db: Db, waveId: string, city: string): Promise<TallyRow | undefined> {
  const [tally] = await db
    .select()
    .from(tallies)
    .where(and(eq(tallies.waveId, waveId), eq(tallies.city, city)));
  return tally;
}

/** The counted submissions of a stratum of a city. */
export interface StratumCount {
  city: string;
  stratum: string;
  counted: number;
}

/** The counted submissions by city and stratum, which the quotas' counts must equal. */
export async function countStrata(db: Db, waveId: string): Promise<StratumCount[]> {
  const strata = await db.execute<{ [K in keyof StratumCount]: StratumCount[K] }>(sql`
    select s.city, s.stratum, count(*)::int as counted
    from submissions s
    ${latestVerdict({ waveId })}
    where s.wave_id = ${waveId} and ${standingStatus} = 'counted'
    group by 1, 2`);
  return [...strata];
}
