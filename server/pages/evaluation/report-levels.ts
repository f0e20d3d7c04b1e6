import type { Context } from 'hono';
import { entryText } from '../../../web/evaluation/entry-text.ts';
import { levelPage } from '../../../web/evaluation/level-page.tsx';
import type { ShownField } from '../../../web/evaluation/level-props.ts';
import { stringsIn } from '../../../web/language.ts';
import { reportLevelPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema } from '../../http/schemas.ts';
import { may } from '../../identity/grants.ts';
import { findEarlierReport } from '../../services/evaluation/earlier-report.ts';
import { scopeOf } from '../../services/evaluation/read-evaluation.ts';
import { type CityReport, readCityReport } from '../../services/evaluation/read-report-standing.ts';
import { readReportDraft, saveUncontested } from '../../services/evaluation/report-draft.ts';
import { attachFile, detachFile, fileNameText } from '../../services/evaluation/report-files.ts';
import type { FieldConflict } from '../../survey/evaluation/draft.ts';
import { MAX_FILE } from '../../survey/evaluation/file-type.ts';
import { formatHundredths } from '../../survey/evaluation/hundredths.ts';
import type { IndicatorLevel } from '../../survey/evaluation/indicator-set.ts';
import { submitRefusal } from '../../survey/evaluation/report-rules.ts';
import { itemOfField } from '../../survey/evaluation/set-parts.ts';
import { typedOf } from '../../survey/evaluation/typed-entry.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, MOST_TEXT, takeForm } from './form.ts';
import { fieldsOfLevel, readLevelForm } from './level-form.ts';
import { fillableLevels, levelIn } from './levels.ts';
import { cityIn, evaluationIn } from './named.ts';
import { findingsOf } from './report-draft-view.ts';

export const REPORT = '/console/evaluations/:evaluation/cities/:city';

/** A city's report by its names in the path, with the actor. */
export const reportNamesIn = (c: Context<ConsoleEnv>) => ({
  evaluation: evaluationIn(c),
  city: cityIn(c),
  actor: c.get('actor'),
});

/** Why a report accepts nothing now; null while it does. */
export const closedFor = ({ deadline, standing }: CityReport, now: Date) =>
  submitRefusal({ isInEvaluation: true, deadline, standing, now });

interface LevelRefusal {
  status: PageStatus;
  fault: string;
  fields?: ReadonlyMap<string, Partial<ShownField>>;
  fileFaults?: ReadonlyMap<string, string>;
}

/** The levels of a city's report: its draft and evidence files. */
export function reportLevelPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting } = consoleRoutes(surroundings);

  const levelPathIn = (c: Context<ConsoleEnv>) =>
    reportLevelPath(evaluationIn(c), cityIn(c), c.req.param('level') ?? '');

  /** The page of a level, with refused entries. */
  async function showLevel(c: Context<ConsoleEnv>, refused?: LevelRefusal) {
    const report = await readCityReport(db, reportNamesIn(c));
    const { evaluation, city, set, given, fileNames, decisions } = report;
    const draft = await readReportDraft(db, reportNamesIn(c));
    const earlier = await findEarlierReport(db, set.definition, city.code);
    const levels = fillableLevels(set.definition);
    const level = levelIn(c, set.definition);
    const context = await consoleContext(c, surroundings);
    const { language } = context;
    const words = stringsIn(language).evaluation.report;
    const mayEdit = may(c.get('actor'), 'edit-report', scopeOf(evaluation, city.code));
    const closed = closedFor(report, now());
    const isOpen = closed === null && mayEdit;
    const fields = fieldsOfLevel(level, draft);
    for (const [name, field] of refused?.fields ?? []) fields.set(name, { ...fields.get(name)!, ...field });
    return show(
      c,
      levelPage({
        ...context,
        evaluation: evaluation.code,
        city,
        level,
        levels,
        revision: draft.revision,
        fields,
        evidence: draft.evidence,
        fileNames,
        fileFaults: refused?.fileFaults ?? new Map(),
        given: new Map(
          given.map(({ item, hundredths, source }) => [
            item,
            { score: formatHundredths(hundredths), source },
          ]),
        ),
        findings: findingsOf(report, draft, earlier),
        earlier,
        remarks: report.standing.state === 'returned' ? (decisions.at(-1)?.remarks ?? {}) : {},
        // Typed text stays available for copying, even where nothing can be saved any more.
        isEditable: isOpen || refused?.fields !== undefined,
        closed: closed ? words.closed[closed] : mayEdit ? undefined : words.readOnly,
        fault: refused?.fault,
        isSaved: !refused && c.req.query('done') === 'saved',
        script: isOpen ? platform.asset('web/ui/autosave.ts') : undefined,
      }),
      refused?.status,
    );
  }

  /** Attaches and removes files, and names the refused ones. */
  async function saveFiles(
    c: Context<ConsoleEnv>,
    level: IndicatorLevel,
    form: FileForm,
  ): Promise<Map<string, string>> {
    const faults = new Map<string, string>();
    const words = stringsIn(contextOf(c, platform).language).evaluation.level.faults;
    const names = { ...reportNamesIn(c), now: now() };
    for (const { code: item } of level.indicators.flatMap(({ items }) => items)) {
      for (const dropped of form.all(`drop.${item}`)) {
        const sha256 = digestSchema.safeParse(dropped);
        if (sha256.success) await detachFile(db, { ...names, item, sha256: sha256.data });
      }
      for (const file of form.files(`file.${item}`)) {
        const name = fileNameText.parse(file.name);
        const bytes = new Uint8Array(await file.arrayBuffer());
        try {
          await attachFile(db, { ...names, item, name, bytes });
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          if (error.is('media-type-unsupported')) faults.set(item, fill(words.fileType, { name }));
          else if (error.is('content-too-large')) faults.set(item, fill(words.fileLarge, { name }));
          else if (error.is('content-invalid')) faults.set(item, words.fileMany);
          else if (error.is('too-many-files')) faults.set(item, words.filesFull);
          else throw error;
        }
      }
    }
    return faults;
  }

  /** Saves as much of a level as possible; refused entries come back beside the current ones. */
  async function saveLevel(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const names = reportNamesIn(c);
    const { set } = await readCityReport(db, names);
    const levels = fillableLevels(set.definition);
    const level = levelIn(c, set.definition);
    const { revision, changes, faults, typed } = readLevelForm(level, form);
    const { language } = contextOf(c, platform);
    const words = stringsIn(language).evaluation;
    let conflicts: FieldConflict[] = [];
    let fileFaults = new Map<string, string>();
    try {
      ({ conflicts } = await saveUncontested(db, { ...names, revision, changes, now: now() }));
      fileFaults = await saveFiles(c, level, form);
    } catch (error) {
      const reason = error instanceof Problem ? closedReason(error, words.report.closed) : undefined;
      if (reason === undefined) throw error;
      const fields = new Map([...typed].map(([field, text]) => [field, { typed: text }]));
      const fault = fill(words.level.refused, { reason });
      return await showLevel(c, { status: 409, fault, fields });
    }
    if (faults.size + conflicts.length + fileFaults.size === 0) {
      const next = levels.find(({ code }) => code === form.field('next'));
      const to = reportLevelPath(names.evaluation, names.city, (next ?? level).code, 'saved');
      return c.redirect(to, 303);
    }
    const fields = new Map<string, Partial<ShownField>>();
    for (const [field, fault] of faults) fields.set(field, { typed: typed.get(field)!, fault });
    for (const { field, theirs, by } of conflicts) {
      const { item, datum } = itemOfField(set.definition, field)!;
      const text = entryText(item, datum, theirs, language);
      fields.set(field, { typed: typed.get(field)!, seen: typedOf(theirs), theirs: { by, text } });
    }
    const status = conflicts.length > 0 ? 409 : 422;
    return await showLevel(c, { status, fault: words.level.unsaved, fields, fileFaults });
  }

  return pages
    .get(`${REPORT}/levels/:level`, acting, async (c) => showLevel(c))
    .post(
      `${REPORT}/levels/:level`,
      requireOwnForm(platform),
      limitBody(MAX_FILE + MOST_TEXT),
      takeForm(surroundings, levelPathIn, saveLevel),
    );
}

/** The sentence for why a draft accepts nothing any more. */
function closedReason<W extends Record<string, string>>({ code }: Problem, words: W): string | undefined {
  return Object.entries(words).find(([reason]) => reason === code)?.[1];
}
