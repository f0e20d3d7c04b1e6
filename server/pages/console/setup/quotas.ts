import {
  type PrecisionField,
  precisionFields,
  quotasPage,
} from '../../../../web/console/setup/quotas-page.tsx';
import { setupStepPath } from '../../../../web/paths.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { readQuotas } from '../../../services/files/quotas-file.ts';
import { tableBytes } from '../../../services/files/workbook.ts';
import {
  proposeFor,
  type QuotaPlan,
  quotasOfPlans,
  savedPlans,
} from '../../../services/setup/quota-plans.ts';
import { saveQuotas } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { strataOf } from '../../../survey/weighting/strata.ts';
import type { FileForm } from '../../evaluation/form.ts';
import { show as render } from '../../render.ts';
import { defaultPrecision, precisionSchema } from './quota-precision.ts';
import {
  FaultyForm,
  fileIn,
  type RefusedStep,
  type Sent,
  type StepContext,
  type StepForm,
  setupWordsIn,
  stepProps,
} from './step.ts';

/** Quotas of many cities, from a table or as proposed. */
export function quotasForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const asked = (name: PrecisionField) => refused?.form.field(name) || c.req.query(name);
    const typed = Object.fromEntries(
      precisionFields.map((name) => [name, asked(name) ?? defaultPrecision[name]]),
    ) as Record<PrecisionField, string>;
    const isAsked = precisionFields.some((name) => asked(name) !== undefined);
    const precision = precisionSchema.safeParse(typed);
    const wrong: RefusedStep | undefined =
      refused || precision.success
        ? refused
        : {
            form: emptyForm,
            status: 422,
            fault: setupWordsIn(c, platform).quotas.numbers,
            faulty: precision.error.issues.map(({ path }) => String(path[0])),
          };
    const proposal = isAsked && precision.success ? proposeFor(setup, precision.data) : undefined;
    const deviation = precision.data?.deviation ?? Number(defaultPrecision.deviation);
    const html = quotasPage({
      ...(await stepProps(surroundings, c, setup, 'quotas', wrong)),
      quotas: savedPlans(setup, deviation).map(shownPlan),
      precision: typed,
      proposal: proposal && {
        cities: proposal.plans.map(shownPlan),
        lacking: proposal.lacking.length,
      },
      text: refused?.form.field('text') ?? '',
    });
    return await render(c, html, wrong?.status);
  }

  async function save({ c, form, change, setup }: Sent): Promise<string> {
    const { wave, cities, questionnaire } = setup;
    const codes = cities.map(({ code }) => code);
    const to = (done: string, n?: number) => setupStepPath(wave.code, 'quotas', { done, n });
    if (form.field('do') === 'remove') {
      await saveQuotas(db, change, codes, []);
      return to('removed');
    }
    if (form.field('do') === 'propose') {
      const typed = Object.fromEntries(precisionFields.map((name) => [name, form.field(name)]));
      const precision = precisionSchema.safeParse(typed);
      if (!precision.success)
        throw new FaultyForm(
          setupWordsIn(c, platform).quotas.numbers,
          precision.error.issues.map(({ path }) => String(path[0])),
        );
      const { plans } = proposeFor(setup, precision.data);
      const proposed = plans.map(({ city }) => city.code);
      await saveQuotas(db, change, proposed, quotasOfPlans(plans));
      return to('applied', plans.length);
    }
    const { name, bytes } = await fileIn(c, platform, form);
    const quotas = readQuotas(name, await tableBytes(bytes), codes, strataOf(questionnaire.definition));
    const named = [...new Set(quotas.map(({ city }) => city))];
    await saveQuotas(db, change, named, quotas);
    return to('applied', named.length);
  }

  return { show, save };
}

const emptyForm: FileForm = {
  field: () => '',
  all: () => [],
  files: () => [],
  texts: [],
  hasFiles: false,
};

const shownPlan = ({ quotas, ...plan }: QuotaPlan) => ({ ...plan, strata: quotas.length });
