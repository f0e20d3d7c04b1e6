import type { ConsoleStrings } from './console-zh-CN.ts';

/** The sentences of the console, in English. */
export const consoleEn: ConsoleStrings = {
  console: {
    frame: {
      home: 'Console',
      waves: 'Wave',
      sections: 'Sections',
      asOf: 'As of {time}',
      stale:
        'These figures are of {time}, more than a minute ago. Answers are taken as ever, and will be counted.',
      simulated: 'Simulated data',
    },
    sections: {
      overview: 'Overview',
      channels: 'Channels and times',
    },
    refusals: {
      forbidden: {
        title: 'You may not see this page',
        lead: 'Your roles do not cover this page, or not this city. If your work needs it, ask the survey’s administrator for a role.',
      },
      unknown: {
        title: 'There is no such page',
        lead: 'The address may be wrong, or the wave does not have this city.',
      },
      failed: {
        title: 'This page cannot be shown now',
        lead: 'Answers are taken as ever. Try again in a moment; if that does not help, tell the system’s operator this number.',
      },
    },
  },
};
