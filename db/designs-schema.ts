import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { DraftedField } from '../server/survey/field-draft.ts';
import { instant } from './columns.ts';
import { waves } from './schema.ts';

/** The tables of a wave's questionnaire draft. They are deleted with their wave. */

/** What a step does to a questionnaire's draft. */
const designActs = [
  'type',
  'add',
  'copy',
  'remove',
  'restore',
  'up',
  'down',
  'add-language',
  'remove-language',
  'take-over',
  'begin-again',
  'adopt',
  'undo',
  'redo',
] as const;
export type DesignAct = (typeof designActs)[number];

/** The current draft of a wave's questionnaire; a wave without one has only its saved questionnaire. */
export const questionnaireDrafts = pgTable('questionnaire_drafts', {
  waveId: uuid('wave_id')
    .primaryKey()
    .references(() => waves.id, { onDelete: 'cascade' }),
  revision: integer().notNull(),
  /** Each field with the revision that last changed it. */
  fields: jsonb().$type<Record<string, DraftedField<string>>>().notNull(),
});

/** Every saved step of a draft, with each field before and after. Nothing that was ever saved is lost. */
export const questionnaireSteps = pgTable(
  'questionnaire_steps',
  {
    waveId: uuid('wave_id')
      .notNull()
      .references(() => waves.id, { onDelete: 'cascade' }),
    revision: integer().notNull(),
    act: text({ enum: designActs }).notNull(),
    /** What it changed, in the words of that moment: the id of a question, a language. */
    subject: text().notNull(),
    /** The revision that it undoes or redoes. */
    undoes: integer(),
    changes: jsonb().$type<Record<string, [before: string, after: string]>>().notNull(),
    by: text().notNull(),
    byName: text('by_name').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.waveId, t.revision] })],
);
