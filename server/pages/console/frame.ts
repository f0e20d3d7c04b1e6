import type { Context, ErrorHandler } from 'hono';
import { loggable } from '../../../db/errors.ts';
import type { Wave } from '../../../db/waves.ts';
import type { AsOf, ConsoleContext, ConsoleWave } from '../../../web/console/frame.tsx';
import { type RefusalKind, refusalPage } from '../../../web/console/refusal-page.tsx';
import { type ConsoleSection, sectionPaths, sections } from '../../../web/console/sections.ts';
import { unsentPage } from '../../../web/console/unsent-form.tsx';
import type { Language } from '../../../web/language.ts';
import { evaluationsPath, ownAccountPath, peoplePath, preparedWavesPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { replyProblem } from '../../http/errors.ts';
import { loggablePath } from '../../http/loggable-path.ts';
import { Problem, problemOf } from '../../http/problems.ts';
import { type Action, type Actor, citiesFor, isPermitted, may } from '../../identity/grants.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { contextOf, httpStatusOf, type PageStatus, show, showProblem } from '../render.ts';
import type { ConsoleEnv } from './signed-in.ts';
import { unsentForm } from './unsent-form.ts';

/** The action that a section of the console shows, so the right that it needs. */
const sectionActions: Record<ConsoleSection, Action> = {
  overview: 'see-monitor',
  channels: 'see-monitor',
  dropOff: 'see-monitor',
  invitations: 'see-invitations',
  interviewers: 'see-interviewers',
  review: 'see-held',
  scores: 'see-city-scores',
  feedback: 'see-city-result',
  objections: 'see-objections',
  publish: 'see-drafts',
  exports: 'export-answers',
  pulls: 'see-pulls',
};

/** Sections that concern all cities of a wave at once. */
const ofWholeWave: readonly ConsoleSection[] = ['publish'];

/** Whether the actor may do something in at least one city of a wave. */
const maySomewhere = (actor: Actor, action: Action, wave: string): boolean =>
  citiesFor(actor, action, wave).length > 0;

/** The opened waves that the actor's grants cover, newest first. */
async function wavesOf(surroundings: Surroundings, actor: Actor): Promise<Wave[]> {
  const waves = await surroundings.openedWaves.read();
  return waves.filter(({ id }) => actor.grants.some(({ wave }) => wave === null || wave === id));
}

/** The opened wave that an address names. Throws `wave-unknown`. */
export async function waveOfPage({ openedWaves }: Surroundings, c: Context): Promise<Wave> {
  const wave = (await openedWaves.read()).find(({ code }) => code === c.req.param('wave'));
  if (!wave) throw new Problem('wave-unknown');
  return wave;
}

/** The fieldwork of that wave. */
export const fieldworkOfPage = async (surroundings: Surroundings, c: Context): Promise<Fieldwork> =>
  await surroundings.fieldworkOf((await waveOfPage(surroundings, c)).id);

/** The frame of the console for the signed-in person, on a page of a wave or of none. */
export async function consoleContext(
  c: Context<ConsoleEnv>,
  surroundings: Surroundings,
  wave: Wave,
): Promise<ConsoleContext & { wave: ConsoleWave }>;
export async function consoleContext(
  c: Context<ConsoleEnv>,
  surroundings: Surroundings,
  wave?: Wave,
): Promise<ConsoleContext>;
export async function consoleContext(
  c: Context<ConsoleEnv>,
  surroundings: Surroundings,
  wave?: Wave,
): Promise<ConsoleContext> {
  const context = contextOf(c, surroundings.platform);
  const actor = c.get('actor');
  const waves = await wavesOf(surroundings, actor);
  return {
    ...context,
    person: actor.name,
    waves: waves.map((one) => consoleWave(one, context.language)),
    wave: wave && consoleWave(wave, context.language),
    sections: wave ? sectionsFor(actor, wave) : [],
    seesPeople: may(actor, 'see-accounts', {}),
    seesEvaluations: seesEvaluations(actor),
    seesSetup: seesSetup(actor),
  };
}

/** The sections of a wave that the actor's grants cover; none before it opens. */
const sectionsFor = (actor: Actor, wave: Wave): ConsoleSection[] =>
  sections.filter(
    (s) =>
      wave.openedAt !== null &&
      (ofWholeWave.includes(s)
        ? may(actor, sectionActions[s], { wave: wave.id })
        : maySomewhere(actor, sectionActions[s], wave.id)),
  );

/** Whether an evaluation concerns the actor: one city's report, or those of many. */
const seesEvaluations = (actor: Actor): boolean =>
  actor.grants.some(({ role }) => isPermitted(role, 'see-reports'));

/** Whether the actor sets waves up, or may look at set-ups. */
const seesSetup = (actor: Actor): boolean =>
  actor.grants.some(({ role, cities }) => cities === 'all' && isPermitted(role, 'see-setup'));

/**
 * Where the actor's work begins: the newest wave that they may see, an evaluation, the waves in preparation, or the
 * people whom they manage.
 */
export async function firstPage(surroundings: Surroundings, actor: Actor): Promise<string> {
  for (const wave of await wavesOf(surroundings, actor)) {
    const [section] = sectionsFor(actor, wave);
    if (section) return sectionPaths[section](wave.code);
  }
  if (seesEvaluations(actor)) return evaluationsPath();
  if (seesSetup(actor)) return preparedWavesPath();
  return may(actor, 'see-accounts', {}) ? peoplePath() : ownAccountPath();
}

/** The page marks figures older than this as old. */
const STALE_MS = 60_000;

/** The moment of a page's figures, and whether it is long ago. */
export const freshness = (at: Date | undefined, now: Date): AsOf | undefined =>
  at && { at: at.toISOString(), isStale: now.getTime() - at.getTime() > STALE_MS };

const consoleWave = ({ code, title, simulated }: Wave, language: Language): ConsoleWave => ({
  code,
  title: localize(title, language),
  simulated,
});

/** A failure as a page of the console, with the typed text. Runs after `requireSignedIn`. */
export function showRefusal(surroundings: Surroundings): ErrorHandler<ConsoleEnv> {
  return async (error, c) => {
    const { platform } = surroundings;
    const problem = problemOf(error);
    if (problem?.is('unauthorized')) return replyProblem(c, problem, platform);
    if (problem?.is('overloaded')) return await showAway(c, problem, surroundings);
    const isActing = c.get('actor') !== undefined;
    if (!isActing) return showProblem(c, error, platform);
    const [kind, status] = refusalOf(problem);
    const reference = kind === 'failed' ? requestIdOf(c) : undefined;
    if (reference !== undefined)
      platform.log.error(
        { err: loggable(error), requestId: reference, path: loggablePath(c.req.path) },
        'unexpected failure',
      );
    const context = await consoleContext(c, surroundings);
    const form = await unsentForm(c, platform);
    return show(c, refusalPage({ ...context, kind, reference, form }), status);
  };
}

/** Says that the database is away, and keeps the typed text. It has no frame, which would need the database too. */
async function showAway(
  c: Context<ConsoleEnv>,
  problem: Problem,
  { platform }: Surroundings,
): Promise<Response> {
  const form = await unsentForm(c, platform);
  if (!form) return showProblem(c, problem, platform);
  return show(c, unsentPage({ ...contextOf(c, platform), form, why: 'away' }), 503);
}

const requestIdOf = (c: Context): string => String(c.get('requestId'));

function refusalOf(problem: Problem | undefined): [RefusalKind, PageStatus] {
  if (problem?.code === 'forbidden') return ['forbidden', 403];
  if (problem?.status === 404) return ['unknown', 404];
  // A faulty form is not the server's failure.
  if (problem && problem.status < 500) return ['refused', httpStatusOf(problem)];
  return ['failed', 500];
}
