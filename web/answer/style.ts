import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import answer from './answer.css?inline';

/** Style of the questionnaire page. */
export const answerStyle = base + elder + answer;
