import { listOpenedWaves } from '../../../../db/waves.ts';
import { headingsOf } from '../../../../web/answer/headings.ts';
import { pagesOf, sectionsOf } from '../../../../web/answer/pages.ts';
import { differenceTexts } from '../../../../web/console/design/difference-text.ts';
import { historyPage } from '../../../../web/console/design/history-page.tsx';
import { type OutlinePageProps, outlinePage } from '../../../../web/console/design/outline-page.tsx';
import type { OutlineHeading } from '../../../../web/console/design/outline-questions.tsx';
import { type Language, stringsIn } from '../../../../web/language.ts';
import { designPartPath, designPath } from '../../../../web/paths.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { limitBody } from '../../../http/body-limit.ts';
import { requireOwnForm } from '../../../http/own-form.ts';
import { Problem } from '../../../http/problems.ts';
import { may } from '../../../identity/grants.ts';
import {
  adoptDesign,
  beginDesignAgain,
  isOwnName,
  takeCoreOver,
} from '../../../services/design/adopt-design.ts';
import { type Design, readDesign } from '../../../services/design/read-design.ts';
import { type OfDesign, operateDesign } from '../../../services/design/save-design.ts';
import { historyOf, readDesignHistory, undoDesign } from '../../../services/design/undo-design.ts';
import { setupOf } from '../../../services/setup/setup.ts';
import { compareQuestionnaires, isAlike } from '../../../survey/questionnaire/compare.ts';
import {
  checkDesign,
  type DesignCheck,
  missingTextsIn,
} from '../../../survey/questionnaire/design/faults.ts';
import { isLocked } from '../../../survey/questionnaire/design/lock.ts';
import { type DesignOperation, deletedParts } from '../../../survey/questionnaire/design/operations.ts';
import { listAt, partOf, textAt, WHOLE } from '../../../survey/questionnaire/design/texts.ts';
import { writeOut } from '../../../survey/questionnaire/design/write-out.ts';
import { localize } from '../../../survey/questionnaire/localize.ts';
import { nationalCoreEditions } from '../../../survey/questionnaire/national-core/national-core.ts';
import type { Definition } from '../../../survey/questionnaire/questionnaire.ts';
import { answeringMinutes } from '../../../survey/submission/answering-time.ts';
import { type FileForm, MOST_TEXT, takeForm } from '../../evaluation/form.ts';
import { contextOf, httpStatusOf, type PageStatus, show } from '../../render.ts';
import { consoleContext } from '../frame.ts';
import { consoleRoutes } from '../routes.ts';
import type { StepContext } from '../setup/step.ts';
import { operationIn } from './read-form.ts';

const BASE = '/console/:wave/setup/questionnaire/design';

interface Refused {
  fault: string;
  status: PageStatus;
  typedName?: string;
}

/** The outline of a draft, operations on the whole, and its history. */
export function designOutlinePages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const guards = [requireOwnForm(platform), limitBody(MOST_TEXT)] as const;
  const { pages, acting } = consoleRoutes(surroundings);

  const waveIn = (c: StepContext) => c.req.param('wave') ?? '';
  const wordsIn = (c: StepContext) => stringsIn(contextOf(c, platform).language).design;

  async function showOutline(c: StepContext, design: Design, refused?: Refused) {
    const { setup, draft, texts, isOvertaken } = design;
    const { wave, questionnaire } = setup;
    const { language } = contextOf(c, platform);
    const context = await consoleContext(c, surroundings, wave);
    const check = checkDesign(texts);
    const { undo, redo } = await historyOf(db, wave.id);
    const isOpen = wave.openedAt === null;
    const mayDo = (action: 'edit-questionnaire' | 'set-up-wave') =>
      isOpen && may(c.get('actor'), action, { wave: wave.id });
    const props: OutlinePageProps = {
      ...context,
      texts,
      revision: draft.revision,
      mayEdit: mayDo('edit-questionnaire'),
      mayAdopt: mayDo('edit-questionnaire') && mayDo('set-up-wave'),
      isCoreLocked: isLocked(texts),
      faults: check.faults,
      missing: missingTextsIn(texts),
      headings: headingsIn(design, check, language),
      minutes: check.shown && answeringMinutes(check.shown.questions, languageOfRecord(check.shown)),
      deleted: deletedParts(texts),
      undo,
      redo,
      overtaken: isOvertaken ? { name: questionnaire.name, version: questionnaire.version } : undefined,
      isAdopted: check.definition !== undefined && isAlike(check.definition, questionnaire.definition),
      comparisons: await comparisonsOf(design, check, language),
      typedName: refused?.typedName ?? '',
      done: doneText(c),
      fault: refused?.fault,
    };
    return await show(c, outlinePage(props), refused?.status);
  }

  function doneText(c: StepContext): string | undefined {
    const words = wordsIn(c);
    const texts: Record<string, string> = {
      saved: words.saved,
      removed: words.outline.removed,
      adopted: words.adopt.done,
    };
    return texts[c.req.query('done') ?? ''];
  }

  /**
   * What the draft is compared with: the wave's questionnaire, the previous wave's, and the national core where the
   * draft is one.
   */
  async function comparisonsOf({ setup, texts }: Design, check: DesignCheck, language: Language) {
    const words = stringsIn(language).design.differences;
    const earlier = (await listOpenedWaves(db)).find(({ id }) => id !== setup.wave.id);
    const edition = Number(textAt(texts, WHOLE, 'edition')) || nationalCoreEditions.length;
    const others: [string, Definition | undefined][] = [
      [words.stored, setup.questionnaire.definition],
      [
        fill(words.earlier, { wave: earlier?.code ?? '' }),
        earlier && (await setupOf(db, earlier)).questionnaire.definition,
      ],
      [fill(words.national, { n: edition }), nationalCoreEditions[edition - 1]],
    ];
    return others.flatMap(([name, definition]) => {
      if (!definition) return [];
      const compared = check.shown && compareQuestionnaires(check.shown, definition);
      return [
        {
          with: name,
          sentences: differenceTexts(texts, writeOut(definition), language),
          broken: compared && [...compared.items].flatMap(([id, how]) => (how === 'changed' ? [id] : [])),
        },
      ];
    });
  }

  async function take(c: StepContext, form: FileForm) {
    const of: OfDesign = { wave: waveIn(c), actor: c.get('actor'), now: now() };
    try {
      return c.redirect(await act(of, form), 303);
    } catch (error) {
      const fault = sentenceOf(c, error, form);
      if (!(error instanceof Problem) || fault === undefined) throw error;
      const design = await readDesign(db, of.wave, of.actor);
      return await showOutline(c, design, {
        fault,
        status: httpStatusOf(error),
        typedName: form.field('name'),
      });
    }
  }

  /** Does what a button asks for, and returns where to continue. */
  async function act(of: OfDesign, form: FileForm): Promise<string> {
    const [act = '', subject = ''] = form.field('act').split(' ');
    const here = designPath(of.wave, { done: 'saved' });
    switch (act) {
      case 'undo':
      case 'redo':
        await undoDesign(db, { ...of, act, revision: Number(subject) });
        return here;
      case 'adopt':
        await adoptDesign(db, { ...of, revision: Number(form.field('revision')) });
        return designPath(of.wave, { done: 'adopted' });
      case 'begin-again':
        await beginDesignAgain(db, of);
        return here;
      case 'take-over':
        await takeCoreOver(db, { ...of, name: form.field('name').trim() });
        return here;
      default: {
        const operation = operationIn(form);
        if (!operation) throw new Problem('content-invalid');
        return placeAfter(of.wave, operation, await operateDesign(db, { ...of, operation }));
      }
    }
  }

  function sentenceOf(c: StepContext, error: unknown, form: FileForm): string | undefined {
    const words = wordsIn(c);
    if (!(error instanceof Problem)) return undefined;
    if (error.is('setup-changed'))
      return form.field('act') === 'adopt' ? words.adopt.changed : words.undo.changed;
    if (error.is('questionnaire-locked')) return words.lock.why;
    if (error.is('questionnaire-faulty')) return fill(words.adopt.faulty, { n: '' });
    if (error.is('wave-frozen')) return words.frozen;
    return error.is('content-invalid') && !isOwnName(form.field('name').trim())
      ? words.lock.nameWrong
      : undefined;
  }

  return pages
    .get(BASE, acting, async (c) => showOutline(c, await readDesign(db, waveIn(c), c.get('actor'))))
    .post(
      BASE,
      ...guards,
      takeForm(surroundings, (c) => c.req.path, take),
    )
    .get(`${BASE}/history`, acting, async (c) => {
      const { setup } = await readDesign(db, waveIn(c), c.get('actor'));
      const { steps } = await readDesignHistory(db, waveIn(c), c.get('actor'));
      const context = await consoleContext(c, surroundings, setup.wave);
      return await show(c, historyPage({ ...context, steps: [...steps].reverse() }));
    });
}

/** Where to continue: at an added part, else where the changed part was. */
function placeAfter(wave: string, operation: DesignOperation, { texts }: Design): string {
  if (operation.act === 'add') {
    const added = listAt(
      texts,
      partOf(operation.list),
      operation.list.slice(operation.list.indexOf('.') + 1),
    ).at(-1);
    return added ? designPartPath(wave, added) : designPath(wave);
  }
  const done = operation.act === 'remove' ? 'removed' : 'saved';
  return `${designPath(wave, { done })}#${'part' in operation ? operation.part : ''}`;
}

const languageOfRecord = ({ languages }: Definition): string =>
  languages.includes('zh-CN') ? 'zh-CN' : (languages[0] ?? 'zh-CN');

/** The pages that residents see, by the question with which each page begins. */
function headingsIn(
  { texts }: Design,
  { shown }: DesignCheck,
  language: Language,
): ReadonlyMap<string, OutlineHeading> {
  if (!shown) return new Map();
  const keys = listAt(texts, WHOLE, 'questions');
  const titles = new Map(shown.dimensions.map(({ id, title }) => [id, localize(title, language)]));
  const headings = headingsOf(shown.questions, titles, stringsIn(language).answer.sections);
  const sections = sectionsOf({ questions: shown.questions, headings });
  const keyOf = new Map(shown.questions.map((question, i) => [question, keys[i]!]));
  return new Map(
    pagesOf(sections).flatMap((page, i) =>
      page.map(({ heading, questions }): [string, OutlineHeading] => [
        keyOf.get(questions[0]!)!,
        { page: i + 1, text: heading.text },
      ]),
    ),
  );
}
