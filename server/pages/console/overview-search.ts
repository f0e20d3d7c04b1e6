import { z } from 'zod';
import { alertChoices, cityStatuses, sortKeys } from '../../../web/console/overview-query.ts';

/** The overview's state in its address; an invalid value falls back to the default. */
export const overviewSearch = z.object({
  sort: z.enum(sortKeys).catch('status'),
  down: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform((down) => down !== undefined),
  status: z.enum(cityStatuses).optional().catch(undefined),
  province: z.string().max(12).optional().catch(undefined),
  q: z.string().max(60).catch(''),
  alerts: z.enum(alertChoices).optional().catch(undefined),
});
