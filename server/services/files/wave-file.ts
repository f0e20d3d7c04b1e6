import { z } from 'zod';
import { isKeptUntilClosing } from '../../survey/organiser.ts';
import { questionnaireTemplates } from '../../survey/questionnaire/templates/templates.ts';
import { benchmarkFaults } from '../../survey/release/benchmarks.ts';
import { cityCode } from '../../survey/schemas.ts';
import { waveSettingsSchema } from '../waves/prepare.ts';

/** A wave's file: the settings, with the questionnaire by name or in full, and the cities. */
export const waveFile = waveSettingsSchema
  .extend({
    // Not a union, whose error would not say where the definition is wrong.
    questionnaire: z
      .preprocess(
        (value) => (typeof value === 'string' ? questionnaireTemplates.get(value) : undefined) ?? value,
        waveSettingsSchema.shape.questionnaire,
      )
      .describe(
        'What is asked, in full, or the name of a template: `"national-core"`, `"pulse"` or `"service-exit"`; `"national-core-1"` is the core’s first edition, for a wave that goes on with it.',
      ),
    cities: z
      .union([z.literal('all'), z.array(cityCode).min(1)])
      .describe(
        'Division codes of the cities that take part; `"all"`: all that are registered but the examples.',
      ),
  })
  .superRefine(
    (file, ctx) => {
      // Zod has already reported malformed fields; the rules between fields apply to the others.
      const isSound = (...names: (keyof typeof file)[]) =>
        !ctx.issues.some(({ path = [] }) => path.length === 0 || names.some((name) => name === path[0]));
      const fault = (path: (string | number)[], message: string) =>
        ctx.addIssue({ code: 'custom', path, message });
      const { questionnaire, opensAt, closesAt, cities, organiser, benchmarks } = file;
      if (isSound('opensAt', 'closesAt') && new Date(closesAt) <= new Date(opensAt))
        fault(['closesAt'], 'not after it opens');
      if (isSound('organiser', 'closesAt') && organiser && !isKeptUntilClosing(organiser.keptUntil, closesAt))
        fault(['organiser', 'keptUntil'], 'before it closes');
      if (isSound('questionnaire', 'benchmarks'))
        for (const { at, field, message } of benchmarkFaults(questionnaire, benchmarks))
          fault(['benchmarks', at, field], message);
      if (cities === 'all' || !Array.isArray(cities)) return;
      for (const [i, code] of cities.entries())
        if (cities.indexOf(code) < i) fault(['cities', i], `${code} appears twice`);
      if (!isSound('benchmarks')) return;
      for (const [i, { city }] of benchmarks.entries())
        if (!cities.includes(city)) fault(['benchmarks', i, 'city'], `${city} does not take part`);
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
