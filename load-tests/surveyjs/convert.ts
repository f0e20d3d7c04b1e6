import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Condition, Definition, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { headingsOf } from '../../web/answer/headings.ts';
import { pagesOf, sectionsOf } from '../../web/answer/pages.ts';
import { zhCN } from '../../web/strings/zh-CN.ts';

/**
 * A definition as a SurveyJS survey: the same questions, in one language, on the same pages, with the same
 * routing. Scales become choices with the same labels, as residents see them here.
 */
export function toSurveyJs(definition: Definition, language: string): object {
  const { questions, dimensions } = definition;
  const titles = new Map(dimensions.map((d) => [d.id, localize(d.title, language)]));
  const headings = headingsOf(questions, titles, zhCN.answer.sections);
  return {
    locale: language.toLowerCase(),
    title: localize(definition.title, language),
    description: localize(definition.intro, language),
    pages: pagesOf(sectionsOf({ questions, headings })).map((sections, i) => ({
      name: `page${i}`,
      elements: sections.flatMap((s) => s.questions.map((q) => elementOf(q, language))),
    })),
  };
}

const wayOut: Record<string, string> = { not_used: '没有用过', dont_know: '说不清' };

function elementOf(q: Question, language: string): object {
  const common = {
    name: q.id,
    title: localize(q.title, language),
    isRequired: q.required,
    ...(q.help ? { description: localize(q.help, language) } : {}),
    ...(q.visibleIf ? { visibleIf: expressionOf(q.visibleIf) } : {}),
  };
  const out = (q.special ?? []).map((value) => ({ value, text: wayOut[value] }));
  switch (q.type) {
    case 'single':
    case 'multiple': {
      const choices = q.options.map((o) => ({ value: o.value, text: localize(o.label, language) }));
      return {
        ...common,
        type: q.type === 'single' ? 'radiogroup' : 'checkbox',
        choices: [...choices, ...out],
      };
    }
    case 'scale': {
      const { min, max, labels } = q.scale;
      const points = Array.from({ length: max - min + 1 }, (_, i) => {
        const label = labels?.[i];
        return { value: min + i, text: label ? localize(label, language) : String(min + i) };
      });
      return { ...common, type: 'radiogroup', choices: [...points, ...out] };
    }
    case 'number':
      return { ...common, type: 'text', inputType: 'number', min: q.min, max: q.max };
    case 'text':
      return { ...common, type: q.maxLength > 100 ? 'comment' : 'text', maxLength: q.maxLength };
  }
}

function expressionOf(visibleIf: NonNullable<Question['visibleIf']>): string {
  const all = 'all' in visibleIf;
  return (all ? visibleIf.all : visibleIf.any).map(conditionOf).join(all ? ' and ' : ' or ');
}

function conditionOf(c: Condition): string {
  const isIn = 'in' in c;
  const values = (isIn ? c.in : c.notIn).map((v) => (typeof v === 'number' ? v : `'${v}'`)).join(', ');
  return `({${c.question}} ${isIn ? 'anyof' : 'noneof'} [${values}])`;
}
