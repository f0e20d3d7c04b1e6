import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Db } from '../../../db/client.ts';
import { addQuestionnaire } from '../../../db/questionnaires.ts';
import { answerScopes, signOffs } from '../../../db/schema.ts';
import { createWave, findWave, type Wave } from '../../../db/waves.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { organiserSchema } from '../../survey/organiser.ts';
import { definitionSchema } from '../../survey/questionnaire/definition.ts';
import { nationalCoreEditions } from '../../survey/questionnaire/national-core/national-core.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { readableText } from '../../survey/questionnaire/text.ts';
import { benchmarkSchema } from '../../survey/release/benchmarks.ts';
import { scoringOptionsSchema } from '../../survey/score/scoring-design.ts';
import { screeningOptionsSchema } from '../../survey/screening/rules.ts';
import { credentialKinds } from '../../survey/submission/modes.ts';

const instant = z.iso.datetime('a time in UTC, as in 2018-10-01T00:00:00Z');

/** The survey agency's decisions about a wave before it opens. */
export const waveSettingsSchema = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'letters, digits, ".", "_" or "-", at most 40')
    .refine((code) => code.toLowerCase() !== 'latest', '"latest" names whatever is the latest, in addresses')
    .describe(
      'What people and addresses call it, such as `2018`: letters, digits, “.”, “_” or “-”, at most 40. No two waves have the same; `latest` is none.',
    ),
  title: readableText.describe('What residents and readers of results see.'),
  questionnaire: definitionSchema.describe('What is asked.'),
  opensAt: instant.describe('From when on answers are taken, once it is opened.'),
  closesAt: instant.describe('Until when; after `opensAt`. The only thing that can be changed later.'),
  weight: z
    .int()
    .min(0)
    .max(100)
    .describe('Percent of the overall evaluation: 20 in 2016, 40 in 2018. Points are score × weight / 100.'),
  scoring: scoringOptionsSchema.prefault({}).describe('How scores are made.'),
  screening: screeningOptionsSchema.describe('Which answers count.'),
  credentials: z
    .array(z.enum(credentialKinds))
    .min(1)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'a kind twice')
    .default(['device'])
    .describe('What may vouch for who answers, each kind once: see [one voice](one-voice.md).'),
  answersOncePer: z
    .enum(answerScopes)
    .default('wave')
    .describe(
      'A participant answers once in the wave, or once in each city; an invitation is always for once.',
    ),
  blindReview: z
    .boolean()
    .default(false)
    .describe(
      'Reviewers give a provisional verdict before they see which way a held group would move the score, and a second reviewer judges a tenth of what was decided: see [review](console.md#review).',
    ),
  organiser: organiserSchema
    .optional()
    .describe('Who asks. With `NODE_ENV=production` a wave opens only with it, unless it is simulated.'),
  benchmarks: z
    .array(benchmarkSchema)
    .max(10_000)
    .default([])
    .describe(
      'What is known of cities from elsewhere, to see how far the sample is off: [benchmarks](scoring.md#benchmarks).',
    ),
  simulated: z
    .boolean()
    .default(false)
    .describe('Answers are made up: every page that shows results says so.'),
  signOff: z
    .enum(signOffs)
    .default('two')
    .describe(
      'How many people a release needs: `two`, one who freezes it and another who approves it, or `one` who does both. Every release says which: see [releases](releases.md).',
    ),
});
export type WaveSettings = z.input<typeof waveSettingsSchema>;

/** Creates an unopened wave, with today's default options written out in full. */
export async function prepareWave(db: Db, settings: WaveSettings): Promise<Wave> {
  const { questionnaire, opensAt, closesAt, ...wave } = waveSettingsSchema.parse(settings);
  const version = await storeQuestionnaire(db, questionnaire);
  const id = uuidv7();
  await createWave(
    db,
    {
      ...wave,
      id,
      questionnaireName: questionnaire.name,
      questionnaireVersion: version,
      opensAt: new Date(opensAt),
      closesAt: new Date(closesAt),
    },
    randomBytes(32),
  );
  const created = await findWave(db, id);
  if (!created) throw new Error('the wave that was just created is not there');
  return created;
}

/** Stores a questionnaire under its version; earlier editions of the national core are stored first and keep theirs. */
export async function storeQuestionnaire(db: Db, questionnaire: Definition): Promise<number> {
  const digest = digestOf(questionnaire);
  const edition = nationalCoreEditions.findIndex((one) => digestOf(one) === digest);
  for (const earlier of nationalCoreEditions.slice(0, Math.max(0, edition)))
    await addQuestionnaire(db, earlier, digestOf(earlier));
  return await addQuestionnaire(db, questionnaire, digest);
}

const digestOf = (questionnaire: Definition): string => sha256(canonicalJson(questionnaire));
