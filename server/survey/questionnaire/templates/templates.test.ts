import { describe, expect, it } from 'vitest';
import { compareQuestionnaires } from '../compare.ts';
import { definitionSchema } from '../definition.ts';
import { nationalCore } from '../national-core/national-core.ts';
import { visibleQuestions } from '../routing.ts';
import { stratumVariables } from '../weighting-variables.ts';
import { pulse } from './pulse.ts';
import { serviceExit } from './service-exit.ts';
import { questionnaireTemplates } from './templates.ts';

function textsIn(value: unknown): Record<string, string>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('zh-CN' in value || 'en' in value) return [value as Record<string, string>];
  return Object.values(value).flatMap(textsIn);
}

describe.each([...questionnaireTemplates])('the template %s', (_, d) => {
  it('is a consistent definition as it stands', () => {
    expect(definitionSchema.parse(d)).toEqual(d);
  });

  it('is complete in Chinese and English, each with its own punctuation', () => {
    expect(textsIn(d).length).toBeGreaterThan(20);
    for (const texts of textsIn(d)) {
      expect(Object.keys(texts)).toEqual(['zh-CN', 'en']);
      expect(texts['zh-CN']).not.toMatch(/[,;:?!()"]/);
      expect(texts.en).not.toMatch(/[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef"']/);
    }
  });
});

it('the pulse has eight questions, and carries the core’s overall question on', () => {
  expect(pulse.questions).toHaveLength(8);
  expect(compareQuestionnaires(pulse, nationalCore).items.get('q_overall')).toBe('same');
  expect(pulse.weighting).toEqual(stratumVariables(nationalCore));
});

it('the exit survey asks why only where something was not done, and nothing of who was not served', () => {
  const asked = (answers: Record<string, string>) =>
    visibleQuestions(serviceExit.questions, answers).map(({ id }) => id);
  expect(asked({ served: 'no' })).toEqual(['served']);
  expect(asked({ served: 'self', done: 'finished' })).not.toContain('why_not');
  expect(asked({ served: 'self', done: 'return' })).toContain('why_not');
});
