import type { Context } from 'hono';
import { z } from 'zod';
import { entryText } from '../../../web/evaluation/entry-text.ts';
import { type ShownTableFault, tablePage } from '../../../web/evaluation/table-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { reportTablePath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { sendDownload } from '../../http/download.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { may } from '../../identity/grants.ts';
import { scopeOf } from '../../services/evaluation/read-evaluation.ts';
import { readCityReport } from '../../services/evaluation/read-report-standing.ts';
import { readFilledTable, writeReportTable } from '../../services/evaluation/report-table.ts';
import { MAX_TABLE, tableFormats } from '../../services/evaluation/report-table-file.ts';
import { submitRefusal } from '../../survey/evaluation/report-rules.ts';
import type { TableFault } from '../../survey/evaluation/report-table.ts';
import { itemOfField } from '../../survey/evaluation/set-parts.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, takeForm } from './form.ts';
import { cityIn, evaluationIn } from './named.ts';

const TABLE = '/console/evaluations/:evaluation/cities/:city/table';
const MOST_AROUND = 16 * 1024;
const formatSchema = z.enum(tableFormats);
const changedSchema = z.coerce.number().int().min(0).max(100_000).optional().catch(undefined);

interface Refused {
  status: PageStatus;
  fault: string;
  faults?: readonly TableFault[];
}

/** A report as a spreadsheet: download and upload of its table. */
export function reportTablePages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting } = consoleRoutes(surroundings);

  const namesIn = (c: Context<ConsoleEnv>) => ({
    evaluation: evaluationIn(c),
    city: cityIn(c),
    actor: c.get('actor'),
  });

  async function showTable(c: Context<ConsoleEnv>, refused?: Refused) {
    const names = namesIn(c);
    const { evaluation, city, set, deadline, standing } = await readCityReport(db, names);
    const scope = scopeOf(evaluation, city.code);
    if (!may(names.actor, 'see-report-draft', scope)) throw new Problem('forbidden');
    const context = await consoleContext(c, surroundings);
    const { language } = context;
    const { table: words, report } = stringsIn(language).evaluation;
    const closed = submitRefusal({ isInEvaluation: true, deadline, standing, now: now() });
    const changed = changedSchema.parse(c.req.query('changed'));
    const faults = (refused?.faults ?? []).map((fault): ShownTableFault => {
      const { theirs } = fault;
      const place = theirs && itemOfField(set.definition, theirs.field);
      if (!place || !theirs) return fault;
      return {
        ...fault,
        theirs: { by: theirs.by, text: entryText(place.item, place.datum, theirs.entry, language) },
      };
    });
    return show(
      c,
      tablePage({
        ...context,
        evaluation: evaluation.code,
        city,
        mayUpload: closed === null && may(names.actor, 'edit-report', scope),
        closed: closed ? report.closed[closed] : undefined,
        done: refused || changed === undefined ? undefined : fill(words.done, { n: changed }),
        fault: refused?.fault,
        faults,
      }),
      refused?.status,
    );
  }

  async function upload(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const names = namesIn(c);
    const { language } = contextOf(c, platform);
    const { table: words } = stringsIn(language).evaluation;
    const [file] = form.files('file');
    if (!file) return await showTable(c, { status: 422, fault: words.noFile });
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      const { changed } = await readFilledTable(db, { ...names, bytes, now: now() });
      return c.redirect(reportTablePath(names.evaluation, names.city, changed), 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.is('media-type-unsupported'))
        return await showTable(c, { status: 422, fault: words.noTable });
      if (error.is('content-too-large')) return await showTable(c, { status: 422, fault: words.tooLarge });
      if (error.is('table-faulty'))
        return await showTable(c, { status: 422, fault: words.faulty, faults: error.extras.faults });
      return await showTable(c, refusedStep(error, language));
    }
  }

  return pages
    .get(TABLE, acting, async (c) => showTable(c))
    .get(`${TABLE}/:format`, acting, async (c) => {
      const format = formatSchema.safeParse(c.req.param('format'));
      if (!format.success) throw new Problem('not-found');
      const { language } = contextOf(c, platform);
      return sendDownload(c, await writeReportTable(db, { ...namesIn(c), format: format.data, language }));
    })
    .post(
      TABLE,
      requireOwnForm(platform),
      limitBody(MAX_TABLE + MOST_AROUND),
      takeForm(surroundings, (c) => reportTablePath(evaluationIn(c), cityIn(c)), upload),
    );
}
