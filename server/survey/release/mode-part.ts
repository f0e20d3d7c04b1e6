import type { ModeScore } from '../score/mode-scores.ts';
import { MIN_BY_MODE, modeDifferences } from '../score/mode-scores.ts';
import { type SubmissionMode, submissionModes } from '../submission/modes.ts';
import type { ReleaseCity } from './document.ts';
import { orNull } from './rounding.ts';

type Modes = NonNullable<ReleaseCity['modes']>;

/** The modes of a city in the wave before: percent of its counted submissions; null where they are withheld. */
export interface ModesBefore {
  wave: string;
  release: number;
  shareOf: (mode: SubmissionMode) => number | null;
}

/** A city's modes in a release of the wave before. */
export function modesBefore(wave: string, release: number, city: ReleaseCity): ModesBefore | null {
  const { fieldwork, n } = city;
  if (!fieldwork) return null;
  const shareOf = (wanted: SubmissionMode) => {
    const mode = fieldwork.modes.find(({ mode }) => mode === wanted);
    if (!mode) return 0;
    return typeof mode.n === 'number' ? (100 * mode.n) / n.valid : null;
  };
  return { wave, release, shareOf };
}

/**
 * The scores by mode, and each mode's share beside that of the wave before.
 * @param counted submissions by mode, as published
 * @param areScoresShown false where the scores by mode are withheld
 */
export function modePart(
  scores: readonly ModeScore[],
  counted: NonNullable<ReleaseCity['fieldwork']>['modes'],
  { valid, before }: { valid: number; before: ModesBefore | null },
  { areScoresShown, areAllShown }: { areScoresShown: boolean; areAllShown: boolean },
  round: (x: number) => number,
): Modes {
  const isShown = ({ n }: ModeScore) => areScoresShown && (areAllShown || n >= MIN_BY_MODE);
  const items = submissionModes.flatMap((mode): Modes['items'] => {
    const count = counted.find((one) => one.mode === mode);
    const shareBefore = before?.shareOf(mode) ?? null;
    if (!count && !shareBefore) return [];
    const n = count ? count.n : 0;
    const score = scores.find((one) => one.mode === mode && isShown(one));
    return [
      {
        mode,
        n,
        share: typeof n === 'number' ? round((100 * n) / valid) : null,
        shareBefore: orNull(shareBefore, round),
        unweighted: orNull(score?.unweighted ?? null, round),
        score: orNull(score?.score ?? null, round),
        se: orNull(score?.se ?? null, round),
        notes: score?.notes ?? [],
      },
    ];
  });
  const differences = areScoresShown ? modeDifferences(scores) : [];
  return {
    before: before && { wave: before.wave, release: before.release },
    items,
    differences: differences.map(({ modes, difference, se }) => ({
      modes,
      difference: round(difference),
      se: round(se),
    })),
  };
}
