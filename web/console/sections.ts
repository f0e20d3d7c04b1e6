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

/** Where the console's navigation leads, in its order; each is shown to those whose grants cover it. */
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
