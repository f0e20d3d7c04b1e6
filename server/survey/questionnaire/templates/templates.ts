import { nationalCore1 } from '../national-core/edition-1/national-core.ts';
import { nationalCore } from '../national-core/national-core.ts';
import type { Definition } from '../questionnaire.ts';
import { pulse } from './pulse.ts';
import { serviceExit } from './service-exit.ts';

/** Ready-made questionnaires, by their name in a wave's file, the console and commands. */
export const questionnaireTemplates: ReadonlyMap<string, Definition> = new Map([
  ['national-core', nationalCore],
  ['national-core-1', nationalCore1],
  ['pulse', pulse],
  ['service-exit', serviceExit],
]);
