import { channelsPath, overviewPath } from '../paths.ts';

/** Where the console's navigation leads, in its order; each is shown to those whose grants cover it. */
export const sectionPaths = {
  overview: overviewPath,
  channels: channelsPath,
} as const satisfies Record<string, (wave: string) => string>;
export type Section = keyof typeof sectionPaths;
export const sections = Object.keys(sectionPaths) as Section[];
