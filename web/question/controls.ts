import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { LONGEST_LIST, MOST_POINTS } from './layout.ts';

/** The kinds of controls for a question. */
export type Controls = 'marks' | 'boxes' | 'list' | 'entry';

/**
 * The controls of a question: radio marks, check boxes, the phone's own drop-down list when there are too many
 * options, or a text field.
 */
export function controlsOf(q: Question): Controls {
  switch (q.type) {
    case 'single':
      return q.options.length > LONGEST_LIST ? 'list' : 'marks';
    case 'multiple':
      return 'boxes';
    case 'scale':
      return q.scale.max - q.scale.min >= MOST_POINTS ? 'entry' : 'marks';
    case 'number':
    case 'text':
      return 'entry';
  }
}
