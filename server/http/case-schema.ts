import { z } from '@hono/zod-openapi';

const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();

/** How the cases of interviewers ended, and the response rates that follow. */
export const caseSchema = z
  .object({
    counts: z.object({
      complete: count,
      partial: count,
      refusal: count.openapi({ description: 'With break-offs' }),
      nonContact: count,
      other: count,
      unknownHousehold: count,
      unknownEligible: count,
      notEligible: count,
    }),
    rates: z.object({ rr1: share, rr2: share, rr3: share, rr4: share, e: share }),
  })
  .openapi('ResponseRates', {
    description:
      'AAPOR’s response rates of interviews on tablets; `e` is the share of the cases of unknown eligibility that RR3 and RR4 take for eligible. Null where nobody was approached.',
  });
