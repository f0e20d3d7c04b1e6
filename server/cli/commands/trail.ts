import { Command } from 'commander';
import { z } from 'zod';
import { readTrailHead } from '../../../db/trail.ts';
import { faultInTrail } from '../../crypto/trail-chain.ts';
import { operator } from '../../identity/grants.ts';
import { readWholeTrail } from '../../services/trail/read-trail.ts';
import { onStore } from './context.ts';
import { wholeOption } from './options.ts';
import { keepPrivate, print, say } from './output.ts';
import { readText } from './read-file.ts';

const PIECE = 1000;

const help = `
One JSON object a line, each with the hash of the line before; "verify --trail" checks the file offline. The
hash of the last line, kept somewhere else, is what nobody can rewrite the trail past.`;

/** `trail`: what people did, for auditors. */
export function trailCommand(): Command {
  const trail = new Command('trail').description('the chained record of what people did');
  trail
    .command('export')
    .description('print the trail as JSON lines, the oldest first')
    .option('--after <row>', 'only rows after this one', wholeOption(0, Number.MAX_SAFE_INTEGER), 0)
    .addHelpText('after', help)
    .action(
      async ({ after }: { after: number }) =>
        await onStore(async ({ db }) => {
          keepPrivate();
          let last = after;
          for (;;) {
            const rows = await readWholeTrail(
              db,
              operator('trail export'),
              {},
              { after: last, limit: PIECE },
            );
            for (const row of rows) print(JSON.stringify(row));
            last = rows.at(-1)?.seq ?? last;
            if (rows.length < PIECE) break;
          }
          const head = await readTrailHead(db);
          say(`${head.rows} rows, the last with the hash ${head.hash}`);
        }),
    );
  return trail;
}

const line = z.looseObject({
  seq: z.int().min(1),
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  account: z.string().nullable(),
  via: z.string().nullable(),
  action: z.string(),
  wave: z.string().nullable(),
  city: z.string().nullable(),
  subject: z.string(),
  reason: z.string(),
  cause: z.string().optional(),
  detail: z.record(z.string(), z.number()),
  previous: z.string(),
  hash: z.string(),
});

/**
 * Checks the chain of an exported trail, offline, and says what it proves.
 * @param hash a hash noted earlier, or named by a release; the file must contain it
 */
export async function verifyTrail(file: string, hash?: string): Promise<void> {
  const rows = (await readText(file))
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text, i) => {
      const row = line.safeParse(jsonOf(text));
      if (!row.success)
        throw new Error(`${file}:${i + 1} is no row of a trail: ${row.error.issues[0]?.path.join('.')}`);
      return row.data;
    });
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) throw new Error(`${file} is empty`);
  const fault = faultInTrail(rows);
  if (fault) throw new Error(`${file}: ${fault}`);
  const noted = hash?.toLowerCase();
  if (noted !== undefined && !rows.some((row) => row.hash === noted))
    throw new Error(`${file} has no row with the hash ${noted}: the trail was rewritten, or ends before it`);
  const start = first.seq === 1 ? 'whole from row 1' : `whole from row ${first.seq} on`;
  print(`valid: ${start} to row ${last.seq}, whose hash is ${last.hash}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says where.
    return undefined;
  }
}
