import { messageReader, messageWith } from '../message-reader.ts';

/**
 * The faults of a definition, in English, as commands and the API report them. Pages use their own language:
 * web/strings has a sentence for each of these names. The last ones are those of the schema library.
 */
export const faultMessages = {
  missing: 'is missing',
  missingText: 'a text is missing in {language}',
  weightSum: 'the weights sum to {sum}, not 1',
  emptyDimension: 'no scored question belongs to {id}',
  unknownDimension: '{id}: {dimension} is not a dimension that it can belong to',
  notWeighting: '{id} is not a single-choice weighting question',
  unlistedWeighting: '{id} is missing from weighting',
  weightingHidden: '{id}: everybody who belongs to the survey has to be asked a weighting question',
  unknownTaken: '{id}: {value} stands for those who did not answer',
  manyCells: '{n} cells, which is more than {max}',
  notOptional: '{id}: an optional weighting variable is a choice with the role profile',
  noDividingOption: '{id}: one option of a choice of several divides people; name it',
  optionOfSingle: '{id}: all options of a single choice divide people; name none',
  optionsByCity: '{id}: its options differ from city to city',
  moduleRole: 'a module adds no dimension items, weighting or eligibility',
  reservedId: '{id} is the name of a column of the export',
  numberRange: '{id}: the greatest number is not above the least',
  specialTwice: '{id}: a way out appears twice',
  optionIsSpecial: '{id}: {value} is a way out of this question already',
  eligibleElsewhere: '{id}: only questions with the role eligibility decide who belongs to the survey',
  exclusiveElsewhere: '{id}: of a single choice every option is exclusive',
  scoreElsewhere: '{id}: only the options of a scored single choice have scores',
  eligibilityType: '{id}: only a choice can say who belongs to the survey',
  nobodyEligible: '{id}: no option leaves anybody in the survey',
  whenHiddenElsewhere:
    '{id}: only a scored question that has conditions counts as not used where it is hidden',
  noScores: '{id}: scored, but neither a scale nor options with scores',
  sameScores: '{id}: all options have the same score',
  manyScores: '{id}: more than {max} scored options',
  notBefore: '{id}: depends on {other}, which is not before it',
  noOption: '{id}: {value} is no answer to {other}, whose answers are the values of its options',
  noPoint: '{id}: {value} is no answer to {other}, whose answers are the numbers {min} to {max}',
  noNumber: '{id}: {value} is no answer to {other}, whose answers are numbers from {min} to {max}',
  noText: '{id}: {value} is no answer to {other}, whose answers are texts of up to {max} characters',
  unreachable: '{id}: no answers lead to this question',
  onlyOutside: '{id}: only those are asked who do not belong to the survey',
  twice: '{noun} {value} appears twice',
  optionTwice: 'option of {id} {value} appears twice',
  spelled: '{fault}, before as {first}',
  identifier: 'a lower-case identifier of at most 40 characters',
  answerValue: 'letters, digits, "_", "+", "." or "-", at most 40 characters',
  takenName: 'a name that every object has',
  definitionName: 'lower-case letters, digits or "-", at most 40 characters',
  languageTag: 'a BCP 47 language tag',
  scalePoints: 'a scale has 2 to 101 points',
  scaleLabels: 'one label for every point',
  textOrNumber: 'a text or a number',
  unstorable: 'holds a NUL or half a character, which cannot be stored',
  turnedRound: 'holds U+202D or U+202E, which turns letters round',
  scopeCode: 'a two-digit province or a six-digit city code',
  wrongType: 'Invalid input: expected {type}, received {other}',
  onlyValue: 'Invalid input: expected {value}',
  oneOf: 'Invalid option: expected one of {values}',
  wrongKind: 'Invalid discriminator value. Expected {values}',
  unknownKey: 'Unrecognized key: {keys}',
  unknownKeys: 'Unrecognized keys: {keys}',
  wrongKey: 'Invalid key in record',
  wrongInput: 'Invalid input',
  shortText: 'Too small: expected string to have >={min} characters',
  longText: 'Too big: expected string to have <={max} characters',
  fewItems: 'Too small: expected array to have >={min} items',
  manyItems: 'Too big: expected array to have <={max} items',
  smallNumber: 'Too small: expected {type} to be >={min}',
  notAbove: 'Too small: expected {type} to be >{min}',
  bigNumber: 'Too big: expected {type} to be <={max}',
} as const;

export type FaultMessage = keyof typeof faultMessages;

/** A message with its values. */
export const definitionMessage = (
  name: FaultMessage,
  values: Readonly<Record<string, string | number>> = {},
): string => messageWith(faultMessages[name], values);

/** Which of the messages a sentence is, and its values. */
export const readFaultMessage = messageReader(faultMessages, (hole) => `${hole === 'id' ? '[^:]' : '.'}+?`);
