import { stream } from 'hono/streaming';
import { z } from 'zod';
import type { TrailFilter } from '../../../db/trail.ts';
import { auditActions } from '../../../db/trail-schema.ts';
import { listWaves } from '../../../db/waves.ts';
import { type TrailQuery, trailPage } from '../../../web/console/trail-page.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { csv } from '../../http/csv.ts';
import { readTrail } from '../../services/trail/read-trail.ts';
import { endOfDay, startOfDay } from '../../survey/china-time.ts';
import { storableText } from '../../survey/typed-text.ts';
import { show } from '../render.ts';
import { consoleContext } from './frame.ts';
import { consoleRoutes } from './routes.ts';

/** Rows on a page, and rows that a file reads at once. */
const PAGE = 100;
const PIECE = 1000;

const day = z.iso
  .date()
  .refine((date) => date >= '2000')
  .catch('');
/** An invalid value filters nothing. */
const querySchema = z.object({
  action: z.enum(auditActions).optional().catch(undefined),
  actor: storableText.trim().max(100).catch(''),
  wave: z.string().max(64).catch(''),
  city: z
    .string()
    .regex(/^\d{6}$/)
    .catch(''),
  from: day,
  to: day,
});
const beforeSchema = z.coerce.number().int().min(1).optional().catch(undefined);

const columns = [
  ...[
    'seq',
    'at',
    'actor',
    'account',
    'via',
    'action',
    'wave',
    'city',
    'subject',
    'reason',
    'cause',
    'detail',
  ],
  ...['previous', 'hash'],
];

/** The audit trail: all of it for auditors, their own entries for everybody else. */
export function trailPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db } = platform;
  const { pages, acting } = consoleRoutes(surroundings);

  /** The filter for the database. An unknown wave matches nothing. */
  async function filterOf(query: TrailQuery & z.infer<typeof querySchema>): Promise<TrailFilter> {
    const { action, actor, wave, city, from, to } = query;
    const waveId = wave && ((await listWaves(db)).find(({ code }) => code === wave)?.id ?? NO_WAVE);
    return {
      actions: action && [action],
      actor: actor || undefined,
      waveId: waveId || undefined,
      city: city || undefined,
      from: from ? startOfDay(from) : undefined,
      to: to ? endOfDay(to) : undefined,
    };
  }

  return pages
    .get('/console/trail', acting, async (c) => {
      const query = querySchema.parse(c.req.query());
      const before = beforeSchema.parse(c.req.query('before'));
      const filter = await filterOf(query);
      const { rows, isWhole } = await readTrail(db, c.get('actor'), filter, { before, limit: PAGE + 1 });
      const waves = await listWaves(db);
      const codes = new Map(waves.map(({ id, code }) => [id, code]));
      return show(
        c,
        trailPage({
          ...(await consoleContext(c, surroundings)),
          rows: rows.slice(0, PAGE),
          isWhole,
          query,
          waveCodes: waves.map(({ code }) => code),
          codeOf: (id) => codes.get(id) ?? id,
          older: rows.length > PAGE ? rows[PAGE - 1]!.seq : undefined,
          isLater: before !== undefined,
        }),
      );
    })
    .get('/console/trail.csv', acting, async (c) => {
      const filter = await filterOf(querySchema.parse(c.req.query()));
      const actor = c.get('actor');
      // A refusal must come before the first byte is sent.
      let piece = await readTrail(db, actor, filter, { after: 0, limit: PIECE });
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Content-Disposition', 'attachment; filename="trail.csv"');
      return stream(c, async (file) => {
        for (let isFirst = true; ; isFirst = false) {
          const records = piece.rows.map((row) => ({ ...row, detail: JSON.stringify(row.detail) }));
          await file.write(csv(records, columns, { header: isFirst, mark: isFirst }));
          if (piece.rows.length < PIECE) return;
          piece = await readTrail(db, actor, filter, { after: piece.rows.at(-1)!.seq, limit: PIECE });
        }
      });
    });
}

const NO_WAVE = '00000000-0000-0000-0000-000000000000';
