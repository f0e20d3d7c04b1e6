/** An address without its receipt or ticket: one stands for somebody's answers, the other opens a draft. Neither is logged. */
export const loggablePath = (path: string): string =>
  path.replace(/(\/receipts\/|^\/preview\/[^/]*\/).*/s, '$1-');
