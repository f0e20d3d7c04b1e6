import { z } from 'zod';
import { readJson } from '../../services/files/input.ts';
import { print } from './output.ts';
import { readTextOrUrl } from './read-file.ts';

const withdrawn = z.object({ at: z.string(), reason: z.string() }).nullable();
const listSchema = z.object({
  evaluation: z.string().optional(),
  wave: z.string().optional(),
  releases: z.array(
    z.object({
      number: z.int(),
      digest: z.string(),
      withdrawn,
      survey: z
        .object({ wave: z.string(), release: z.int(), withdrawn, supersededBy: z.int().nullable() })
        .nullish(),
    }),
  ),
});

/**
 * Says whether a release and the survey release in it still stand, by its server's current list of releases: the
 * signed document is as of its day and knows of nothing later.
 * @param source a file or an address of `/api/v1/evaluations/CODE/releases`, or of a wave's
 */
export async function printStanding(source: string, digest: string): Promise<void> {
  const list = listSchema.safeParse(readJson(source, await readTextOrUrl(source)));
  if (!list.success) throw new Error(`${source} is no list of releases`);
  const { releases } = list.data;
  const release = releases.find((one) => one.digest === digest);
  if (!release) throw new Error(`${source} has no release of sha256 ${digest}`);
  const newest = releases.find((one) => one.withdrawn === null)?.number;
  const notes = [];
  if (release.withdrawn) notes.push(`withdrawn ${release.withdrawn.at}: ${release.withdrawn.reason}`);
  if (newest !== undefined && newest > release.number) notes.push(`superseded by release ${newest}`);
  const { survey } = release;
  const contained = survey && `the survey in it, release ${survey.release} of wave ${survey.wave},`;
  if (survey?.withdrawn)
    notes.push(`${contained} was withdrawn ${survey.withdrawn.at}: ${survey.withdrawn.reason}`);
  if (survey && survey.supersededBy !== null)
    notes.push(`${contained} is superseded by release ${survey.supersededBy}`);
  print(notes.length === 0 ? 'it stands' : notes.map((note) => `but: ${note}`).join('\n'));
}
