import { typedText } from '../typed-text.ts';

/** The longest note, in characters. */
export const MAX_FIELD_NOTE = 1000;

/** A note on a city. */
export const noteText = typedText(MAX_FIELD_NOTE);
