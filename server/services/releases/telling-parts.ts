import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../db/client.ts';
import { readStandings } from '../../../db/standing-at-cutoffs.ts';
import { type Together, tellsFewApart } from '../../survey/release/differencing.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';
import type { TellingParts } from '../../survey/release/input.ts';
import { isCounted } from './between-releases.ts';

/** What a release shows, or would show, of a city, and who stands behind it. */
interface Shown {
  /** ISO 8601. */
  cutoff: string;
  entry: ReleaseCity;
}

/**
 * Which scores by mode, benchmarks and answers by option would reveal few people, together with each other and with
 * everything published before (docs/scoring.md, "Between releases"). A release omits these; they hold nothing else
 * back.
 */
export async function tellingParts(
  db: Db,
  place: { waveId: string; city: string },
  now: Shown,
  published: readonly Shown[],
  few: number,
): Promise<TellingParts> {
  const all = [...published, now];
  const cutoffs = all.map(({ cutoff }) => cutoff).sort();
  const standingsBy = async (part: SQL) =>
    await readStandings(db, place.waveId, place.city, cutoffs, { hasCodes: false, part });
  type Standings = Awaited<ReturnType<typeof standingsBy>>;
  const together = (standings: Standings, sets: { cutoff: string; part?: string }[]): Together[] =>
    standings.map((group) => ({
      n: group.count,
      sets: sets.map(({ cutoff, part }) =>
        (part === undefined || part === group.part) && isCounted(group.stood[cutoffs.indexOf(cutoff)])
          ? 1
          : 0,
      ),
    }));

  const modesNow = modesIn(now.entry);
  const areModesTelling = async () => {
    if (modesNow.length === 0) return false;
    const standings = await standingsBy(sql`s.mode`);
    const sets = all.flatMap(({ cutoff, entry }) => [
      { cutoff },
      ...(entry === now.entry ? [] : modesIn(entry).map((part) => ({ cutoff, part }))),
    ]);
    // Each new one is the last in turn, because only sets that include a new one are new.
    return modesNow.some((last) => {
      const others = modesNow.filter((mode) => mode !== last);
      const added = [...others, last].map((part) => ({ cutoff: now.cutoff, part }));
      return tellsFewApart(together(standings, [...sets, ...added]), few);
    });
  };
  const benchmarks = new Set<string>();
  for (const question of benchmarksIn(now.entry)) {
    const earlier = published.filter(({ entry }) => benchmarksIn(entry).has(question));
    if (earlier.length === 0) continue;
    const isAnswered = sql`(coalesce(s.answers ->> ${question}::text, 'dont_know') not in ('dont_know', 'not_used'))::text`;
    const sets = [...earlier, now].map(({ cutoff }) => ({ cutoff, part: 'true' }));
    if (tellsFewApart(together(await standingsBy(isAnswered), sets), few)) benchmarks.add(question);
  }
  // Counts by option are each about fewer people, so only a city's first figures have them.
  return { modes: await areModesTelling(), benchmarks, answers: published.length > 0 };
}

/** Modes with a shown score. */
function modesIn({ modes }: ReleaseCity): string[] {
  return (modes?.items ?? []).filter(({ score }) => score !== null).map(({ mode }) => mode);
}

/** Questions with a shown benchmark estimate. */
function benchmarksIn({ benchmarks }: ReleaseCity): Set<string> {
  const shown = benchmarks?.items.filter(({ estimate }) => estimate !== null) ?? [];
  return new Set(shown.map(({ question }) => question));
}
