import { z } from 'zod';
import { cityQuotasPage } from '../../../../web/console/setup/quotas-page.tsx';
import { setupCityPath } from '../../../../web/paths.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { quotaPlanOf, strataIn } from '../../../services/setup/quota-plans.ts';
import { saveQuotas } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { halfWidthOf } from '../../../survey/quota/propose.ts';
import { UNKNOWN } from '../../../survey/submission/check-answers.ts';
import { strataOf } from '../../../survey/weighting/strata.ts';
import { contextOf, show as render } from '../../render.ts';
import { strataNames } from '../strata-names.ts';
import { defaultPrecision } from './quota-precision.ts';
import {
  cityInPath,
  FaultyForm,
  type RefusedStep,
  type Sent,
  type StepContext,
  type StepForm,
  setupWordsIn,
  stepProps,
} from './step.ts';

/** Quotas of one city, typed. */
export function cityQuotasForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const city = cityInPath(c, setup);
    const { definition } = setup.questionnaire;
    const { language } = contextOf(c, platform);
    const saved = setup.quotas.filter((quota) => quota.city === city.code);
    const quotas = new Map(saved.map((quota) => [quota.stratum, quota]));
    const shares = new Map(strataIn(city, definition)?.map(({ stratum, share }) => [stratum, share]));
    const deviation = Number(defaultPrecision.deviation);
    const typed = (name: 'target' | 'cap', i: number) => refused?.form.all(name)[i];
    const nameOf = strataNames(definition, language);
    // The form omits strata of unknown people, which nobody targets, unless such a quota exists.
    const strata = strataOf(definition).filter((stratum) => quotas.has(stratum) || isKnown(stratum));
    const html = cityQuotasPage({
      ...(await stepProps(surroundings, c, setup, 'quotas', refused)),
      city,
      rows: strata.map((stratum, i) => {
        const { target, cap } = quotas.get(stratum) ?? {};
        return {
          ...{ stratum, name: nameOf(stratum), share: shares.get(stratum) ?? null },
          target: typed('target', i) ?? (target === undefined ? '' : String(target)),
          cap: typed('cap', i) ?? (cap === undefined ? '' : String(cap)),
          halfWidth: target === undefined ? null : halfWidthOf(target, deviation),
        };
      }),
      halfWidth: saved.length === 0 ? null : quotaPlanOf(city, saved, definition, deviation).halfWidth,
    });
    return await render(c, html, refused?.status);
  }

  async function save({ c, form, change, setup }: Sent): Promise<string> {
    const { code: city } = cityInPath(c, setup);
    const strata = new Set(strataOf(setup.questionnaire.definition));
    const [targets, caps] = [form.all('target'), form.all('cap')];
    const faulty: string[] = [];
    const quotas = form.all('stratum').flatMap((stratum, i) => {
      const [target = '', cap = ''] = [targets[i]?.trim(), caps[i]?.trim()];
      if (target === '' && cap === '') return [];
      const row = cellSchema.safeParse({ target: target || '0', cap });
      if (!row.success || !strata.has(stratum)) {
        faulty.push(`target:${i}`, `cap:${i}`);
        return [];
      }
      return [{ ...row.data, city, stratum }];
    });
    if (faulty.length > 0) throw new FaultyForm(setupWordsIn(c, platform).quotas.cells, faulty);
    await saveQuotas(db, change, [city], quotas);
    return `${setupCityPath(setup.wave.code, 'quotas', city)}?done=saved`;
  }

  return { show, save };
}

const whole = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform(Number);
const cellSchema = z.object({ target: whole, cap: whole }).refine(({ target, cap }) => target <= cap);

const isKnown = (stratum: string): boolean => !stratum.split('/').includes(UNKNOWN);
