import type { Wave } from '../../../../db/waves.ts';
import { type BasicsField, basicsFields, basicsPage } from '../../../../web/console/setup/basics-page.tsx';
import { setupStepPath } from '../../../../web/paths.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { saveBasics } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { basicsSchema } from '../../../services/setup/wave-fields.ts';
import { localTimeOf } from '../../../survey/china-time.ts';
import type { FileForm } from '../../evaluation/form.ts';
import { show as render } from '../../render.ts';
import {
  FaultyForm,
  instantOfTyped,
  type RefusedStep,
  type Sent,
  type StepContext,
  type StepForm,
  setupWordsIn,
  stepProps,
} from './step.ts';

/** Name, dates and organiser. */
export function basicsForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const typed = refused ? typedBasics(refused.form) : savedBasics(setup.wave);
    return await render(
      c,
      basicsPage({ ...(await stepProps(surroundings, c, setup, 'basics', refused)), typed }),
      refused?.status,
    );
  }

  async function save({ c, form, change }: Sent): Promise<string> {
    const typed = typedBasics(form);
    const parsed = basicsSchema.safeParse(basicsOf(typed));
    if (!parsed.success) {
      const faulty = [...new Set(parsed.error.issues.map(({ path }) => basicsFieldOf(path)))];
      const { fields, check } = setupWordsIn(c, platform);
      const labels = faulty.map((name) => fields[name]);
      throw new FaultyForm(fill(check, { fields: labels.join(', ') }), faulty);
    }
    await saveBasics(db, change, parsed.data);
    return setupStepPath(parsed.data.code, 'basics', { done: 'saved' });
  }

  return { show, save };
}

const typedBasics = (form: FileForm): Record<BasicsField, string> =>
  Object.fromEntries(basicsFields.map((name) => [name, form.field(name)])) as Record<BasicsField, string>;

function savedBasics({
  code,
  title,
  opensAt,
  closesAt,
  weight,
  organiser,
}: Wave): Record<BasicsField, string> {
  return {
    waveCode: code,
    titleZh: title['zh-CN'] ?? '',
    titleEn: title.en ?? '',
    opensAt: localTimeOf(opensAt),
    closesAt: localTimeOf(closesAt),
    weight: String(weight),
    organiserZh: organiser?.name['zh-CN'] ?? '',
    organiserEn: organiser?.name.en ?? '',
    contact: organiser?.contact ?? '',
    privacyOfficer: organiser?.privacyOfficer ?? '',
    approval: organiser?.approval ?? '',
    legalZh: organiser?.legalBasis['zh-CN'] ?? '',
    legalEn: organiser?.legalBasis.en ?? '',
    keptUntil: organiser?.keptUntil ?? '',
  };
}

/** The typed fields in the form of a wave's file. The organiser is absent where all of its fields are empty. */
function basicsOf(typed: Record<BasicsField, string>): unknown {
  const { organiserZh, organiserEn, contact, privacyOfficer, approval, legalZh, legalEn, keptUntil } = typed;
  const organiser = {
    name: { 'zh-CN': organiserZh, en: organiserEn },
    contact,
    ...(privacyOfficer.trim() && { privacyOfficer }),
    ...(approval.trim() && { approval }),
    legalBasis: { 'zh-CN': legalZh, en: legalEn },
    keptUntil,
  };
  const isAsked = [
    organiserZh,
    organiserEn,
    contact,
    privacyOfficer,
    approval,
    legalZh,
    legalEn,
    keptUntil,
  ].some((text) => text.trim() !== '');
  return {
    code: typed.waveCode.trim(),
    title: { 'zh-CN': typed.titleZh, en: typed.titleEn },
    opensAt: instantOfTyped(typed.opensAt),
    closesAt: instantOfTyped(typed.closesAt),
    weight: /^\d{1,3}$/.test(typed.weight.trim()) ? Number(typed.weight) : typed.weight,
    ...(isAsked && { organiser }),
  };
}

/** The field of an issue. */
function basicsFieldOf([first, second, third]: readonly PropertyKey[]): BasicsField {
  const isEnglish = second === 'en' || third === 'en';
  if (first === 'title') return isEnglish ? 'titleEn' : 'titleZh';
  if (first !== 'organiser') return basicsFields.find((name) => name === first) ?? 'waveCode';
  if (second === 'name') return isEnglish ? 'organiserEn' : 'organiserZh';
  if (second === 'legalBasis') return isEnglish ? 'legalEn' : 'legalZh';
  return basicsFields.find((name) => name === second) ?? 'organiserZh';
}
