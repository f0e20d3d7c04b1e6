/**
 * An address without its receipt or ticket, which must not be logged: one leads to a person's submission, the other
 * opens a draft.
 */
export const loggablePath = (path: string): string =>
  path.replace(/(\/receipts\/|^\/preview\/[^/]*\/).*/s, '$1-');
