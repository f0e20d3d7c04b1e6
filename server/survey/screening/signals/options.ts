import { z } from 'zod';

const share = z.number().min(0).max(1);

/** The thresholds of the signals, frozen with the wave; docs/scoring.md, "Signals", says where each comes from. */
export const signalOptionsSchema = z
  .strictObject({
    similar: z.boolean().default(true).describe('SIMILAR is on.'),
    praise: z.boolean().default(true).describe('PRAISE is on.'),
    crowd: z.boolean().default(true).describe('CROWD is on.'),
    regular: z.boolean().default(true).describe('REGULAR is on.'),
    hasty: z.boolean().default(true).describe('HASTY is on.'),
    maxTail: z
      .number()
      .positive()
      .max(0.01)
      .default(1e-6)
      .describe(
        'SIMILAR, PRAISE: a share is conspicuous if chance alone brings it about less often than this …',
      ),
    minGroup: z.int().min(5).default(20).describe('… in at least so many answers, …'),
    minExcess: share
      .default(0.4)
      .describe('… and if it is this much above the share in the rest of the city.'),
    similarItems: z
      .int()
      .min(0)
      .default(2)
      .describe('SIMILAR: at most so many items differ; with fewer than ten items a fifth of them.'),
    similarRatio: z
      .number()
      .min(2)
      .default(10)
      .describe('SIMILAR: so many times the rest’s share are enough where that is small.'),
    praiseScore: z
      .number()
      .min(0)
      .max(100)
      .default(95)
      .describe('PRAISE: a mean of the scored items from here on is praise.'),
    crowdShare: share
      .default(0.2)
      .describe('CROWD: one origin has more than this share of the city’s answers, …'),
    crowdCityAnswers: z.int().min(20).default(200).describe('… of which there are at least so many, …'),
    crowdAnswers: z.int().min(5).default(50).describe('… so many of them the origin’s own, …'),
    crowdPoints: z
      .number()
      .min(1)
      .default(15)
      .describe('… and their mean lies at least so many points from the rest’s.'),
    regularArrivals: z.int().min(10).default(30).describe('REGULAR: so many consecutive arrivals or more, …'),
    regularVariation: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.2)
      .describe('… with a coefficient of variation of the gaps between them below this, …'),
    regularGapMs: z
      .int()
      .min(1000)
      .default(5000)
      .describe('… and so many milliseconds or more between them on average.'),
    hastyShare: share
      .default(0.5)
      .describe('HASTY: more than this share of the pages whose time is known was faster than reading, …'),
    hastyPages: z.int().min(1).default(3).describe('… so many pages at least.'),
  })
  .prefault({});
export type SignalOptions = z.infer<typeof signalOptionsSchema>;
