import type { Db } from '../../../db/client.ts';
import { findWave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { checkDesign } from '../../survey/questionnaire/design/faults.ts';
import { isLocked } from '../../survey/questionnaire/design/lock.ts';
import type { TextChanges } from '../../survey/questionnaire/design/operations.ts';
import { nameOf, WHOLE } from '../../survey/questionnaire/design/texts.ts';
import { nationalCoreEditions } from '../../survey/questionnaire/national-core/national-core.ts';
import { definitionShape } from '../../survey/questionnaire/questionnaire.ts';
import { saveQuestionnaire } from '../setup/save-steps.ts';
import { setupOf, stepDigests } from '../setup/setup.ts';
import { type Design, textsOfStored } from './read-design.ts';
import { changeDesign, type OfDesign } from './save-design.ts';

/**
 * Makes the draft the wave's questionnaire: a version that is stored for good.
 * @param revision the revision that the actor has seen; a later one is refused
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `setup-changed`, `questionnaire-faulty`
 */
export async function adoptDesign(
  db: Db,
  { revision, ...of }: OfDesign & { revision: number },
): Promise<Design> {
  return await changeDesign(db, of, async ({ setup, draft, texts }, tx) => {
    if (draft.revision !== revision) throw new Problem('setup-changed');
    const { definition } = checkDesign(texts);
    if (!definition) throw new Problem('questionnaire-faulty');
    const was = stepDigests(setup).questionnaire;
    await saveQuestionnaire(tx, { wave: setup.wave.id, actor: of.actor, was }, { definition });
    const wave = await findWave(tx, setup.wave.id);
    if (!wave) throw new Problem('wave-unknown');
    const { name, version, digest } = (await setupOf(tx, wave)).questionnaire;
    return { act: 'adopt', subject: `${name} ${version}`, changes: { [nameOf(WHOLE, 'base')]: digest } };
  });
}

/** Resets the draft to the wave's questionnaire; undo brings the discarded text back. */
export async function beginDesignAgain(db: Db, of: OfDesign): Promise<Design> {
  return await changeDesign(db, of, ({ setup, texts }) => {
    const { name, version } = setup.questionnaire;
    return {
      act: 'begin-again',
      subject: `${name} ${version}`,
      changes: replacing(texts, textsOfStored(setup)),
    };
  });
}

/** The changes that turn one set of texts into another. */
function replacing(before: Design['texts'], after: Design['texts']): TextChanges {
  const emptied = Object.keys(before).filter((field) => !(field in after));
  return { ...Object.fromEntries(emptied.map((field) => [field, ''])), ...after };
}

/**
 * Turns the national core into the wave's own questionnaire, with nothing locked.
 * @param name the questionnaire's name from then on
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `content-invalid`
 */
export async function takeCoreOver(db: Db, { name, ...of }: OfDesign & { name: string }): Promise<Design> {
  if (!isOwnName(name)) throw new Problem('content-invalid', { errors: [{ path: 'name', message: NAMES }] });
  return await changeDesign(db, of, ({ texts }) => ({
    act: 'take-over',
    subject: name,
    changes: isLocked(texts) ? { [nameOf(WHOLE, 'edition')]: '', [nameOf(WHOLE, 'name')]: name } : {},
  }));
}

const NAMES =
  'lower-case letters, digits or "-", at most 40 characters, and not the name of the national core';

/** Whether a questionnaire that is not the national core may have this name. */
export const isOwnName = (name: string): boolean =>
  definitionShape.shape.name.safeParse(name).success &&
  nationalCoreEditions.every((core) => core.name !== name);
