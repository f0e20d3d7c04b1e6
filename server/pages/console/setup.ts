import type { Context } from 'hono';
import { v7 as uuidv7, validate } from 'uuid';
import { listGrants } from '../../../db/grants.ts';
import { findNewestOpening } from '../../../db/wave-openings.ts';
import { listOpenedWaves } from '../../../db/waves.ts';
import { type SetupPageProps, setupPage } from '../../../web/console/setup/setup-page.tsx';
import {
  preparedWavesPage,
  TEMPLATE_PREFIX,
  type TypedWave,
} from '../../../web/console/setup/waves-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { preparedWavesPath, setupPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { may, requireGrant } from '../../identity/grants.ts';
import { authorOf, needsSecondPerson } from '../../services/releases/second-person.ts';
import { approveOpening } from '../../services/setup/approve-opening.ts';
import { beginWave } from '../../services/setup/begin-wave.ts';
import { deleteWave } from '../../services/setup/delete-wave.ts';
import { listSetups } from '../../services/setup/list-waves.ts';
import { proposeOpening } from '../../services/setup/propose-opening.ts';
import { readSetup, type Setup, setupDigest, setupOf } from '../../services/setup/setup.ts';
import { signOffToOpen } from '../../services/setup/sign-off-to-open.ts';
import { basicsSchema } from '../../services/setup/wave-fields.ts';
import { openingFaults } from '../../services/waves/opening-faults.ts';
import { DAY_MS, localDayOf, localTimeOf, startOfDay } from '../../survey/china-time.ts';
import { submissionId } from '../../survey/schemas.ts';
import { contextOf, httpStatusOf, type PageStatus, show } from '../render.ts';
import { formFaultOf, formFieldsOf, type SentForm, statusOfFault } from './form.ts';
import { consoleContext } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { consoleRoutes } from './routes.ts';
import { instantOfTyped } from './setup/step.ts';
import { setupDifferences, setupSummaries } from './setup/summaries.ts';
import type { ConsoleEnv } from './signed-in.ts';

interface Refused {
  fault: string;
  status: PageStatus;
  typed?: SetupPageProps['typed'];
}

/** Waves in preparation: the list, a new one, each as a list of tasks, its opening and its deletion. */
export function setupPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  const codeIn = (c: Context): string => c.req.param('wave') ?? '';
  const wordsIn = (c: Context) => stringsIn(contextOf(c, platform).language).setup;

  async function showWaves(
    c: Context<ConsoleEnv>,
    refused?: { typed: TypedWave; faulty: string[]; fault: string; status: PageStatus },
  ) {
    const { prepared, models } = await listSetups(db, c.get('actor'));
    const begins = startOfDay(localDayOf(new Date(now().getTime() + 31 * DAY_MS)));
    const typed = refused?.typed ?? {
      ...{ waveCode: '', titleZh: '', titleEn: '', from: models?.[0]?.code ?? '' },
      opensAt: localTimeOf(begins),
      closesAt: localTimeOf(new Date(begins.getTime() + 30 * DAY_MS)),
    };
    const { faulty = [], fault } = refused ?? {};
    const done = c.req.query('done') === 'deleted' ? wordsIn(c).remove.done : undefined;
    const context = await consoleContext(c, surroundings);
    return await show(
      c,
      preparedWavesPage({ ...context, prepared, models, typed, faulty, fault, done }),
      refused?.status,
    );
  }

  async function begin(c: Context<ConsoleEnv>) {
    const actor = c.get('actor');
    requireGrant(actor, 'set-up-wave', {});
    const field = await formFieldsOf(c);
    const typed = typedWave(field);
    const words = wordsIn(c);
    const parsed = basicsSchema.safeParse({
      code: typed.waveCode.trim(),
      title: { 'zh-CN': typed.titleZh, en: typed.titleEn },
      opensAt: instantOfTyped(typed.opensAt),
      closesAt: instantOfTyped(typed.closesAt),
      weight: 0,
    });
    const refuse = async (faulty: string[], fault: string, status: PageStatus) =>
      await showWaves(c, { typed, faulty, fault, status });
    if (!parsed.success) {
      const faulty = parsed.error.issues.map(({ path: [first, second] }) =>
        first === 'title'
          ? second === 'en'
            ? 'titleEn'
            : 'titleZh'
          : first === 'code'
            ? 'waveCode'
            : String(first),
      );
      const labels = [...new Set(faulty)].map((name) => words.fields[name as keyof typeof words.fields]);
      return await refuse(faulty, fill(words.check, { fields: labels.join(', ') }), 422);
    }
    const { code, title, opensAt, closesAt } = parsed.data;
    try {
      const [, template] = typed.from.split(TEMPLATE_PREFIX);
      const from = template === undefined ? typed.from || null : null;
      const wave = await beginWave(db, { code, title, opensAt, closesAt, from, template, actor });
      return c.redirect(setupPath(wave.code), 303);
    } catch (error) {
      if (error instanceof Problem && error.is('wave-exists'))
        return await refuse(['waveCode'], words.exists, 409);
      throw error;
    }
  }

  /** The wave to compare a set-up with: the newest opened one. */
  async function earlierSetup({ wave }: Setup): Promise<Setup | undefined> {
    const earlier = (await listOpenedWaves(db)).find(({ id }) => id !== wave.id);
    return earlier && (await setupOf(db, earlier));
  }

  async function showSetup(c: Context<ConsoleEnv>, refused?: Refused) {
    const actor = c.get('actor');
    const setup = await readSetup(db, codeIn(c), actor);
    const { wave } = setup;
    const { language } = contextOf(c, platform);
    const digest = setupDigest(setup);
    const row = await findNewestOpening(db, wave.id);
    const earlier = await earlierSetup(setup);
    const people = (await listGrants(db)).filter(
      (g) => !g.revokedAt && g.until > now() && (g.waveId === null || g.waveId === wave.id),
    );
    const requireOrganiser = platform.requiresOrganiser;
    const signOff = await signOffToOpen(db, wave);
    const context = await consoleContext(c, surroundings, wave);
    const html = setupPage({
      ...context,
      stored: wave,
      isAlone: signOff === 'one',
      summaries: setupSummaries(setup, new Set(people.map((g) => g.account)).size, language),
      faults: wave.openedAt ? [] : await openingFaults(db, wave, now(), { requireOrganiser }),
      differences: earlier && setupDifferences(earlier, setup, language),
      opening: { id: uuidv7(), digest, row, isOvertaken: row !== undefined && row.digest !== digest },
      mayChange: may(actor, 'set-up-wave', { wave: wave.id }),
      mayApprove: may(actor, 'approve-opening', { wave: wave.id }),
      needsAnother: row !== undefined && (await needsSecondPerson(db, { signOff }, authorOf(row), actor)),
      proof: proofWanted(c, platform),
      typed: refused?.typed ?? { code: '', form: undefined },
      done: doneText(c),
      fault: refused?.fault,
    });
    return await show(c, html, refused?.status);
  }

  function doneText(c: Context): string | undefined {
    const { opening, saved } = wordsIn(c);
    const texts: Record<string, string> = { proposed: opening.done, opened: opening.opened, saved };
    return texts[c.req.query('done') ?? ''];
  }

  /** Why the set-up could not be opened or deleted, in a sentence; rethrows any other error. */
  function refusalOf(c: Context, error: unknown): Refused {
    const { opening, remove, tooLate } = wordsIn(c);
    if (error instanceof Problem) {
      const sentences: Partial<Record<typeof error.code, string>> = {
        'wave-frozen': tooLate,
        'wave-in-use': remove.inUse,
        'wave-not-ready': opening.faults,
        'opening-overtaken': opening.overtaken,
        'draft-conflict': opening.overtaken,
        'second-person-needed': opening.needsAnother,
      };
      const fault = sentences[error.code];
      if (fault) return { fault, status: httpStatusOf(error) };
    }
    return {
      fault: formFaultOf(error, contextOf(c, platform).language, now()),
      status: statusOfFault(error),
    };
  }

  /** The typed confirmation, where it is not the wave's code. */
  function wrongCode(
    c: Context,
    field: SentForm['field'],
    form: 'approval' | 'deletion',
  ): Refused | undefined {
    const typed = { code: field('waveCode'), form };
    if (field('waveCode').trim() === codeIn(c)) return undefined;
    return { fault: fill(wordsIn(c).opening.codeWrong, { code: codeIn(c) }), status: 422, typed };
  }

  return pages
    .get('/console/waves', acting, async (c) => await showWaves(c))
    .post('/console/waves', ...guards, acting, begin)
    .get('/console/:wave/setup', acting, async (c) => await showSetup(c))
    .post('/console/:wave/setup/openings', ...guards, acting, async (c) => {
      const field = await formFieldsOf(c);
      const id = submissionId.safeParse(field('id')).data ?? uuidv7();
      const requireOrganiser = platform.requiresOrganiser;
      const input = { id, wave: codeIn(c), actor: c.get('actor'), requireOrganiser, now: now() };
      try {
        await proposeOpening(db, input);
      } catch (error) {
        return await showSetup(c, refusalOf(c, error));
      }
      return c.redirect(setupPath(codeIn(c), { done: 'proposed' }), 303);
    })
    .post('/console/:wave/setup/openings/:opening/approval', ...guards, acting, async (c) => {
      const { wave } = await readSetup(db, codeIn(c), c.get('actor'));
      requireGrant(c.get('actor'), 'approve-opening', { wave: wave.id });
      const field = await formFieldsOf(c);
      const opening = c.req.param('opening').toLowerCase();
      if (!validate(opening)) throw new Problem('opening-unknown');
      const refused = wrongCode(c, field, 'approval');
      if (refused) return await showSetup(c, refused);
      try {
        const actor = await provenActor(c, platform, field);
        const requireOrganiser = platform.requiresOrganiser;
        const digest = field('digest');
        await approveOpening(db, { opening, wave: wave.id, digest, actor, requireOrganiser, now: now() });
      } catch (error) {
        const typed = { code: field('waveCode'), form: 'approval' as const };
        return await showSetup(c, { ...refusalOf(c, error), typed });
      }
      return c.redirect(setupPath(wave.code, { done: 'opened' }), 303);
    })
    .post('/console/:wave/setup/deletion', ...guards, acting, async (c) => {
      const { wave } = await readSetup(db, codeIn(c), c.get('actor'));
      requireGrant(c.get('actor'), 'set-up-wave', { wave: wave.id });
      const field = await formFieldsOf(c);
      const refused = wrongCode(c, field, 'deletion');
      if (refused) return await showSetup(c, refused);
      try {
        await deleteWave(db, wave.id, c.get('actor'));
      } catch (error) {
        const typed = { code: field('waveCode'), form: 'deletion' as const };
        return await showSetup(c, { ...refusalOf(c, error), typed });
      }
      return c.redirect(preparedWavesPath({ done: 'deleted' }), 303);
    });
}

const typedWave = (field: SentForm['field']): TypedWave => ({
  waveCode: field('waveCode'),
  titleZh: field('titleZh'),
  titleEn: field('titleEn'),
  opensAt: field('opensAt'),
  closesAt: field('closesAt'),
  from: field('from'),
});
