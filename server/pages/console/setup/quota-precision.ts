import { z } from 'zod';
import type { PrecisionField } from '../../../../web/console/setup/quotas-page.tsx';
import type { QuotaPrecision } from '../../../survey/quota/propose.ts';

/** The default precision. */
export const defaultPrecision: Record<PrecisionField, string> = {
  halfWidth: '2',
  deviation: '25',
  least: '10',
  capPercent: '120',
};
const points = z.coerce.number().min(0.1).max(50);
export const precisionSchema = z.object({
  halfWidth: points,
  deviation: points,
  least: z.coerce.number().int().min(0).max(100_000),
  capPercent: z.coerce.number().min(100).max(1000),
}) satisfies z.ZodType<QuotaPrecision>;
