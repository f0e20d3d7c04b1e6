import type { Context } from 'hono';
import { z } from 'zod';
import { findAudit } from '../../../db/audit.ts';
import { findScreening } from '../../../db/screenings.ts';
import type { Wave } from '../../../db/waves.ts';
import { type DecisionDraft, emptyDecision } from '../../../web/console/decision-forms.tsx';
import { hourOf, number } from '../../../web/console/figures.tsx';
import { heldGroupPage } from '../../../web/console/held-group-page.tsx';
import { reviewSortKeys, shownGroups } from '../../../web/console/review-query.ts';
import { reviewQueuePage } from '../../../web/console/review-queue-page.tsx';
import { type Language, stringsIn } from '../../../web/language.ts';
import { heldGroupPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { decide, undo } from '../../services/review/decide.ts';
import { type GroupView, readGroup } from '../../services/review/group.ts';
import { listDecisions } from '../../services/review/list-decisions.ts';
import { giveSecondOpinion, judgeProvisionally, listSecondOpinions } from '../../services/review/opinions.ts';
import { listHeld } from '../../services/review/queue.ts';
import { MAX_MARKED } from '../../services/review/selection.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { CITY_CODE, submissionId } from '../../survey/schemas.ts';
import { removalCauses } from '../../survey/screening/removal-causes.ts';
import { reasonText } from '../../survey/typed-text.ts';
import { contextOf, show } from '../render.ts';
import { postedForm, type SentForm } from './form.ts';
import { consoleContext, fieldworkOfPage, waveOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** The queue's state in the address; an invalid value falls back to the default. */
const querySchema = z.object({
  sort: z.enum(reviewSortKeys).catch('stake'),
  reversed: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform((reversed) => reversed !== undefined),
  city: z.string().regex(CITY_CODE).optional().catch(undefined),
});

const pageSchema = z.coerce.number().int().min(1).max(10_000).catch(1);

/** The address names what was done, so that the page after the redirect can say so. */
const dones = ['accept', 'remove', 'undo', 'provisional', 'agrees', 'differs'] as const;
type DoneWhat = (typeof dones)[number];
const doneSchema = z.enum(dones).optional().catch(undefined);

/** Decisions on the queue's page. */
const RECENT = 10;

const actionSchema = z.enum(['accept', 'remove']);
const causeSchema = z.enum(removalCauses).optional().catch(undefined);
const membersSchema = z.array(submissionId);

/** The group that an address names. */
interface Named {
  wave: Wave;
  fieldwork: Fieldwork;
  city: string;
  group: string;
}

/** Review of held answers: the queue, its groups, and the decisions on them. */
export function reviewPages(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  async function namedIn(c: Context<ConsoleEnv>): Promise<Named> {
    const city = c.req.param('city') ?? '';
    if (!CITY_CODE.test(city)) throw new Problem('not-found');
    const wave = await waveOfPage(surroundings, c);
    return { wave, city, group: c.req.param('group') ?? '', fieldwork: await fieldworkOf(wave.id) };
  }

  /** The page of a group, with a refused form and the reason. */
  async function showGroup(
    c: Context<ConsoleEnv>,
    named: Named,
    refused?: { fault: string; draft: DecisionDraft; status: 409 | 422 },
  ) {
    const { wave, fieldwork, city } = named;
    const view = await readGroup(db, fieldwork, c.get('actor'), named);
    const context = await consoleContext(c, surroundings, wave);
    const { language } = context;
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    const from = Math.min(
      (pageSchema.parse(c.req.query('page')) - 1) * MAX_MARKED,
      Math.floor(Math.max(0, view.members.length - 1) / MAX_MARKED) * MAX_MARKED,
    );
    const titles = new Map(formOf(fieldwork, city).questions.map((q) => [q.id, localize(q.title, language)]));
    const page = heldGroupPage({
      ...context,
      view,
      cityOf: (code) => cityOf(fieldwork, code),
      signals: fieldwork.screening.signals,
      titleOf: (question) => titles.get(question) ?? question,
      now: now(),
      from,
      to: from + MAX_MARKED,
      draft: refused?.draft ?? emptyDecision,
      fault: refused?.fault,
      done: done && doneText(done, view, language),
      next: done && (await nextAfter(c, named)),
      modeName: (mode) => stringsIn(language).console.channels.modes[mode],
    });
    return show(c, page, refused?.status);
  }

  /** The other waiting group with the most at stake. */
  async function nextAfter(c: Context<ConsoleEnv>, { fieldwork, city, group }: Named) {
    const held = await listHeld(db, fieldwork, c.get('actor'));
    const inOrder = shownGroups(held, { sort: 'stake', reversed: false });
    return inOrder.find((one) => one.city !== city || one.group !== group);
  }

  /** Explains a refusal that a fresh page alone would not: whose decision came first, and what it was. */
  async function conflictText(c: Context<ConsoleEnv>, named: Named, problem: Problem): Promise<string> {
    const { language } = contextOf(c, platform);
    const words = stringsIn(language).review;
    if (problem.is('subject-unknown') || problem.is('nothing-to-decide')) return words.nothingLeft;
    if (problem.is('decision-overtaken')) return words.overtaken;
    if (problem.is('opinion-not-asked')) return words.notAsked;
    if (!problem.is('decided-before')) throw problem;
    const view = await readGroup(db, named.fieldwork, c.get('actor'), named);
    const first = await findAudit(db, named.wave.id, problem.extras.decision);
    if (!first || view.asked === first.id) return words.firstHidden;
    const { actor: person, reason, detail } = first;
    const values = { person, reason, time: hourOf(first.at, language) };
    if (first.action !== 'accept' && first.action !== 'remove') return fill(words.firstUndone, values);
    const n = number(detail.submissions ?? 0, language);
    return fill(words.first, { ...values, n, action: words.actions[first.action] });
  }

  /** Handles a form about a group; its content survives a refusal. */
  const taking =
    (take: (c: Context<ConsoleEnv>, named: Named, form: SentForm) => Promise<DoneWhat | FormFault>) =>
    async (c: Context<ConsoleEnv>) => {
      const named = await namedIn(c);
      const form = await postedForm(c);
      const draft = draftIn(form);
      const { faults } = stringsIn(contextOf(c, platform).language).review;
      try {
        const taken = await take(c, named, form);
        if (typeof taken === 'string')
          return c.redirect(heldGroupPath(named.wave.code, named.city, named.group, { done: taken }), 303);
        const fault = fill(faults[taken.fault], { n: MAX_MARKED });
        return await showGroup(c, named, { fault, draft, status: 422 });
      } catch (error) {
        if (!(error instanceof Problem) || (error.status !== 409 && !error.is('subject-unknown')))
          throw error;
        return await showGroup(c, named, { fault: await conflictText(c, named, error), draft, status: 409 });
      }
    };

  const GROUP = '/console/:wave/review/:city/:group';
  return pages
    .get('/console/:wave/review', acting, async (c) => {
      const fieldwork = await fieldworkOfPage(surroundings, c);
      const { wave } = fieldwork;
      const actor = c.get('actor');
      const groups = await listHeld(db, fieldwork, actor);
      const context = await consoleContext(c, surroundings, wave);
      return show(
        c,
        reviewQueuePage({
          ...context,
          groups,
          cityOf: (code) => cityOf(fieldwork, code),
          query: querySchema.parse(c.req.query()),
          now: now(),
          screenedAt: await findScreening(db, wave.id),
          secondOpinions: wave.blindReview ? await listSecondOpinions(db, fieldwork, actor) : undefined,
          decisions: await listDecisions(db, fieldwork, actor, { before: undefined, limit: RECENT }),
          script: platform.asset('web/console/client.ts'),
        }),
      );
    })
    .get(GROUP, acting, async (c) => showGroup(c, await namedIn(c)))
    .post(
      `${GROUP}/decisions`,
      ...guards,
      acting,
      taking(async (c, { fieldwork, city, group }, { field, all }) => {
        const action = actionSchema.safeParse(field('action'));
        const reason = reasonText.safeParse(field('reason'));
        const cause = causeSchema.parse(field('cause') || undefined);
        const members = membersSchema.safeParse(all('member'));
        if (!action.success) return { fault: 'action' };
        if (!reason.success) return { fault: 'reason' };
        if (action.data === 'remove' && cause === undefined) return { fault: 'cause' };
        if (!members.success || members.data.length > MAX_MARKED) return { fault: 'marked' };
        const part = members.data.length > 0 ? { members: members.data } : {};
        await decide(db, fieldwork, {
          city,
          subject: { group, ...part },
          action: action.data,
          actor: c.get('actor'),
          reason: reason.data,
          cause: action.data === 'remove' ? cause : undefined,
          after: field('after') || null,
        });
        return action.data;
      }),
    )
    .post(
      `${GROUP}/withdrawals`,
      ...guards,
      acting,
      taking(async (c, { fieldwork }, { field }) => {
        const reason = reasonText.safeParse(field('reason'));
        const decision = z.uuid().safeParse(field('decision'));
        if (!decision.success) throw new Problem('decision-unknown');
        if (!reason.success) return { fault: 'reason' };
        const actor = c.get('actor');
        await undo(db, fieldwork, { decision: decision.data, actor, reason: reason.data });
        return 'undo';
      }),
    )
    .post(
      `${GROUP}/provisional-verdicts`,
      ...guards,
      acting,
      taking(async (c, { fieldwork, city, group }, { field }) => {
        const action = actionSchema.safeParse(field('action'));
        if (!action.success) return { fault: 'action' };
        await judgeProvisionally(db, fieldwork, {
          city,
          group,
          action: action.data,
          actor: c.get('actor'),
        });
        return 'provisional';
      }),
    )
    .post(
      `${GROUP}/second-opinions`,
      ...guards,
      acting,
      taking(async (c, { fieldwork }, { field }) => {
        const action = actionSchema.safeParse(field('action'));
        const reason = reasonText.safeParse(field('reason'));
        const decision = z.uuid().safeParse(field('decision'));
        if (!decision.success) throw new Problem('decision-unknown');
        if (!action.success) return { fault: 'action' };
        if (!reason.success) return { fault: 'reason' };
        const { agrees } = await giveSecondOpinion(db, fieldwork, {
          decision: decision.data,
          action: action.data,
          actor: c.get('actor'),
          reason: reason.data,
        });
        return agrees ? 'agrees' : 'differs';
      }),
    );
}

interface FormFault {
  fault: keyof ReturnType<typeof stringsIn>['review']['faults'];
}

const draftIn = ({ field, all }: SentForm): DecisionDraft => ({
  reason: field('reason'),
  cause: causeSchema.parse(field('cause') || undefined),
  members: new Set(all('member')),
  decision: field('decision') || undefined,
});

/** What was done, in a sentence. */
function doneText(done: DoneWhat, { decisions, held }: GroupView, language: Language): string {
  const words = stringsIn(language).review.done;
  if (done === 'provisional' || done === 'agrees' || done === 'differs') return words[done];
  const latest = decisions.at(-1);
  const entry = done === 'undo' ? decisions.findLast(({ undone }) => undone)?.undone : latest?.entry;
  const { submissions = 0, counted = 0 } = entry?.detail ?? {};
  const sentence = done === 'accept' && counted < submissions ? words.acceptFull : words[done];
  const told = fill(sentence, { n: number(submissions, language), counted: number(counted, language) });
  const rest = done === 'undo' ? 0 : (held?.submissions ?? 0);
  return rest > 0 ? `${told} ${fill(words.rest, { n: number(rest, language) })}` : told;
}
