import { z } from 'zod';
import { type Language, languages, reviewedLanguages } from '../../survey/questionnaire/languages.ts';

/** The error text for LANGUAGES. */
export const LANGUAGES_ARE = `languages separated by commas, of ${languages.join(', ')}; zh-CN must be among them`;

/** The languages on offer, in the order of the switch. */
export const offeredLanguages = z
  .string()
  .transform((list) => list.split(',').map((tag) => tag.trim()))
  .pipe(z.array(z.enum(languages)))
  .refine((list) => list.includes('zh-CN') && new Set(list).size === list.length)
  .default([...reviewedLanguages])
  .transform((list): readonly Language[] => list);
