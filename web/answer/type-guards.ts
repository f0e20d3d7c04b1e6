/**
 * The smallest sound check of what a browser's storage or a reply holds. Zod's mini edition would take 5531 of the
 * 12,288 bytes allowed for the script that answers; the pages of staff have room for it.
 */

/** The fields of a value, none of them certain; empty where it is not a record. */
export const recordOf = (value: unknown): Record<string, unknown> => Object(value);

export const isText = (value: unknown): value is string => typeof value === 'string';
