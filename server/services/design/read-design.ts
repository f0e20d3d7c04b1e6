import type { Db } from '../../../db/client.ts';
import { findQuestionnaireDraft } from '../../../db/questionnaire-drafts.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import type { FieldDraft } from '../../survey/field-draft.ts';
import { editionIn } from '../../survey/questionnaire/design/lock.ts';
import { type DesignTexts, nameOf, textAt, WHOLE } from '../../survey/questionnaire/design/texts.ts';
import { writeOut } from '../../survey/questionnaire/design/write-out.ts';
import { readSetup, type Setup } from '../setup/setup.ts';

/** The draft of a wave's questionnaire. */
export interface Design {
  setup: Setup;
  draft: FieldDraft<string>;
  /** All fields that are not empty. */
  texts: DesignTexts;
  /** Somebody chose or imported another questionnaire for the wave since the draft began. */
  isOvertaken: boolean;
}

/** The draft of a wave's questionnaire. Throws `wave-unknown`, `forbidden`. */
export async function readDesign(db: Db, code: string, actor: Actor): Promise<Design> {
  const setup = await readSetup(db, code, actor);
  requireGrant(actor, 'see-questionnaire', { wave: setup.wave.id });
  return await designOfWave(db, setup);
}

/** The current draft; until somebody edits it, the wave's questionnaire. */
export async function designOfWave(db: Db, setup: Setup): Promise<Design> {
  const stored = await findQuestionnaireDraft(db, setup.wave.id);
  const draft = stored ?? draftOf(textsOfStored(setup));
  const texts = textsIn(draft);
  const isOvertaken = textAt(texts, WHOLE, 'base') !== setup.questionnaire.digest;
  return { setup, draft, texts, isOvertaken };
}

const draftOf = (texts: DesignTexts): FieldDraft<string> => ({
  revision: 0,
  fields: Object.fromEntries(
    Object.entries(texts).map(([field, entry]) => [field, { entry, revision: 0, by: '' }]),
  ),
});

/** The texts of a draft, without emptied fields. */
export const textsIn = ({ fields }: FieldDraft<string>): DesignTexts =>
  Object.fromEntries(Object.entries(fields).flatMap(([field, { entry }]) => (entry ? [[field, entry]] : [])));

/** The wave's questionnaire as texts, with its edition of the national core locked. */
export function textsOfStored({ questionnaire }: Pick<Setup, 'questionnaire'>): DesignTexts {
  const edition = editionIn(questionnaire.definition);
  return {
    ...writeOut(questionnaire.definition),
    [nameOf(WHOLE, 'base')]: questionnaire.digest,
    ...(edition === undefined ? {} : { [nameOf(WHOLE, 'edition')]: String(edition) }),
  };
}
