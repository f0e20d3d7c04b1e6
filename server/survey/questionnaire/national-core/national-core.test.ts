import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../crypto/digest.ts';
import { codesOf, designOf } from '../../score/scoring-design.ts';
import { checkAnswers } from '../../submission/check-answers.ts';
import { strataOf } from '../../weighting/strata.ts';
import { cityQuestions } from '../city-questions.ts';
import { definitionSchema } from '../definition.ts';
import type { Definition, Question } from '../questionnaire.ts';
import { type Answers, questionsFor, visibleQuestions } from '../routing.ts';
import { nationalCore1 } from './edition-1/national-core.ts';
import { nationalCore, nationalCore2, nationalCoreEditions } from './national-core.ts';

const doc = readFileSync(new URL('../../../../docs/questionnaire.md', import.meta.url), 'utf8');
const { questions, dimensions } = nationalCore;
const scored = questions.filter((q) => q.role === 'scored');
const eligible: Answers = { lives_here: 'yes', aged_16: 'yes' };
const servicesAsked = questions.find((q) => q.id === 'services');
/** A person who has used every listed service. */
const user: Answers = {
  ...eligible,
  services: servicesAsked?.type === 'multiple' ? servicesAsked.options.map((o) => o.value).slice(0, -1) : [],
};

const ratings: Answers = Object.fromEntries(scored.map((q) => [q.id, 3]));

/** Every Chinese and English text of the definition. */
function texts(value: unknown): Record<string, string>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('zh-CN' in value || 'en' in value) return [value as Record<string, string>];
  return Object.values(value).flatMap(texts);
}

const ids = (asked: readonly Question[]) => asked.map((q) => q.id);
const isReversed = (q: Question) => q.type === 'scale' && q.scale.reversed === true;

describe('the national core', () => {
  it('is a consistent definition as it stands', () => {
    expect(definitionSchema.parse(nationalCore)).toEqual(nationalCore);
  });

  it('is complete in both languages', () => {
    const all = texts(nationalCore);
    expect(all.length).toBeGreaterThan(170);
    for (const t of all) expect(Object.keys(t)).toEqual(['zh-CN', 'en']);
  });

  it('keeps Chinese punctuation in Chinese and none of it in English', () => {
    for (const t of texts(nationalCore)) {
      expect(t['zh-CN']).not.toMatch(/[,;:?!()"]/);
      expect(t['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
      expect(t.en).not.toMatch(/[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef"']/);
    }
  });

  it('has 21 items in 14 dimensions and one overall question', () => {
    expect(dimensions).toHaveLength(14);
    expect(scored.filter((q) => q.dimension)).toHaveLength(21);
    expect(ids(scored.filter((q) => !q.dimension))).toEqual(['q_overall']);
  });

  it('asks every scored item on five distinct labelled points, required but with ways out', () => {
    for (const q of scored) {
      if (q.type !== 'scale') throw new Error(`${q.id} is a ${q.type}`);
      expect(q.scale).toMatchObject({ min: 1, max: 5 });
      expect(new Set(q.scale.labels?.map((l) => l['zh-CN'])).size).toBe(5);
      expect(new Set(q.scale.labels?.map((l) => l.en)).size).toBe(5);
      expect(q.required).toBe(true);
      expect(q.special).toContain('dont_know');
    }
  });

  it('spreads three reversed items through the form', () => {
    expect(ids(scored.filter(isReversed))).toEqual(['q_gov_repeat', 'q_city_faults', 'q_info_leak']);
    const at = scored.flatMap((q, i) => (isReversed(q) ? [i] : []));
    for (const [i, place] of at.slice(1).entries()) expect(place - (at[i] ?? 0)).toBeGreaterThanOrEqual(8);
    for (const q of scored.filter(isReversed))
      expect(q.type === 'scale' && q.scale.labels?.map((l) => l['zh-CN'])).toEqual([
        ...['从不', '很少', '有时', '经常', '总是'],
      ]);
  });

  it('derives its weights from the 2016 points that the document lists', () => {
    const rows = [...doc.matchAll(/^\| `(\w+)` (\S+) \| (\d) \| .* \| ([\d +]+) \| (0\.\d+) \|$/gm)].map(
      ([, id, title, items, points = '', weight]) => ({
        id,
        title,
        items: Number(items),
        points: points.split('+').reduce((sum, p) => sum + Number(p), 0),
        weight: Number(weight),
      }),
    );
    const total = rows.reduce((sum, row) => sum + row.points, 0);
    expect(total).toBe(62);
    expect(dimensions.map((d) => ({ id: d.id, title: d.title['zh-CN'], weight: d.weight }))).toEqual(
      rows.map(({ id, title, weight }) => ({ id, title, weight })),
    );
    for (const row of rows) {
      expect(row.weight).toBe(Math.round((row.points / total) * 1000) / 1000);
      expect(scored.filter((q) => q.dimension === row.id)).toHaveLength(row.items);
    }
    expect(dimensions.reduce((sum, d) => sum + Math.round(d.weight * 1000), 0)).toBe(1000);
  });

  it('weights by age and sex, which may be left out, and by schooling and settling matters online where a city can', () => {
    const always = [
      { question: 'age', ordered: true },
      { question: 'sex', ordered: false },
    ];
    expect(nationalCore2.weighting).toEqual(always);
    expect(nationalCore.weighting).toEqual([
      ...always,
      { question: 'schooling', ordered: true, optional: true },
      { question: 'services', option: 'gov', ordered: false, optional: true },
    ]);
    expect(strataOf(nationalCore)).toEqual(strataOf(nationalCore2));
    expect(designOf(nationalCore)).toEqual(designOf(nationalCore2));
    for (const q of questions.filter((q) => q.role === 'weighting')) expect(q.required).toBe(false);
  });
});

describe('routing', () => {
  it('starts with where the person lives', () => {
    expect(ids(visibleQuestions(questions, {}))).toEqual(['lives_here']);
  });

  it('shows everything to whoever belongs to the population and has used everything', () => {
    expect(ids(visibleQuestions(questions, user))).toEqual(ids(questions));
  });

  it.each([
    ['lives_here', 'no', ['lives_here']],
    ['lives_here', 'under_half_year', ['lives_here']],
    ['aged_16', 'no', ['lives_here', 'aged_16']],
  ])('hides everything after %s: %s, also when later answers remain', (id, value, shown) => {
    expect(ids(visibleQuestions(questions, { ...user, [id]: value }))).toEqual(shown);
    const upTo = Object.fromEntries(shown.map((s) => [s, s === id ? value : (eligible[s] ?? '')]));
    expect(checkAnswers(questions, upTo)).toEqual([]);
    expect(checkAnswers(questions, { ...upTo, q_overall: 3 })).toEqual([
      { question: 'q_overall', code: 'hidden' },
    ]);
  });

  it('lets every choice that is not marked ineligible pass', () => {
    const choices = questions.filter((q) => q.role === 'eligibility').filter((q) => q.type === 'single');
    expect(ids(choices)).toEqual(['lives_here', 'aged_16']);
    for (const q of choices)
      for (const option of q.options) {
        const shown = visibleQuestions(questions, { ...user, [q.id]: option.value });
        expect(shown.length === questions.length).toBe(option.eligible !== false);
      }
  });

  it('accepts the shortest valid answer sheet: eligibility and scored items, ways out included', () => {
    const sheet: Answers = { ...eligible, services: ['none'] };
    for (const [i, q] of visibleQuestions(questions, sheet)
      .filter((q) => q.role === 'scored')
      .entries())
      sheet[q.id] = q.special?.[i % 3] ?? 4;
    expect(checkAnswers(questions, sheet)).toEqual([]);
  });
});

describe('use of services', () => {
  const routed = scored.filter((q) => q.whenHidden);
  const design = designOf(nationalCore);
  const codeOf = (id: string, answers: Answers) =>
    codesOf(questions, answers)[design.questions.findIndex((q) => q.id === id)];

  it('is asked of whoever used it, and counts as not used for everybody else', () => {
    expect(routed).toHaveLength(9);
    const sheet: Answers = { ...eligible, services: ['counter', 'info'] };
    const shown = ids(visibleQuestions(questions, sheet));
    expect(routed.filter((q) => shown.includes(q.id)).map((q) => q.id)).toEqual([
      ...['q_gov_counter', 'q_gov_repeat', 'q_info_open'],
    ]);
    expect(codeOf('q_gov_online', sheet)).toBe('not_used');
    expect(codeOf('q_gov_counter', { ...sheet, q_gov_counter: 4 })).toBe(4);
    expect(codeOf('q_transit_public', { ...sheet, q_transit_public: 'not_used' })).toBe('not_used');
    for (const q of routed) expect(codeOf(q.id, { ...eligible, services: ['none'] })).toBe('not_used');
  });

  it('is offered as a way out only where something is used, and not where routing has asked', () => {
    const passing = scored.filter((q) => q.special?.includes('not_used'));
    expect(ids(passing)).toEqual([
      ...['q_transit_public', 'q_transit_info', 'q_health_care', 'q_city_pay', 'q_city_faults'],
      ...['q_shopping', 'q_internet'],
    ]);
    for (const q of passing) expect(q.whenHidden).toBeUndefined();
  });

  it('says the period once, and no office words', () => {
    const titles = questions.map((q) => `${q.title['zh-CN']}${q.help?.['zh-CN'] ?? ''}`);
    expect(titles.filter((title) => /12个月/.test(title))).toHaveLength(1);
    for (const title of titles) expect(title).not.toMatch(/频率|近12个月|政务事项|诊疗|本市/);
  });
});

describe('districts', () => {
  const districtIn = (city: string) => cityQuestions(nationalCore, city).find((q) => q.id === 'district');

  it('are those of the city, by their codes, and two ways to say another', () => {
    const asked = districtIn('330100');
    if (asked?.type !== 'single') throw new Error('not a choice');
    expect(asked.options).toHaveLength(15);
    expect(asked.options[0]).toEqual({
      value: '330102',
      label: { 'zh-CN': '上城区', en: 'Shangcheng District' },
    });
    expect(asked.options.slice(-2).map((o) => o.value)).toEqual(['elsewhere', 'unsure']);
    expect('optionsFrom' in asked).toBe(false);
    const municipality = districtIn('310000');
    expect(municipality?.type === 'single' && municipality.options.length).toBe(18);
  });

  it('are typed where there are none', () => {
    for (const city of ['441900', '659001']) {
      expect(districtIn(city)).toMatchObject({ type: 'text', required: false, maxLength: 40 });
      expect(districtIn(city)).not.toHaveProperty('options');
      const asked = cityQuestions(nationalCore, city);
      expect(checkAnswers(asked, { ...user, ...ratings, district: '虎门镇' })).toEqual([]);
      expect(checkAnswers(asked, { ...user, ...ratings, district: '虎'.repeat(41) })).toMatchObject([
        { question: 'district', code: 'too_long' },
      ]);
    }
  });
});

describe('the first edition', () => {
  it('is what it was, to the byte', () => {
    expect(sha256(canonicalJson(nationalCore1))).toBe(
      'ba518dd19e79ff22e4486435e7ae81927c5d2593355d647eb12dce8e210f801e',
    );
    expect(definitionSchema.safeParse(nationalCore1).error).toBeUndefined();
    expect(new Set(nationalCoreEditions.map((edition) => edition.name))).toEqual(new Set(['national-core']));
  });
});

describe('the module of the document', () => {
  const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(doc)?.[1] ?? '');
  const withModule: Definition = definitionSchema.parse({ ...nationalCore, modules: [example] });
  const inHangzhou = questionsFor(withModule, '330100');

  it('is asked in its province only', () => {
    expect(inHangzhou).toHaveLength(questions.length + 2);
    expect(questionsFor(withModule, '320100')).toEqual(questions);
  });

  it('is not asked of people outside the population', () => {
    const asked = { ...user, m33_path_use: 'yes' };
    expect(ids(visibleQuestions(inHangzhou, asked)).slice(-2)).toEqual(['m33_path_use', 'm33_path_rating']);
    expect(ids(visibleQuestions(inHangzhou, { ...asked, m33_path_use: 'no' })).at(-1)).toBe('m33_path_use');
    expect(ids(visibleQuestions(inHangzhou, { ...asked, lives_here: 'no' }))).toEqual(['lives_here']);
  });
});
