import { z } from 'zod';
import { readableText } from '../questionnaire/text.ts';
import { hundredthsOf } from './hundredths.ts';

/**
 * The indicator set: what cities report, and how many points it is worth. It is versioned and immutable like a
 * questionnaire; its digest (RFC 8785, SHA-256) identifies it in every release. docs/evaluation.md describes every
 * field.
 */

const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a lower-case identifier of at most 40 characters')
  .meta({ title: 'identifier' });
const levelCode = z.string().regex(/^[A-Z][1-9]\d?$/, 'a capital and a number, as in L1');
const indicatorCode = z.string().regex(/^[A-Z][1-9]\d?P[1-9]\d?$/, 'as in L1P1');
const itemCode = z.string().regex(/^[A-Z][1-9]\d?P[1-9]\d?-A[1-9]\d?$/, 'as in L1P1-A1');

const twoDecimals = (x: number) => hundredthsOf(x) !== undefined;
const percent = z.number().positive().max(100).refine(twoDecimals, 'has more than two decimals');
const score = z.number().min(0).max(100).refine(twoDecimals, 'has more than two decimals');

/** The parts that were never published, so that this program's own default stands in. */
const ownDefaults = (...parts: [string, ...string[]]) =>
  z
    .array(z.enum(parts))
    .min(1)
    .optional()
    .describe(
      'What of this nobody has published: it is this program’s own default, or that of whoever wrote the set.',
    );

const indicatorUnits = ['count', 'amount', 'option'] as const;

export const datumSchema = z.strictObject({
  id: identifier.describe('Names the datum within its item.'),
  title: readableText.describe('What is reported.'),
  unit: z
    .enum(indicatorUnits)
    .describe(
      '`count` is a whole number, `amount` may have decimals, `option` is one of a choice’s options.',
    ),
  measure: readableText.optional().describe('What an amount is counted in: 万元, km.'),
});
export type Datum = z.infer<typeof datumSchema>;

const datumId = identifier.describe('A datum of the item.');

const ratio = z.strictObject({
  kind: z.literal('ratio').describe('100 · a / b.'),
  of: z
    .tuple([datumId, datumId])
    .meta({ title: 'two identifiers' })
    .describe('The data a and b; b is above 0, and a at most b.'),
});

export const choiceOptionSchema = z.strictObject({
  value: identifier.describe('What is stored.'),
  title: readableText.describe('What the city reads.'),
  score: score.describe('The score of the option, 0 to 100.'),
});

export type ChoiceOption = z.infer<typeof choiceOptionSchema>;

const choice = z.strictObject({
  kind: z.literal('choice').describe('The score of the option that was chosen.'),
  of: datumId,
  options: z.array(choiceOptionSchema).min(2).max(20).describe('The options, the worst first.'),
});

const share = percent.describe('Share in percent; those of one whole sum to 100.');
export const partSchema = z.discriminatedUnion('kind', [ratio.extend({ share }), choice.extend({ share })]);
export type IndicatorPart = z.infer<typeof partSchema>;

const mix = z.strictObject({
  kind: z.literal('mix').describe('The sum of share × part.'),
  parts: z.array(partSchema).min(2).max(20).describe('The parts: ratios and choices.'),
});
const givenScore = z.strictObject({
  kind: z.literal('given').describe('Entered by the secretariat, with its source.'),
});
const paperScore = z.strictObject({
  kind: z.literal('paper').describe('What a reviewer gave the city’s best case that was accepted.'),
});
const surveyScore = z.strictObject({
  kind: z.literal('survey').describe('The points of the wave’s release, never recomputed.'),
});

export const itemScoreSchema = z.discriminatedUnion('kind', [
  ratio,
  choice,
  mix,
  givenScore,
  paperScore,
  surveyScore,
]);
export type ItemScore = z.infer<typeof itemScoreSchema>;

export const itemSchema = z.strictObject({
  code: itemCode.describe('The indicator’s code, `-A` and a number.'),
  title: readableText.optional().describe('May be left out where the item is its indicator’s only one.'),
  share: share.describe('Share of the indicator in percent; those of its items sum to 100.'),
  evidence: z
    .enum(['required', 'optional'])
    .optional()
    .describe('Whether a file has to prove what is reported. Left out: no file is asked for.'),
  data: z.array(datumSchema).max(40).optional().describe('What the city reports.'),
  score: itemScoreSchema
    .meta({ title: '[score](#scores)' })
    .describe('How the data become a score of 0 to 100.'),
  ownDefaults: ownDefaults('title', 'share', 'data', 'score'),
});
export type Item = z.infer<typeof itemSchema>;

export const indicatorSchema = z.strictObject({
  code: indicatorCode.describe('The level’s code, `P` and a number.'),
  title: readableText.optional().describe('May be left out where the indicator is its level’s only one.'),
  weight: percent.describe('Weight in percent of the total; those of all indicators sum to 100.'),
  items: z.array(itemSchema).min(1).max(50).describe('Its items.'),
  ownDefaults: ownDefaults('title', 'weight', 'items'),
});
export type Indicator = z.infer<typeof indicatorSchema>;

export const levelSchema = z.strictObject({
  code: levelCode.describe('A capital and a number: L1.'),
  title: readableText.describe('Its name.'),
  indicators: z.array(indicatorSchema).min(1).max(50).describe('Its second-level indicators.'),
});

export type IndicatorLevel = z.infer<typeof levelSchema>;

export const deductionSchema = z.strictObject({
  code: levelCode.describe('A code that no level has.'),
  title: readableText.describe('What it is for.'),
  most: percent.describe('The most points that it takes from the total; the secretariat enters them.'),
  ownDefaults: ownDefaults('title', 'most'),
});

export const relationSchema = z.strictObject({
  kind: z
    .enum(['equal', 'atMost'])
    .describe('Whether the first has to be the same as the second, or at most as much.'),
  fields: z
    .tuple([z.string(), z.string()])
    .meta({ title: 'two fields' })
    .describe('Two numbers, each an item’s code, a full stop and a datum’s id.'),
});

export const indicatorSetShape = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and "-", at most 40 characters')
    .describe('Names the set; its versions are counted.'),
  title: readableText.optional().describe('What people call it.'),
  dataDate: z.iso.date().describe('The day of which the data are.'),
  sources: z
    .array(z.string().min(1).max(500))
    .max(20)
    .optional()
    .describe('Where the published parts stand.'),
  bands: z
    .array(z.tuple([z.string().min(1).max(40), z.number().min(0).max(100)]))
    .min(1)
    .max(10)
    .meta({ title: 'list of a text and a number each; 1 to 10' })
    .describe('Name and least total of each band, from 0 upwards.'),
  levels: z.array(levelSchema).min(1).max(20).describe('The first-level indicators.'),
  relations: z.array(relationSchema).max(200).optional().describe('What must hold between data of the set.'),
  deductions: z.array(deductionSchema).max(20).optional().describe('What is only ever taken from the total.'),
  ownDefaults: ownDefaults('dataDate', 'bands'),
});
export type IndicatorSet = z.infer<typeof indicatorSetShape>;
