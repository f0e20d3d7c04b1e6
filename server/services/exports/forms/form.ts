import type { FieldWords } from '../../../survey/release/field.ts';
import type { Variable } from '../variable.ts';
import type { AnswerRow, Weighing } from '../weights.ts';

/** The description of a file of answers, without its rows. */
export interface AnswerFile {
  variables: readonly Variable[];
  wave: string;
  title: FieldWords;
  /** Name of the city; undefined: the whole wave. */
  city: FieldWords | undefined;
  /** The questionnaire that residents answered. */
  questionnaire: { version: number; digest: string };
  /** First and last day of the fieldwork, and the moment of the answers. */
  opensAt: Date;
  closesAt: Date;
  at: Date;
  weighing: Weighing | undefined;
  /** File name of the CSV that a codebook describes. */
  csvName: string;
  /** Nobody may see counts of people from 1 to below this. */
  smallCount: number;
}

/** Writes a file in one form, in portions as the rows arrive. */
export type WriteForm = (
  file: AnswerFile,
  portions: AsyncIterable<readonly AnswerRow[]>,
) => AsyncGenerator<string | Uint8Array>;

/** A file's weighting, for its metadata; empty for a file without weights. */
export function weighingFacts({ weighing }: Pick<AnswerFile, 'weighing'>): Record<string, string> {
  if (!weighing) return {};
  const { release, digest, replicates } = weighing;
  return {
    release: String(release),
    digest,
    ...(replicates > 0 && {
      replicates: String(replicates),
      method: 'rescaled bootstrap (Rao, Wu and Yue 1992), raked and capped again',
      seed: `xoshiro128** from the first 128 bits of the SHA-256 of "${digest}/CITY"`,
    }),
  };
}

/** A text in both languages, joined for forms with room for one. */
export const bothOf = ({ 'zh-CN': chinese, en }: FieldWords): string =>
  chinese === en ? chinese : `${chinese} / ${en}`;
