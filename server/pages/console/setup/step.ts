import type { Context } from 'hono';
import { z } from 'zod';
import type { WaveCity } from '../../../../db/waves.ts';
import type { StepProps } from '../../../../web/console/setup/step-page.tsx';
import { stringsIn } from '../../../../web/language.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { Problem } from '../../../http/problems.ts';
import { may, requireGrant } from '../../../identity/grants.ts';
import type { Platform } from '../../../platform.ts';
import { FaultyFile } from '../../../services/files/file-text.ts';
import type { SetupChange } from '../../../services/setup/change-setup.ts';
import { readSetup, type Setup, type SetupStep, stepDigests } from '../../../services/setup/setup.ts';
import { localTimeText } from '../../../survey/china-time.ts';
import type { FormReading } from '../../../survey/questionnaire/xlsform/read.ts';
import type { FileForm } from '../../evaluation/form.ts';
import { contextOf, httpStatusOf, type PageStatus } from '../../render.ts';
import { consoleContext } from '../frame.ts';
import type { ConsoleEnv } from '../signed-in.ts';

/** The faults of a form; without it, a page shows the saved state. */
export interface RefusedStep {
  form: FileForm;
  status: PageStatus;
  fault?: string;
  faulty?: readonly string[];
  /** A line for each fault of a file. */
  lines?: readonly string[];
  /** An XLSForm's reading, which is saved only after its sender has looked through it. */
  reading?: FormReading;
}

export type StepContext = Context<ConsoleEnv>;

/** The instant of a typed time, ISO 8601; other text stays, for the schema to refuse. */
export const instantOfTyped = (typed: string): string =>
  localTimeText.safeParse(typed).data?.toISOString() ?? typed;

/** A submitted form, with the set-up that it changes. */
export interface Sent {
  c: StepContext;
  form: FileForm;
  /** Who changes which wave, and what they saw. */
  change: Omit<SetupChange, 'step'>;
  setup: Setup;
}

/** A page of a step: how to show it, and how to save it, with where to continue. */
export interface StepForm {
  show: (c: StepContext, setup: Setup, refused?: RefusedStep) => Promise<Response>;
  save: (sent: Sent) => Promise<string>;
}

export const setupWordsIn = (c: Context, platform: Platform) =>
  stringsIn(contextOf(c, platform).language).setup;

/** The set-up of the wave in an address, for an actor who may see it. */
export const setupIn = async ({ db }: Platform, c: StepContext): Promise<Setup> =>
  await readSetup(db, c.req.param('wave') ?? '', c.get('actor'));

/** The city in an address. */
export function cityInPath(c: Context, { cities }: Setup): WaveCity {
  const city = cities.find(({ code }) => code === c.req.param('city'));
  if (!city) throw new Problem('city-unknown');
  return city;
}

/** The properties that every step's page shares. */
export async function stepProps(
  surroundings: Surroundings,
  c: StepContext,
  setup: Setup,
  step: SetupStep,
  refused?: RefusedStep,
): Promise<StepProps> {
  const { wave } = setup;
  const context = await consoleContext(c, surroundings, wave);
  return {
    ...context,
    was: stepDigests(setup)[step],
    mayChange: wave.openedAt === null && may(c.get('actor'), 'set-up-wave', { wave: wave.id }),
    done: doneText(c, surroundings.platform),
    fault: refused?.fault,
    faulty: refused?.faulty ?? [],
    fileFaults: refused?.lines ?? [],
  };
}

function doneText(c: Context, platform: Platform): string | undefined {
  const words = setupWordsIn(c, platform);
  const n = z.coerce.number().int().catch(0).parse(c.req.query('n'));
  const texts: Record<string, string> = {
    saved: words.saved,
    used: fill(words.margins.used, { n }),
    applied: fill(words.quotas.applied, { n }),
    removed: words.quotas.removed,
  };
  return texts[c.req.query('done') ?? ''];
}

/** Saves a step, or shows its page again with the typed values and their faults. */
export async function saveStep(
  platform: Platform,
  c: StepContext,
  form: FileForm,
  step: StepForm,
): Promise<Response> {
  const actor = c.get('actor');
  const setup = await setupIn(platform, c);
  const { id, openedAt } = setup.wave;
  requireGrant(actor, 'set-up-wave', { wave: id });
  try {
    if (openedAt) throw new Problem('wave-frozen');
    const change = { wave: id, actor, was: form.field('was') };
    return c.redirect(await step.save({ c, form, change, setup }), 303);
  } catch (error) {
    return await step.show(c, await setupIn(platform, c), refusalOf(c, platform, form, error));
  }
}

function refusalOf(c: Context, platform: Platform, form: FileForm, error: unknown): RefusedStep {
  const words = setupWordsIn(c, platform);
  if (error instanceof FaultyFile) return { form, status: 422, lines: error.message.split('\n') };
  if (error instanceof UnconfirmedForm)
    return { form, status: error.reading.definition ? 200 : 422, reading: error.reading };
  if (error instanceof FaultyForm) return { form, status: 422, fault: error.message, faulty: error.faulty };
  if (error instanceof Problem) {
    if (error.is('setup-changed')) return { form, status: 409, fault: words.changed };
    if (error.is('wave-exists')) return { form, status: 409, fault: words.exists, faulty: ['waveCode'] };
    if (error.is('wave-frozen')) return { form, status: httpStatusOf(error), fault: words.tooLate };
  }
  throw error;
}

/** The first file of a form, or the text pasted in its place. */
export async function fileIn(
  c: Context,
  platform: Platform,
  form: FileForm,
): Promise<{ name: string; bytes: Uint8Array }> {
  const [file] = form.files('file');
  if (file) return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  const text = form.field('text');
  if (text.trim() === '') throw new FaultyForm(setupWordsIn(c, platform).noFile, ['text']);
  return { name: 'text', bytes: new TextEncoder().encode(text) };
}

/** A fault of a form, in a sentence. */
export class FaultyForm extends Error {
  override readonly name = 'FaultyForm';
  readonly faulty: readonly string[];
  constructor(message: string, faulty: readonly string[]) {
    super(message);
    this.faulty = faulty;
  }
}

/** An XLSForm that its sender has not looked through yet. */
export class UnconfirmedForm extends Error {
  override readonly name = 'UnconfirmedForm';
  readonly reading: FormReading;
  constructor(reading: FormReading) {
    super('an XLSForm has to be looked through before it is saved');
    this.reading = reading;
  }
}
