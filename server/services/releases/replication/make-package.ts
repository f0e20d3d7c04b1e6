import type { Db } from '../../../../db/client.ts';
import { countModes } from '../../../../db/modes.ts';
import { listReleases, listSigningKeys } from '../../../../db/releases.ts';
import { findTally } from '../../../../db/tallies.ts';
import type { WaveCity } from '../../../../db/waves.ts';
import { canonicalJson, sha256 } from '../../../crypto/digest.ts';
import type { ReleaseCity } from '../../../survey/release/document.ts';
import {
  REPLICATION_FORMAT,
  type ReplicatedCity,
  type ReplicationManifest,
  replicationFiles,
} from '../../../survey/release/replication.ts';
import {
  designOf,
  type ScoringDesign,
  type ScoringOptions,
  storedScoring,
} from '../../../survey/score/scoring-design.ts';
import { encodeTally, isStoredAs } from '../../../survey/tally/codec.ts';
import { countBenchmarks } from '../measure-benchmarks.ts';
import type { ReleaseSources } from '../release-sources.ts';
import { factsOf, scoreReleased } from '../released-city.ts';
import { decodeTallies, encodeModes, tallyAnswers } from '../tally.ts';
import { type StoredTallies, withNumberedClusters } from './cluster-numbers.ts';
import { readme } from './readme.ts';
import script from './replicate.R?raw';
import { unroundedOf } from './unrounded.ts';
import { createZip } from './zip.ts';

/**
 * Everything that a release's figures are computed from, and its figures before rounding, city by city, so that only
 * one city's tallies are in memory. Submissions and verdicts are only ever added, so the package is the same whenever
 * it is made.
 */
export async function replicationPackage(sources: ReleaseSources, db: Db): Promise<Uint8Array> {
  const { release, document, definition } = sources;
  const zip = createZip(release.createdAt);
  const files: ReplicationManifest['files'] = {};
  const add = (name: string, content: string) => {
    files[name] = sha256(content);
    zip.add(name, content);
  };
  add(replicationFiles.readme, readme(sources));
  add(replicationFiles.script, script);
  add(replicationFiles.release, release.document);
  add(replicationFiles.signature, release.signature);
  add(replicationFiles.keys, JSON.stringify({ keys: await listSigningKeys(db) }));
  add(replicationFiles.questionnaire, canonicalJson(definition));
  const cutoffs = new Map(
    (await listReleases(db, release.waveId, 'all')).map(({ number, cutoff }) => [number, cutoff]),
  );
  for (const entry of document.cities) {
    const figuresOf = entry.unchangedSince ?? release.number;
    const cutoff = cutoffs.get(figuresOf);
    if (!cutoff) throw new Error(`release ${figuresOf} is not there`);
    const city = await readCity(db, sources, entry, { figuresOf, cutoff });
    add(replicationFiles.city(entry.code), JSON.stringify(city));
  }
  const manifest: ReplicationManifest = {
    format: REPLICATION_FORMAT,
    wave: release.waveId,
    release: release.number,
    digest: release.digest,
    files,
  };
  zip.add(replicationFiles.manifest, JSON.stringify(manifest, null, 1));
  return zip.end();
}

async function readCity(
  db: Db,
  { wave, definition, cities }: ReleaseSources,
  { code, name }: Pick<ReleaseCity, 'code' | 'name'>,
  { figuresOf, cutoff }: { figuresOf: number; cutoff: Date },
): Promise<ReplicatedCity> {
  const city = cities.get(code);
  if (!city) throw new Error(`the wave has no city ${code}`);
  const scoring = storedScoring(wave.scoring);
  const design = designOf(definition, code, city.margins);
  const { counts, tallies } = await readTallies(db, { waveId: wave.id, design, scoring }, city, cutoff);
  const scored = scoreReleased(city, decodeTallies(design, scoring, counts, tallies), scoring);
  const { invited: _, ...fieldwork } = factsOf(await countModes(db, wave.id, code, cutoff), 0);
  const { population, marginSource, margins } = city;
  return {
    code,
    name,
    figuresOf,
    cutoff: cutoff.toISOString(),
    population,
    marginSource,
    margins,
    fieldwork,
    counts,
    benchmarks: await countBenchmarks(db, wave, { city: code, design }, cutoff),
    ...tallies,
    unrounded: unroundedOf(scored, scoring),
  };
}

/** The tallies at a cut-off: the stored ones, unless something arrived later; else tallied again. */
async function readTallies(
  db: Db,
  plan: { waveId: string; design: ScoringDesign; scoring: ScoringOptions },
  city: WaveCity,
  cutoff: Date,
): Promise<{ counts: Record<string, number>; tallies: StoredTallies }> {
  const { design, scoring } = plan;
  const row = await findTally(db, plan.waveId, city.code);
  const isCurrent = row?.through.getTime() === cutoff.getTime() && isStoredAs(design, scoring, row.counted);
  const tally =
    isCurrent && row.modes
      ? decodeTallies(design, scoring, row.counts, { ...row, modes: row.modes })
      : await tallyAnswers(db, plan, city.code, cutoff);
  const { counts, counted, removed, modes } = tally;
  const tallies = { counted: encodeTally(counted), removed: encodeTally(removed), modes: encodeModes(modes) };
  return { counts, tallies: withNumberedClusters(tallies) };
}
