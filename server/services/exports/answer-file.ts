import type { Cutoffs } from '../../../db/exported-submissions.ts';
import type { ExportRow } from '../../../db/exports.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { exportFileName } from './file-name.ts';
import type { AnswerFile } from './forms/form.ts';
import { wordsOf } from './question-content.ts';
import { variablesOf } from './variables.ts';
import type { Weighing } from './weights.ts';

interface AnswersOf extends Pick<ExportRow, 'city' | 'at'> {
  weighing: Weighing | undefined;
}

/** A file of a wave's answers, whatever its form: what it is of, and its variables. */
export function answerFile(fieldwork: Fieldwork, { city, at, weighing }: AnswersOf): AnswerFile {
  const { wave, definition, digest, cities, scoring } = fieldwork;
  const place = city === null ? undefined : cities.get(city);
  return {
    variables: variablesOf(definition, cities.values(), weighing?.replicates),
    wave: wave.code,
    title: wordsOf(wave.title),
    city: place && { 'zh-CN': place.name, en: place.english },
    questionnaire: { version: wave.questionnaireVersion, digest },
    opensAt: wave.opensAt,
    closesAt: wave.closesAt,
    at: weighing?.cutoffs.through ?? at,
    weighing,
    csvName: exportFileName(wave, { city, at, release: weighing?.release ?? null, format: 'csv' }),
    smallCount: scoring.publication.smallCount,
  };
}

/** The moments through which a file has answers: the cut-offs of its release, or a single moment. */
export const cutoffsOf = ({ at, weighing }: Pick<AnswersOf, 'at' | 'weighing'>): Cutoffs =>
  weighing?.cutoffs ?? { through: at, earlier: new Map() };
