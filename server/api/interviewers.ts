import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Surroundings } from '../cache/context.ts';
import { caseSchema } from '../http/case-schema.ts';
import { instantSchema, jsonReply, problemResponses, security, waveParam } from '../http/schemas.ts';
import { callerOf } from '../identity/acting.ts';
import type { Interviewing } from '../services/interviewing/interviewers.ts';
import type { InterviewerFigures } from '../survey/interviewing/figures.ts';
import { measureNames } from '../survey/interviewing/team.ts';
import { cityCode } from '../survey/schemas.ts';
import { verdictReasons } from '../survey/screening/verdict.ts';
import { storableText } from '../survey/typed-text.ts';

const count = z.int().min(0);
const orNull = z.number().min(0).nullable();

const figures = z.object({
  received: count,
  counted: count,
  turnedAway: count,
  held: count,
  removed: z.partialRecord(z.enum(verdictReasons), count),
  paper: count.openapi({
    description: 'Copied from paper, of those received. What follows is of interviews on tablets.',
  }),
  durations: z
    .object({ p10: z.number(), p50: z.number(), p90: z.number() })
    .nullable()
    .openapi({ description: 'Milliseconds, of interviews that were not ended early for being out of scope' }),
  perHour: orNull.openapi({ description: 'Interviews, for each hour in which at least one was begun' }),
  uniform: orNull.openapi({ description: 'Share of the interviews whose scored answers are all the same' }),
  cases: caseSchema,
  last: instantSchema.nullable().openapi({ description: 'When the last one was received' }),
});

const view = z
  .object({
    asOf: instantSchema.nullable().openapi({ description: 'Null before the first count' }),
    wave: z.uuid(),
    team: z.object({ people: count, time: orNull, perHour: orNull, uniform: orNull }).nullable().openapi({
      description:
        'Medians of the interviewers with at least ten interviews, whom the caller may see; null where there are fewer than five',
    }),
    interviewers: z.array(
      figures.extend({
        name: z.string(),
        cities: z.array(z.string()),
        unusual: z.array(z.enum(measureNames)).openapi({
          description: 'What is far from the team’s median; there may be good reasons for it',
        }),
      }),
    ),
    days: z.array(
      figures.extend({ date: z.iso.date().openapi({ description: 'In China’s official time' }) }),
    ),
  })
  .openapi('Interviewers');

const route = createRoute({
  method: 'get',
  path: '/api/v1/waves/{wave}/interviewers',
  summary: 'Who interviews how, by person and by day, at one moment',
  security,
  request: {
    params: z.object({ wave: waveParam }),
    query: z.object({
      city: cityCode.clone().optional().openapi({ description: 'Only what was done there' }),
      name: storableText.min(1).max(100).optional().openapi({ description: 'Only this interviewer' }),
    }),
  },
  responses: {
    200: jsonReply('Of the cities that the caller may see', view),
    ...problemResponses(401, 403, 404, 422),
  },
});

/** How each interviewer works. */
export function interviewerRoutes({ platform, fieldworkOf }: Surroundings, interviewersOf: Interviewing) {
  return new OpenAPIHono().openapi(route, async (c) => {
    const actor = await callerOf(platform, c);
    const fieldwork = await fieldworkOf(c.req.valid('param').wave);
    const shown = await interviewersOf(fieldwork, actor, c.req.valid('query'));
    return c.json(
      {
        asOf: shown?.asOf.toISOString() ?? null,
        wave: fieldwork.wave.id,
        team: shown?.team ?? null,
        interviewers: shown?.interviewers.map((one) => withCases(one)) ?? [],
        days: shown?.days.map((one) => withCases(one)) ?? [],
      },
      200,
    );
  });
}

const withCases = <F extends InterviewerFigures>({ cases, rates, ...others }: F) => ({
  ...others,
  cases: { counts: cases, rates },
});
