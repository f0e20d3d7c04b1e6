import { type Context, Hono } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { DraftRow } from '../../../db/reports.ts';
import { entryText } from '../../../web/evaluation/entry-text.ts';
import { levelPage } from '../../../web/evaluation/level-page.tsx';
import type { ShownField } from '../../../web/evaluation/level-props.ts';
import { reportPage } from '../../../web/evaluation/report-page.tsx';
import type { LevelProgress } from '../../../web/evaluation/report-props.ts';
import { stringsIn } from '../../../web/language.ts';
import { reportLevelPath, reportPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { sendDownload } from '../../http/download.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema } from '../../http/schemas.ts';
import { citiesFor, may } from '../../identity/grants.ts';
import { decideReport } from '../../services/evaluation/decide-report.ts';
import { type EarlierReport, findEarlierReport } from '../../services/evaluation/earlier-report.ts';
import { extendDeadline } from '../../services/evaluation/extend-deadline.ts';
import { giveScore } from '../../services/evaluation/give-score.ts';
import { scopeOf } from '../../services/evaluation/read-evaluation.ts';
import { type CityReport, readCityReport } from '../../services/evaluation/read-report-standing.ts';
import { readReportDraft, saveUncontested } from '../../services/evaluation/report-draft.ts';
import { attachFile, detachFile, fileNameText, readFile } from '../../services/evaluation/report-files.ts';
import { submitReport } from '../../services/evaluation/submit-report.ts';
import { maySubmitWith, type ReportFinding, reportFindings } from '../../survey/evaluation/checks.ts';
import { type FieldConflict, valuesOf } from '../../survey/evaluation/draft.ts';
import { explainPoints, type StepWords } from '../../survey/evaluation/explain.ts';
import { MAX_FILE } from '../../survey/evaluation/file-type.ts';
import { formatHundredths } from '../../survey/evaluation/hundredths.ts';
import type { IndicatorLevel, IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { cityPoints } from '../../survey/evaluation/points.ts';
import { decisionRefusal, dueOf, submitRefusal } from '../../survey/evaluation/report-rules.ts';
import { fieldOf, itemOfField } from '../../survey/evaluation/set-parts.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { typedOf } from '../../survey/evaluation/typed-entry.ts';
import { submissionId } from '../../survey/schemas.ts';
import { consoleContext, showRefusal } from '../console/frame.ts';
import { type ConsoleEnv, requireActor } from '../console/signed-in.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, MOST_TEXT, takeForm } from './form.ts';
import { fieldsOfLevel, readLevelForm } from './level-form.ts';
import { fillableLevels, levelIn } from './levels.ts';
import { cityIn, evaluationIn } from './named.ts';
import { extensionIn, givenIn, steeringOf, type TypedForm } from './steering-forms.ts';

const REPORT = '/console/evaluations/:evaluation/cities/:city';
const doneSchema = z.enum(['submitted', 'recall', 'extended', 'given']).optional().catch(undefined);

/** What keeps points from being computed; other findings do not. */
const uncomputable = new Set(['divided-by-zero', 'above-whole', 'below-zero']);

/** A city's report: what it writes, level by level, and the step that hands it in. */
export function reportPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const acting = requireActor(platform);
  const guards = [requireOwnForm(platform), limitBody(MAX_FILE + MOST_TEXT)] as const;
  const pages = new Hono<ConsoleEnv>();
  pages.onError(showRefusal(surroundings));

  const namesIn = (c: Context<ConsoleEnv>) => ({
    evaluation: evaluationIn(c),
    city: cityIn(c),
    actor: c.get('actor'),
  });
  const reportPathIn = (c: Context<ConsoleEnv>) => reportPath(evaluationIn(c), cityIn(c));
  const levelPathIn = (c: Context<ConsoleEnv>) =>
    reportLevelPath(evaluationIn(c), cityIn(c), c.req.param('level') ?? '');

  /** The city's own draft, for those who may see it. */
  async function draftFor(c: Context<ConsoleEnv>, report: CityReport): Promise<DraftRow | undefined> {
    const scope = scopeOf(report.evaluation, report.city.code);
    return may(c.get('actor'), 'see-report-draft', scope) ? await readReportDraft(db, namesIn(c)) : undefined;
  }

  const closedFor = ({ deadline, standing }: CityReport) =>
    submitRefusal({ isInEvaluation: true, deadline, standing, now: now() });

  /** The page of a city's report, with why a step was refused. */
  async function showReport(
    c: Context<ConsoleEnv>,
    refused?: { fault?: string; typed?: TypedForm; status: PageStatus },
  ) {
    const report = await readCityReport(db, namesIn(c));
    const { evaluation, city, set, deadline, standing, versions, decisions } = report;
    const actor = c.get('actor');
    const scope = scopeOf(evaluation, city.code);
    const context = await consoleContext(c, surroundings);
    const { language } = context;
    const draft = await draftFor(c, report);
    const earlier = draft && (await findEarlierReport(db, set.definition, city.code));
    const { version, extend, give } = stringsIn(language).evaluation;
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    const dones = {
      submitted: version.done.submitted,
      recall: version.done.recall,
      extended: extend.done,
      given: give.done,
    };
    return show(
      c,
      reportPage({
        ...context,
        evaluation: { code: evaluation.code, title: evaluationTitle(evaluation, set.definition, language) },
        city,
        set: set.definition,
        state: standing.state,
        dueAt: dueOf(deadline),
        isExtended: deadline.extensions.length > 0,
        versions,
        decisions,
        draft: draft && draftProps(report, draft, earlier, stringsIn(language).evaluation.stepWords),
        signing: may(actor, 'submit-report', scope)
          ? { id: uuidv7(), recallable: recallableIn(report) }
          : undefined,
        closed: closedFor(report),
        steering: steeringOf(report, language, {
          runs: may(actor, 'run-evaluation', scope),
          reviews: may(actor, 'review-reports', scope),
          now: now(),
          typed: refused?.typed,
        }),
        seesProgress: citiesFor(actor, 'see-evaluation', scope.wave).length > 0,
        done: done && dones[done],
        fault: refused?.fault,
      }),
      refused?.status,
    );
  }

  /** The newest version, where its city may still take it back. */
  function recallableIn({ versions, evaluation, deadline, standing }: CityReport) {
    const [newest] = versions;
    if (!newest) return undefined;
    const refusal = decisionRefusal({
      action: 'recall',
      seen: newest,
      isOwn: true,
      review: evaluation.review,
      isInEvaluation: true,
      deadline,
      standing,
      report: newest,
      now: now(),
    });
    return refusal ? undefined : newest;
  }

  interface LevelRefusal {
    status: PageStatus;
    fault: string;
    fields?: ReadonlyMap<string, Partial<ShownField>>;
    fileFaults?: ReadonlyMap<string, string>;
  }

  /** The page of a level, with what was typed and not taken. */
  async function showLevel(c: Context<ConsoleEnv>, refused?: LevelRefusal) {
    const report = await readCityReport(db, namesIn(c));
    const { evaluation, city, set, given, fileNames, decisions } = report;
    const draft = await readReportDraft(db, namesIn(c));
    const earlier = await findEarlierReport(db, set.definition, city.code);
    const levels = fillableLevels(set.definition);
    const level = levelIn(c, set.definition);
    const context = await consoleContext(c, surroundings);
    const { language } = context;
    const words = stringsIn(language).evaluation.report;
    const mayEdit = may(c.get('actor'), 'edit-report', scopeOf(evaluation, city.code));
    const closed = closedFor(report);
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
        // What was typed stays to be copied, also where nothing can be saved any more.
        isEditable: isOpen || refused?.fields !== undefined,
        closed: closed ? words.closed[closed] : mayEdit ? undefined : words.readOnly,
        fault: refused?.fault,
        isSaved: !refused && c.req.query('done') === 'saved',
        script: isOpen ? platform.asset('web/ui/autosave.ts') : undefined,
      }),
      refused?.status,
    );
  }

  /** Attaches and takes away files, and says which were not taken. */
  async function saveFiles(
    c: Context<ConsoleEnv>,
    level: IndicatorLevel,
    form: FileForm,
  ): Promise<Map<string, string>> {
    const faults = new Map<string, string>();
    const words = stringsIn(contextOf(c, platform).language).evaluation.level.faults;
    const names = { ...namesIn(c), now: now() };
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

  /** Saves a level: all that can be; the rest comes back as it was typed, beside what stands there now. */
  async function saveLevel(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const names = namesIn(c);
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

  /** Says on the report's page why a step was refused. */
  const refusing = (take: (c: Context<ConsoleEnv>, form: FileForm) => Promise<Response>) =>
    takeForm(surroundings, reportPathIn, async (c, form) => {
      try {
        return await take(c, form);
      } catch (error) {
        const refused = refusedStep(error, contextOf(c, platform).language, [409, 412, 422]);
        return await showReport(c, { ...refused, status: 409 });
      }
    });

  return pages
    .get(REPORT, acting, async (c) => showReport(c))
    .get(`${REPORT}/levels/:level`, acting, async (c) => showLevel(c))
    .post(`${REPORT}/levels/:level`, ...guards, takeForm(surroundings, levelPathIn, saveLevel))
    .post(
      `${REPORT}/reports`,
      ...guards,
      refusing(async (c, form) => {
        const names = namesIn(c);
        const id = submissionId.safeParse(form.field('id'));
        const revision = z.coerce.number().int().min(0).safeParse(form.field('revision'));
        if (!id.success || !revision.success) throw new Problem('content-invalid');
        await submitReport(db, { ...names, id: id.data, revision: revision.data, now: now() });
        return c.redirect(reportPath(names.evaluation, names.city, 'submitted'), 303);
      }),
    )
    .post(
      `${REPORT}/recall`,
      ...guards,
      refusing(async (c, form) => {
        const names = namesIn(c);
        const id = submissionId.safeParse(form.field('id'));
        const number = z.coerce.number().int().min(1).safeParse(form.field('number'));
        const digest = digestSchema.safeParse(form.field('digest'));
        if (!id.success || !number.success || !digest.success) throw new Problem('content-invalid');
        const seen = { number: number.data, digest: digest.data };
        await decideReport(db, { ...names, ...seen, id: id.data, action: 'recall', now: now() });
        return c.redirect(reportPath(names.evaluation, names.city, 'recall'), 303);
      }),
    )
    .post(
      `${REPORT}/extensions`,
      ...guards,
      refusing(async (c, form) => {
        const names = namesIn(c);
        const id = submissionId.safeParse(form.field('id'));
        const extension = extensionIn(form);
        if (!id.success || !extension)
          return await showReport(c, { typed: { form: 'extend', field: form.field }, status: 422 });
        await extendDeadline(db, { ...names, ...extension, id: id.data, now: now() });
        return c.redirect(reportPath(names.evaluation, names.city, 'extended'), 303);
      }),
    )
    .post(
      `${REPORT}/given`,
      ...guards,
      refusing(async (c, form) => {
        const names = namesIn(c);
        const typed: TypedForm = { form: 'give', field: form.field };
        const id = submissionId.safeParse(form.field('id'));
        const figure = givenIn(form);
        if (!id.success || !figure) return await showReport(c, { typed, status: 422 });
        try {
          await giveScore(db, { ...names, ...figure, id: id.data, item: form.field('item') });
        } catch (error) {
          if (!(error instanceof Problem) || !error.is('content-invalid')) throw error;
          return await showReport(c, { typed, status: 422 });
        }
        return c.redirect(reportPath(names.evaluation, names.city, 'given'), 303);
      }),
    )
    .get(`${REPORT}/files/:sha256`, acting, async (c) => {
      const sha256 = digestSchema.safeParse(c.req.param('sha256'));
      if (!sha256.success) throw new Problem('file-unknown');
      return sendDownload(c, await readFile(db, { ...namesIn(c), sha256: sha256.data }));
    });
}

/** The sentence for why a draft takes nothing any more. */
function closedReason<W extends Record<string, string>>({ code }: Problem, words: W): string | undefined {
  return Object.entries(words).find(([reason]) => reason === code)?.[1];
}

const findingsOf = (
  { set }: CityReport,
  draft: DraftRow,
  earlier: EarlierReport | undefined,
): ReportFinding[] =>
  reportFindings(set.definition, { values: valuesOf(draft), evidence: draft.evidence }, earlier?.values);

function draftProps(
  report: CityReport,
  draft: DraftRow,
  earlier: EarlierReport | undefined,
  words: StepWords,
) {
  const { definition } = report.set;
  const values = valuesOf(draft);
  const findings = findingsOf(report, draft, earlier);
  const isComputable = !findings.some(({ code }) => uncomputable.has(code));
  const levels = fillableLevels(definition).map((level): LevelProgress => {
    const items = level.indicators.flatMap((indicator) => indicator.items);
    const codes = new Set(items.map(({ code }) => code));
    const fields = items.flatMap((item) => (item.data ?? []).map((datum) => fieldOf(item, datum)));
    const here = findings.filter(({ item, isAnswered }) => item !== null && codes.has(item) && !isAnswered);
    const errors = here.filter(({ severity, code }) => severity === 'error' && code !== 'no-value').length;
    return {
      level,
      filled: fields.filter((field) => values[field] !== undefined).length,
      of: fields.length,
      errors,
      questions: here.filter(({ severity }) => severity === 'question').length,
    };
  });
  return {
    revision: draft.revision,
    levels,
    findings,
    maySubmit: maySubmitWith(findings),
    steps: [report.set.main, ...(report.set.optional ? [report.set.optional] : [])].map((set) => ({
      set,
      steps: isComputable ? stepsOf(set, report, values, words) : undefined,
    })),
  };
}

/** Each step of the city's points, as far as they are known before the survey's. */
function stepsOf(
  definition: IndicatorSet,
  { given }: CityReport,
  values: ReturnType<typeof valuesOf>,
  words: StepWords,
) {
  const deductions = new Set(definition.deductions?.map(({ code }) => code));
  const entered = (isDeduction: boolean) =>
    new Map(
      given
        .filter(({ item }) => deductions.has(item) === isDeduction)
        .map(({ item, hundredths }) => [item, hundredths]),
    );
  const input = { values, given: entered(false), deducted: entered(true), survey: 'NOT_SURVEYED' as const };
  return explainPoints(definition, input, cityPoints(definition, input), words);
}
