import type { FieldWords } from '../../../survey/release/field.ts';
import type { Variable } from '../variable.ts';
import type { AnswerRow, Weighing } from '../weights.ts';

/** A file of answers, apart from its rows. */
export interface AnswerFile {
  variables: readonly Variable[];
  wave: string;
  title: FieldWords;
  /** Name of the city; undefined: all of the wave. */
  city: FieldWords | undefined;
  /** The questionnaire that was answered. */
  questionnaire: { version: number; digest: string };
  /** First and last day of the fieldwork, and as of when the answers are. */
  opensAt: Date;
  closesAt: Date;
  at: Date;
  weighing: Weighing | undefined;
  /** Of the CSV, which a codebook describes. */
  csvName: string;
  /** From 1 to below this, counts of people are shown to nobody. */
  smallCount: number;
}

/** How a form writes a file, in portions as the rows come. */
export type WriteForm = (
  file: AnswerFile,
  portions: AsyncIterable<readonly AnswerRow[]>,
) => AsyncGenerator<string | Uint8Array>;

/** What a file is weighted by, for its metadata; nothing where it has no weights. */
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

/** A text in both languages as one, where a form has room for one. */
export const bothOf = ({ 'zh-CN': chinese, en }: FieldWords): string =>
  chinese === en ? chinese : `${chinese} / ${en}`;
