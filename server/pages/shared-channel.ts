/** The channel of links that residents share. */
export const SHARED = 'share';
