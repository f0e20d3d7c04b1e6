import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type ListedMail, MOST_LISTED } from '../../db/mails.ts';
import type { Surroundings } from '../cache/context.ts';
import {
  evaluationParam,
  instantSchema,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { noteTold, readReminders } from '../services/evaluation/reminders.ts';
import { mailKinds, mailLanguages, NOT_CONFIRMED } from '../survey/evaluation/mail-text.ts';

const params = z.object({ evaluation: evaluationParam });
const path = '/api/v1/evaluations/{evaluation}/reminders';

const person = z.object({
  id: z.uuid(),
  city: z.string(),
  name: z.string(),
  kind: z.enum(mailKinds),
  at: instantSchema.openapi({ description: 'When it was to be told' }),
});
const untold = person
  .extend({
    address: z.string().nullable().openapi({ description: 'Null: the person gave none' }),
    language: z.enum(mailLanguages),
    subject: z.string(),
    body: z.string(),
    failure: z
      .string()
      .nullable()
      .openapi({
        description: `Why it was not sent; \`${NOT_CONFIRMED}\`: nobody has confirmed the address`,
      }),
  })
  .openapi('Reminder');
const told = person.extend({
  sentAt: instantSchema.nullable(),
  toldAt: instantSchema.nullable(),
  toldBy: z.string().nullable(),
  givenUpAt: instantSchema
    .nullable()
    .openapi({ description: 'When nobody had told it for thirty days, and address and text were emptied' }),
  failure: z.string().nullable().openapi({ description: 'Why it was not sent' }),
});

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'Whom somebody has to tell what of their city’s report, where no machine does',
  description: `Of the cities that the grant covers. At most ${MOST_LISTED} of those that are to be told, the oldest first.`,
  security,
  request: { params },
  responses: {
    200: jsonReply(
      'A list to act on',
      z.object({
        evaluation: z.string(),
        sends: z.boolean().openapi({ description: 'Whether a server sends mails' }),
        waiting: z.int().openapi({ description: 'Mails that it is going to send' }),
        untold: z.array(untold),
        told: z.array(told).openapi({ description: 'The newest that were sent, told or given up' }),
        withoutPeople: z
          .array(z.string())
          .openapi({ description: 'Cities for which nobody writes or signs' }),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const toldRoute = createRoute({
  method: 'post',
  path: `${path}/told`,
  summary: 'Note that somebody told these people otherwise; no machine tells them then',
  description: 'Those that were sent or told already stay as they are.',
  security,
  middleware: jsonUpTo(32_768),
  request: {
    params,
    body: jsonRequest(z.strictObject({ ids: z.array(z.uuid()).min(1).max(MOST_LISTED) })),
  },
  responses: {
    200: jsonReply('Noted', z.object({ told: z.int() })),
    ...problemResponses(401, 403, 404, 413, 415, 422),
  },
});

/** Reminders for cities' people, as a list to act on. */
export function reminderRoutes({ platform }: Surroundings) {
  const { db, now, sendsMails } = platform;
  return new OpenAPIHono()
    .openapi(listRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const names = { ...c.req.valid('param'), actor, now: now() };
      const reminders = await readReminders(db, { ...names, isSent: sendsMails });
      return c.json(
        {
          evaluation: reminders.evaluation.code,
          sends: sendsMails,
          waiting: reminders.waiting,
          untold: reminders.untold.map((mail) => ({
            ...personOf(mail),
            address: mail.address,
            language: mail.language,
            subject: mail.subject,
            body: mail.body,
            failure: mail.lastError,
          })),
          told: reminders.ended.map((mail) => ({
            ...personOf(mail),
            sentAt: mail.sentAt?.toISOString() ?? null,
            toldAt: mail.toldAt?.toISOString() ?? null,
            toldBy: mail.toldBy,
            givenUpAt: mail.givenUpAt?.toISOString() ?? null,
            failure: mail.lastError,
          })),
          withoutPeople: reminders.withoutPeople.map(({ code }) => code),
        },
        200,
      );
    })
    .openapi(toldRoute, async (c) => {
      const actor = await callerOf(platform, c);
      const { ids } = c.req.valid('json');
      return c.json({ told: await noteTold(db, { ...c.req.valid('param'), ids, actor, now: now() }) }, 200);
    });
}

const personOf = ({ id, city, name, kind, at }: ListedMail) => ({
  id,
  city,
  name,
  kind,
  at: at.toISOString(),
});
