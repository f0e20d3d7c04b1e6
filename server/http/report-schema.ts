import { entrySchema, valuesSchema } from '../survey/evaluation/report-values.ts';

/** Copies: only schemas made after zod-openapi was loaded can be described. */
export const reportEntry = entrySchema.clone().openapi('ReportEntry');

export const reportValues = valuesSchema.clone().openapi('ReportValues', {
  description: 'Entries by field: an item’s code, a full stop and a datum’s id, as in L1P1-A1.part',
});
