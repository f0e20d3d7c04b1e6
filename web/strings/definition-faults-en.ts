import { faultMessages } from '../../server/survey/questionnaire/fault-messages.ts';
import type { DefinitionFaultStrings } from './definition-faults-zh-CN.ts';

/** Faults of a definition: in English as commands say them. */
export const definitionFaultsEn: DefinitionFaultStrings = {
  definitionFaults: {
    messages: faultMessages,
    words: {
      language: 'language',
      dimension: 'dimension',
      variable: 'variable',
      question: 'question',
      module: 'module',
      string: 'text',
      number: 'number',
      int: 'whole number',
      boolean: 'true or false',
      array: 'list',
      object: 'fields',
      record: 'fields',
      null: 'nothing',
      nan: 'no number',
    },
  },
};
