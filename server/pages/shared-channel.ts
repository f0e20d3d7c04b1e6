/** The channel of links that residents pass on. */
export const SHARED = 'share';
