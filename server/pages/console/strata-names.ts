import { type Language, stringsIn } from '../../../web/language.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { UNKNOWN } from '../../survey/submission/check-answers.ts';

/** Names strata by the texts of the answers that define them. */
export function strataNames({ questions }: Definition, language: Language): (stratum: string) => string {
  const texts = new Map([[UNKNOWN, stringsIn(language).console.city.unknownCategory]]);
  for (const question of questions)
    if (question.role === 'weighting' && 'options' in question)
      for (const { value, label } of question.options ?? []) texts.set(value, localize(label, language));
  return (stratum) =>
    stratum
      .split('/')
      .map((value) => texts.get(value) ?? value)
      .join(' · ');
}
