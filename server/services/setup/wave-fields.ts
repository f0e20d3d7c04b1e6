import type { z } from 'zod';
import { isKeptUntilClosing } from '../../survey/organiser.ts';
import { waveSettingsSchema } from '../waves/prepare.ts';

/** The settings of a wave, as two steps of its set-up save them. */

const basics = {
  code: true,
  title: true,
  opensAt: true,
  closesAt: true,
  weight: true,
  organiser: true,
} as const;
const choices = {
  scoring: true,
  screening: true,
  credentials: true,
  answersOncePer: true,
  signOff: true,
  blindReview: true,
} as const;

export const basicsSchema = waveSettingsSchema.pick(basics).superRefine(
  ({ opensAt, closesAt, organiser }, ctx) => {
    const isSound = (...names: string[]) =>
      !ctx.issues.some(({ path = [] }) => names.includes(String(path[0])));
    const fault = (path: string[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    if (isSound('opensAt', 'closesAt') && new Date(closesAt) <= new Date(opensAt))
      fault(['closesAt'], 'not after it opens');
    if (isSound('closesAt', 'organiser') && organiser && !isKeptUntilClosing(organiser.keptUntil, closesAt))
      fault(['organiser', 'keptUntil'], 'before it closes');
  },
  { when: ({ value }) => typeof value === 'object' && value !== null },
);
export type WaveBasics = z.output<typeof basicsSchema>;

export const choicesSchema = waveSettingsSchema.pick(choices);
export type WaveChoices = z.output<typeof choicesSchema>;
