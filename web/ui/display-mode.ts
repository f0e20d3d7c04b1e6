/** The display of pages: normal, or in large print with one question a screen (适老版). */
export const modes = ['normal', 'elder'] as const;
export type Mode = (typeof modes)[number];
