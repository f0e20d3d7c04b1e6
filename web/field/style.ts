import { answerStyle } from '../answer/style.ts';
import field from './field.css?inline';

/** Style of the interviewer's tablet. */
export const fieldStyle = answerStyle + field;
