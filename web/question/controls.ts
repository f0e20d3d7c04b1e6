import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { LONGEST_LIST, MOST_POINTS } from './layout.ts';

/** The kinds of controls that a question can have. */
export type Controls = 'marks' | 'boxes' | 'list' | 'entry';

/**
 * Which controls a question gets: marks of which one is chosen, boxes of which several are, the phone's own
 * drop-down list when there are too many options, or a field to type in.
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
