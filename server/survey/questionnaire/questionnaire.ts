import { z } from 'zod';
import { scopeCode } from '../schemas.ts';
import { faultMessages } from './fault-messages.ts';
import { languageTag, localizedText } from './text.ts';

/**
 * The questionnaire: its questions, their routing and their possible answers. docs/questionnaire.md describes every
 * field.
 *
 * A *definition* is what the survey agency writes: the national core plus the modules of a province or city. It is
 * versioned and immutable; its digest identifies it in every release. A *questionnaire* is the definition as one city
 * sees it, the public document of the API.
 */

/** Ids and values become names of members in JSON, and every object already has some (`constructor`). */
const isFree = (name: string) => !(name in Object.prototype);
const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, faultMessages.identifier)
  .refine(isFree, faultMessages.takenName)
  .meta({ title: 'identifier' });
const answerValue = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_+.-]{0,39}$/, faultMessages.answerValue)
  .refine(isFree, faultMessages.takenName)
  .meta({ title: 'value' });

/** Special answers that a question may allow instead of a value. */
export const specials = ['not_used', 'dont_know'] as const;
export type Special = (typeof specials)[number];

const questionRoles = ['scored', 'weighting', 'eligibility', 'profile', 'comment'] as const;

export const optionSchema = z.strictObject({
  value: answerValue.describe(
    'What the answer is stored as. No two are the same but for capitals, and none is a way out of the question.',
  ),
  label: localizedText.describe('What the resident reads.'),
  eligible: z
    .literal(false)
    .optional()
    .describe(
      'On an `eligibility` question: choosing this puts the person outside the survey’s population (OUT_OF_SCOPE). Refused elsewhere.',
    ),
  exclusive: z
    .literal(true)
    .optional()
    .describe(
      'On a `multiple` question: cannot be combined with other options (“none of these”). Refused elsewhere.',
    ),
  score: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'The option’s score on a `scored` `single` question, of which every option has one, and not all the same. Refused elsewhere.',
    ),
});

export type Option = z.infer<typeof optionSchema>;

export const scaleSchema = z
  .strictObject({
    min: z.int().min(-100).max(100).describe('The lowest code.'),
    max: z.int().min(-100).max(100).describe('The highest code; 1 to 100 above the lowest.'),
    reversed: z.boolean().optional().describe('True when a high answer is unfavourable. Left out: false.'),
    labels: z
      .array(localizedText)
      .optional()
      .describe('One label for every point, from the lowest code to the highest.'),
  })
  .refine((s) => s.max > s.min && s.max - s.min <= 100, faultMessages.scalePoints)
  .refine((s) => !s.labels || s.labels.length === s.max - s.min + 1, {
    path: ['labels'],
    message: faultMessages.scaleLabels,
  });

const answers = z
  .array(z.union([z.string(), z.number()], faultMessages.textOrNumber))
  .min(1)
  .describe('Answers of that question: values of its options, codes of its scale, its ways out.');
const earlierQuestion = identifier.describe('An earlier question.');

export const conditionSchema = z.union([
  z.strictObject({ question: earlierQuestion, in: answers }),
  z.strictObject({ question: earlierQuestion, notIn: answers }),
]);
export type Condition = z.infer<typeof conditionSchema>;

const visibleIf = z.union([
  z.strictObject({ all: z.array(conditionSchema).min(1) }),
  z.strictObject({ any: z.array(conditionSchema).min(1) }),
]);

const common = {
  id: identifier.describe(
    'Names the question in answers, exports and releases. Unique in the definition, and no column of the export (`city`, `id`, `status` …).',
  ),
  dimension: identifier.optional().describe('The dimension that a `scored` question belongs to, if any.'),
  role: z
    .enum(questionRoles)
    .describe(
      'What the answer is for: a score, weighting, who belongs to the survey, a description of the person, their own words.',
    ),
  title: localizedText.describe('The question.'),
  help: localizedText.optional().describe('A line below it.'),
  required: z.boolean().describe('Whether it has to be answered where it is asked; a way out is an answer.'),
  special: z
    .array(z.enum(specials))
    .min(1)
    .optional()
    .describe(
      'Ways out in place of a value: *have not used it*, *don’t know*. On a weighting question both count as `unknown`.',
    ),
  visibleIf: visibleIf
    .optional()
    .describe(
      'Asked only if conditions hold: `{ "all": [ … ] }` or `{ "any": [ … ] }` of them. One with `in` fails, one with `notIn` holds where the other question is hidden or unanswered.',
    ),
  whenHidden: z
    .literal('not_used')
    .optional()
    .describe(
      'On a `scored` question with conditions: whoever is not asked it has not used what it is about, and counts as *not used*, as somebody who says so. Left out: they count as not asked.',
    ),
};

export const questionSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('single'),
    options: z.array(optionSchema).min(2).max(400).describe('What can be chosen; one of it.'),
    optionsFrom: z
      .literal('districts-2023')
      .optional()
      .describe(
        'Before these options come the districts and counties of the city, by their division codes, as the registry of that year has them. In a city that has none, the question takes a text.',
      ),
  }),
  z.strictObject({
    ...common,
    type: z.literal('multiple'),
    options: z.array(optionSchema).min(2).max(50).describe('What can be chosen; any of it.'),
  }),
  z.strictObject({
    ...common,
    type: z.literal('scale'),
    scale: scaleSchema.describe('The points to choose from, whole numbers.'),
  }),
  z.strictObject({
    ...common,
    type: z.literal('number'),
    min: z.number().describe('The least number that is taken.'),
    max: z.number().describe('The greatest; above the least.'),
  }),
  z.strictObject({
    ...common,
    type: z.literal('text'),
    maxLength: z.int().min(1).max(2000).describe('Characters at most.'),
  }),
]);
export type Question = z.infer<typeof questionSchema>;

export const dimensionSchema = z.strictObject({
  id: identifier.describe('Names it in questions and releases.'),
  title: localizedText.describe('What readers of results see.'),
  weight: z
    .number()
    .positive()
    .max(1)
    .describe('Its weight in the overall score; the weights of all dimensions sum to 1.'),
});
export type Dimension = z.infer<typeof dimensionSchema>;

export const weightingVariableSchema = z.strictObject({
  question: identifier.describe(
    'A question of the core that everybody who belongs to the survey is asked: a `single` one with the role `weighting`, or, if it is optional, any `single` or `multiple` one with the role `profile`.',
  ),
  ordered: z
    .boolean()
    .describe('Whether its options are in an order: thin categories are then merged with a neighbour only.'),
  optional: z
    .boolean()
    .optional()
    .describe(
      'True: it weights the cities that have margins for it, and no other. Quotas and the monitor do not divide a city by it.',
    ),
  option: identifier
    .optional()
    .describe(
      'Of a `multiple` question: the option that divides people. Its categories are the option, and `not_` with the option’s name for all who chose others.',
    ),
});
export type WeightingVariable = z.infer<typeof weightingVariableSchema>;

export const moduleSchema = z.strictObject({
  id: identifier.describe('Names the module.'),
  title: localizedText.describe('What it is about.'),
  scope: z
    .array(scopeCode)
    .min(1)
    .describe('Where it is asked: two-digit province codes, six-digit city codes.'),
  questions: z
    .array(questionSchema)
    .min(1)
    .max(50)
    .describe(
      'Asked after the core; of no dimension, and of the roles `scored`, `profile` and `comment` only.',
    ),
});

export const definitionShape = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, faultMessages.definitionName)
    .describe('What its versions have in common: lower-case letters, digits or “-”, at most 40.'),
  languages: z.array(languageTag).min(1).describe('The languages that every text has to be in.'),
  title: localizedText.describe('The heading of the survey.'),
  intro: localizedText.describe('What residents read before the first question.'),
  dimensions: z.array(dimensionSchema).max(40).describe('What the overall score is made of.'),
  weighting: z
    .array(weightingVariableSchema)
    .max(6)
    .describe(
      'The weighting variables, in order: all questions with that role, and optional ones. Their categories, with `unknown`, make at most 100,000 cells.',
    ),
  questions: z.array(questionSchema).min(1).max(200).describe('The core, asked everywhere, in this order.'),
  modules: z.array(moduleSchema).max(400).default([]).describe('What single provinces or cities add.'),
});
export type Definition = z.infer<typeof definitionShape>;

/** The public document of one city: `GET /api/v1/waves/{wave}/cities/{city}/questionnaire`. */
export interface Questionnaire {
  wave: string;
  city: string;
  /** The definition's version and digest; module questions are part of the definition. */
  version: number;
  digest: string;
  languages: string[];
  title: Record<string, string>;
  intro: Record<string, string>;
  questions: Question[];
}
