import { stringsIn } from '../../language.ts';
import { setupStepPath } from '../../paths.ts';
import { FormField } from '../door.tsx';
import { Save, type StepProps, stepPage } from './step-page.tsx';

export const basicsFields = [
  'waveCode',
  'titleZh',
  'titleEn',
  'opensAt',
  'closesAt',
  'weight',
  'organiserZh',
  'organiserEn',
  'contact',
  'privacyOfficer',
  'approval',
  'legalZh',
  'legalEn',
  'keptUntil',
] as const;
export type BasicsField = (typeof basicsFields)[number];

/** Name, dates, weight, and organiser. */
export function basicsPage(props: StepProps & { typed: Record<BasicsField, string> }): string {
  const { language, wave, typed, faulty, was, mayChange } = props;
  const { fields } = stringsIn(language).setup;
  const field = (name: BasicsField) => ({
    ...{ name, label: fields[name as keyof typeof fields], value: typed[name] },
    isFaulty: faulty.includes(name),
  });
  return stepPage(
    props,
    'basics',
    <form method="post" action={setupStepPath(wave.code, 'basics')}>
      <FormField {...field('waveCode')} hint={fields.codeHint} />
      <div class="pair">
        <FormField {...field('titleZh')} />
        <FormField {...field('titleEn')} />
      </div>
      <div class="pair">
        <FormField {...field('opensAt')} type="datetime-local" />
        <FormField {...field('closesAt')} type="datetime-local" hint={fields.closesAtHint} />
      </div>
      <div class="field">
        <FormField {...field('weight')} hint={fields.weightHint} isNumeric />
      </div>
      <fieldset>
        <legend>{fields.organiserLegend}</legend>
        <p class="help">{fields.organiserLead}</p>
        <div class="pair">
          <FormField {...field('organiserZh')} isOptional />
          <FormField {...field('organiserEn')} isOptional />
        </div>
        <div class="pair">
          <FormField {...field('legalZh')} isOptional />
          <FormField {...field('legalEn')} isOptional />
        </div>
        <div class="pair">
          <FormField {...field('contact')} hint={fields.contactHint} isOptional />
          <FormField {...field('keptUntil')} type="date" hint={fields.keptUntilHint} isOptional />
        </div>
        <div class="pair">
          <FormField {...field('privacyOfficer')} isOptional />
          <FormField {...field('approval')} isOptional />
        </div>
      </fieldset>
      {mayChange && <Save language={language} was={was} />}
    </form>,
  );
}
