import { z } from 'zod';

const share = z.number().min(0).max(1);

/** The thresholds of the signals, frozen with the wave; docs/scoring.md, "Signals", says where each comes from. */
export const signalOptions = z
  .strictObject({
    /** Each rule can be switched off. */
    similar: z.boolean().default(true),
    praise: z.boolean().default(true),
    crowd: z.boolean().default(true),
    regular: z.boolean().default(true),
    hasty: z.boolean().default(true),
    /** A share is conspicuous if chance alone brings it about less often than this … */
    maxTail: z.number().positive().max(0.01).default(1e-6),
    /** … in at least so many answers, … */
    minGroup: z.int().min(5).default(20),
    /** … and if it is this much above the share in the rest of the city. */
    minExcess: share.default(0.4),
    /** Near-identical: at most this many items differ; so many times the rest's share is enough where that is small. */
    similarItems: z.int().min(0).default(2),
    similarRatio: z.number().min(2).default(10),
    /** Praise: a mean of the scored items, 0 to 100, from here on. */
    praiseScore: z.number().min(0).max(100).default(95),
    /** Crowd: one origin's share of so many answers, or more, and how far its mean lies from the rest's. */
    crowdShare: share.default(0.2),
    crowdCityAnswers: z.int().min(20).default(200),
    crowdAnswers: z.int().min(5).default(50),
    crowdPoints: z.number().min(1).default(15),
    /** Regular: consecutive arrivals, the spread of the gaps between them, and the shortest mean gap that is looked at. */
    regularArrivals: z.int().min(10).default(30),
    regularVariation: z.number().min(0).max(0.5).default(0.2),
    regularGapMs: z.int().min(1000).default(5000),
    /** Hasty: more than this share of the pages whose time is known, of which there are so many. */
    hastyShare: share.default(0.5),
    hastyPages: z.int().min(1).default(3),
  })
  .prefault({});
export type SignalOptions = z.infer<typeof signalOptions>;
