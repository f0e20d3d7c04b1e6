import base from '../ui/base.css?inline';
import elder from '../ui/elder.css?inline';
import answer from './answer.css?inline';

/** Style of the questionnaire page. */
export const answerStyle = base + elder + answer;
