/**
 * The smallest sound check of what a browser's storage or a reply holds. Zod's mini edition would take 5531 bytes of
 * the 12,288 that the script which answers may have; the pages of staff have room for it.
 */

/** The fields of a value, none of which is certain; of what is no record there are none. */
export const recordOf = (value: unknown): Record<string, unknown> => Object(value);

export const isText = (value: unknown): value is string => typeof value === 'string';
