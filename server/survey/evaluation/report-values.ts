import { z } from 'zod';
import { storable } from '../questionnaire/characters.ts';
import type { Text } from '../questionnaire/text.ts';
import { sha256Text } from '../schemas.ts';
import { isReportable } from './hundredths.ts';

/** The content of a report: an entry for each field, in drafts and in frozen reports. */

/** The quality of a value, from a closed list. */
export const qualities = ['measured', 'records', 'estimated', 'extrapolated'] as const;
export const qualityTitles: Record<(typeof qualities)[number], Text> = {
  measured: { 'zh-CN': '实测', en: 'Measured' },
  records: { 'zh-CN': '业务记录', en: 'From records' },
  estimated: { 'zh-CN': '估算', en: 'Estimated' },
  extrapolated: { 'zh-CN': '推算', en: 'Extrapolated' },
};

export const MAX_VALUE_NOTE = 2000;

export const entrySchema = z.strictObject({
  value: z
    .union([
      z.number().refine(isReportable, 'more than six decimals or fifteen digits'),
      z.string().max(40).refine(storable, 'holds a NUL or half a character, which cannot be stored'),
    ])
    .nullable()
    .describe('A number, the value of an option, or null where there is none.'),
  quality: z.enum(qualities).optional().describe('How good a number is; every number says so.'),
  note: z
    .string()
    .trim()
    .min(1)
    .max(MAX_VALUE_NOTE)
    .refine(storable, 'holds a NUL or half a character, which cannot be stored')
    .optional()
    .describe('The reason of a null, and the answer to what a check asks.'),
});
export type Entry = z.infer<typeof entrySchema>;

export const fieldName = z
  .string()
  .regex(/^[A-Z][1-9]\d?P[1-9]\d?-A[1-9]\d?\.[a-z][a-z0-9_]{0,39}$/, 'a field, as in L1P1-A1.used');

/** Entries by field. */
export const valuesSchema = z.record(fieldName, entrySchema);
export type ReportValues = z.infer<typeof valuesSchema>;

/** Digests of files by item. */
export const evidenceSchema = z.record(z.string(), z.array(sha256Text).max(20));
export type ReportEvidence = z.infer<typeof evidenceSchema>;

/** A submitted report, frozen with its digest. */
export interface ReportContent {
  values: ReportValues;
  evidence: ReportEvidence;
}
