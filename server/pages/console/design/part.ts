import { Hono } from 'hono';
import { listCities } from '../../../../db/cities.ts';
import { definitionFaultText } from '../../../../web/console/definition-fault.ts';
import type { DesignForm, ShownText } from '../../../../web/console/design/form-field.tsx';
import type { DesignFormPageProps } from '../../../../web/console/design/form-page.tsx';
import { type ModuleProvince, modulePage } from '../../../../web/console/design/module-page.tsx';
import { questionPage } from '../../../../web/console/design/question-page.tsx';
import { wholePage } from '../../../../web/console/design/whole-page.tsx';
import { stringsIn } from '../../../../web/language.ts';
import { designPartPath } from '../../../../web/paths.ts';
import type { Autosaved } from '../../../../web/ui/autosave.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { limitBody } from '../../../http/body-limit.ts';
import { replyProblem } from '../../../http/errors.ts';
import { requireOwnForm } from '../../../http/own-form.ts';
import { Problem, problemOf } from '../../../http/problems.ts';
import { actorOf } from '../../../identity/actor.ts';
import { may } from '../../../identity/grants.ts';
import { type Design, readDesign } from '../../../services/design/read-design.ts';
import { operateDesign, type SavedDesign, saveTyped } from '../../../services/design/save-design.ts';
import { checkDesign } from '../../../survey/questionnaire/design/faults.ts';
import { isFieldLocked, isLocked, lockedParts } from '../../../survey/questionnaire/design/lock.ts';
import { kindOf, placeOfPart, WHOLE } from '../../../survey/questionnaire/design/texts.ts';
import { type FileForm, MOST_TEXT, readForm, takeForm } from '../../evaluation/form.ts';
import { contextOf, type PageStatus, show } from '../../render.ts';
import { consoleContext } from '../frame.ts';
import { consoleRoutes } from '../routes.ts';
import type { StepContext } from '../setup/step.ts';
import { operationIn, readDesignForm, type TypedPart } from './read-form.ts';

const BASE = '/console/:wave/setup/questionnaire/design';

/** The outcome of a submitted form. */
interface Refused {
  sent: TypedPart;
  saved: SavedDesign;
  status: PageStatus;
  fault: string;
  language?: string;
}

/**
 * The forms of a draft's parts: the whole, a question, a module; saved by a button or automatically while a person
 * types.
 */
export function designPartPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const guards = [requireOwnForm(platform), limitBody(MOST_TEXT)] as const;
  const { pages, acting } = consoleRoutes(surroundings);

  const waveIn = (c: StepContext) => c.req.param('wave') ?? '';

  async function showPart(c: StepContext, design: Design, refused?: Refused) {
    const part = partIn(c, design);
    const { language } = contextOf(c, platform);
    const context = await consoleContext(c, surroundings, design.setup.wave);
    const words = stringsIn(language).design;
    const { faults } = checkDesign(design.texts);
    const form = formOfPart(design, language, mayEdit(c, design), refused);
    const props: DesignFormPageProps = {
      ...context,
      texts: design.texts,
      revision: design.draft.revision,
      mayEdit: form.mayEdit,
      isCoreLocked: isLocked(design.texts),
      faults,
      part,
      form: { ...form, faults: sentencesOf(faults, language) },
      script: platform.asset('web/ui/autosave.ts'),
      done: c.req.query('done') === 'saved' ? words.saved : undefined,
      fault: refused?.fault,
    };
    return await show(c, await pageOf(part, props, design, refused), refused?.status);
  }

  async function pageOf(part: string, props: DesignFormPageProps, design: Design, refused?: Refused) {
    if (part === WHOLE) return wholePage({ ...props, typedLanguage: refused?.language ?? '' });
    if (kindOf(part) === 'module') return modulePage({ ...props, provinces: await provincesOf(design) });
    return questionPage(props);
  }

  /** Provinces of participating cities; all provinces before any was chosen. */
  async function provincesOf({ setup }: Design): Promise<ModuleProvince[]> {
    const cities = setup.cities.length > 0 ? setup.cities : await listCities(db);
    const provinces = new Map<string, ModuleProvince & { cities: (typeof cities)[number][] }>();
    for (const city of cities) {
      if (city.kind === 'example') continue;
      const province = provinces.get(city.provinceCode) ?? {
        code: city.provinceCode,
        name: city.province,
        cities: [],
      };
      province.cities.push(city);
      provinces.set(city.provinceCode, province);
    }
    return [...provinces.values()];
  }

  const mayEdit = (c: StepContext, { setup }: Design): boolean =>
    setup.wave.openedAt === null && may(c.get('actor'), 'edit-questionnaire', { wave: setup.wave.id });

  async function take(c: StepContext, form: FileForm) {
    const of = { wave: waveIn(c), actor: c.get('actor'), now: now() };
    partIn(c, await readDesign(db, of.wave, of.actor));
    const words = stringsIn(contextOf(c, platform).language).design;
    const sent = readDesignForm(form);
    const saved = await saveTyped(db, { ...of, revision: sent.revision, changes: sent.changes });
    const language = form.field('language');
    const refuse = async (fault: string, status: PageStatus) =>
      await showPart(c, saved.design, { sent, saved, status, fault, language });
    if (saved.conflicts.length > 0) return await refuse(words.unsaved, 409);
    if (saved.refused.length > 0) return await refuse(words.unsaved, 422);
    const operation = operationIn(form);
    if (form.field('act') === 'add-language' && !operation)
      return await refuse(words.whole.languageWrong, 422);
    if (operation) await operateDesign(db, { ...of, operation });
    const place = operation === undefined ? '' : `#${placeAfter(operation)}`;
    return c.redirect(
      `${designPartPath(of.wave, c.req.param('part') ?? '', { done: 'saved' })}${place}`,
      303,
    );
  }

  return pages
    .get(`${BASE}/parts/:part`, acting, async (c) =>
      showPart(c, await readDesign(db, waveIn(c), c.get('actor'))),
    )
    .post(
      `${BASE}/parts/:part`,
      ...guards,
      takeForm(surroundings, (c) => c.req.path, take, MOST_PART_FIELDS),
    );
}

/** Each field is sent twice, as it was and as it is: 400 options in five languages, with scores, fit. */
const MOST_PART_FIELDS = 8000;

/** The place of the changed part on the page. */
function placeAfter(operation: NonNullable<ReturnType<typeof operationIn>>): string {
  if ('list' in operation) return operation.list;
  return 'language' in operation ? `${WHOLE}.languages` : `${operation.part}.value`;
}

/** The part that an address names. Throws `not-found`. */
function partIn(c: { req: { param(name: string): string | undefined } }, { texts }: Design): string {
  const part = c.req.param('part') ?? '';
  const kind = kindOf(part);
  const isThere =
    part === WHOLE || (placeOfPart(texts, part) !== undefined && (kind === 'question' || kind === 'module'));
  if (!isThere) throw new Problem('not-found');
  return part;
}

/** The fields of a form as they were sent, or as they are saved. */
function formOfPart(
  { draft, texts }: Design,
  language: DesignForm['language'],
  mayEdit: boolean,
  refused?: Refused,
): DesignForm {
  const conflicts = new Map(refused?.saved.conflicts.map((conflict) => [conflict.field, conflict]));
  const rejected = new Set(refused?.saved.refused);
  const locked = lockedParts(texts);
  return {
    language,
    mayEdit,
    faults: new Map(),
    isLocked: (field) => isFieldLocked(texts, field, locked),
    shown(field): ShownText {
      const seen = texts[field] ?? '';
      const theirs = conflicts.get(field);
      const isUnsaved = theirs !== undefined || rejected.has(field);
      return {
        typed: isUnsaved ? (refused?.sent.typed.get(field) ?? seen) : seen,
        seen,
        by: draft.fields[field]?.by || undefined,
        theirs: theirs && { by: theirs.by, text: theirs.theirs ?? '' },
        isRefused: rejected.has(field),
      };
    },
  };
}

function sentencesOf(
  faults: DesignFormPageProps['faults'],
  language: DesignForm['language'],
): ReadonlyMap<string, readonly string[]> {
  const sentences = new Map<string, string[]>();
  for (const { field, message } of faults)
    sentences.set(field, [...(sentences.get(field) ?? []), definitionFaultText(message, language)]);
  return sentences;
}

/**
 * Saves the form of a part while a person fills it in, by the same rules as its button. The reply also has what
 * others wrote meanwhile, so that the client may continue from the new revision.
 */
export function designAutosave({ platform }: Surroundings) {
  const { db, now } = platform;
  const routes = new Hono();
  routes.onError((error, c) => {
    const problem = problemOf(error);
    if (!problem) throw error;
    return replyProblem(c, problem, platform);
  });
  return routes.post(
    `${BASE}/parts/:part/autosave`,
    requireOwnForm(platform),
    limitBody(MOST_TEXT),
    async (c) => {
      c.header('Cache-Control', 'private, no-store');
      const of = { wave: c.req.param('wave'), actor: await actorOf(platform, c), now: now() };
      partIn(c, await readDesign(db, of.wave, of.actor));
      const words = stringsIn(contextOf(c, platform).language).design;
      const { revision, typed, changes } = readDesignForm(await readForm(c, MOST_PART_FIELDS));
      const { design, conflicts, refused } = await saveTyped(db, { ...of, revision, changes });
      const contested = new Set(conflicts.map(({ field }) => field));
      const fields: Autosaved['fields'] = {};
      for (const field of typed.keys()) {
        const stored = design.draft.fields[field];
        const value = design.texts[field] ?? '';
        if (refused.includes(field)) fields[field] = { fault: words.refused };
        else if (field in changes && !contested.has(field)) fields[field] = { seen: { value } };
        else if (stored && stored.revision > revision)
          fields[field] = {
            seen: { value },
            theirs: {
              by: fill(words.by, { person: stored.by }),
              notice: fill(words.theirs, { person: stored.by, text: value || words.emptied }),
            },
          };
      }
      return c.json({ revision: design.draft.revision, fields } satisfies Autosaved);
    },
  );
}
