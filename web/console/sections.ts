import {
  channelsPath,
  cityScoresPath,
  dropOffPath,
  exportsPath,
  feedbackPath,
  interviewersPath,
  invitationsPath,
  objectionsPath,
  overviewPath,
  publishPath,
  pullsPath,
  reviewPath,
} from '../paths.ts';

/** The targets of the console's navigation, in order; each shows where the person's grants cover it. */
export const sectionPaths = {
  overview: overviewPath,
  channels: channelsPath,
  dropOff: (wave) => dropOffPath(wave),
  invitations: (wave) => invitationsPath(wave),
  interviewers: (wave) => interviewersPath(wave),
  review: reviewPath,
  publish: publishPath,
  scores: (wave) => cityScoresPath(wave),
  feedback: feedbackPath,
  exports: (wave) => exportsPath(wave),
  pulls: (wave) => pullsPath(wave),
  objections: objectionsPath,
} as const satisfies Record<string, (wave: string) => string>;
export type ConsoleSection = keyof typeof sectionPaths;
export const sections = Object.keys(sectionPaths) as ConsoleSection[];
