import { z } from 'zod';
import type { DraftRow } from '../../../db/reports.ts';
import type { ShownField } from '../../../web/evaluation/level-props.ts';
import type { DraftChanges } from '../../survey/evaluation/draft.ts';
import type { IndicatorLevel } from '../../survey/evaluation/indicator-set.ts';
import { fieldOf } from '../../survey/evaluation/set-parts.ts';
import {
  normalizedTyped,
  parseTyped,
  type TypedEntry,
  type TypedFault,
  typedOf,
} from '../../survey/evaluation/typed-entry.ts';
import type { FileForm } from './form.ts';

/** The content of a level's form. */
export interface LevelForm {
  revision: number;
  /** Fields that the person changed, as entries. */
  changes: DraftChanges;
  /** Texts that are not valid entries. */
  faults: ReadonlyMap<string, TypedFault>;
  /** All text in the form. */
  typed: ReadonlyMap<string, TypedEntry>;
}

const itemsIn = (level: IndicatorLevel) => level.indicators.flatMap(({ items }) => items);

/**
 * Reads the form of a level. A field counts as changed where it differs from its entry when the form was made, so
 * that nobody overwrites fields that they left alone.
 */
export function readLevelForm(level: IndicatorLevel, form: FileForm): LevelForm {
  const changes: Record<string, DraftChanges[string]> = {};
  const faults = new Map<string, TypedFault>();
  const typed = new Map<string, TypedEntry>();
  const names = new Set(form.texts.map(([name]) => name));
  for (const item of itemsIn(level))
    for (const datum of item.data ?? []) {
      const field = fieldOf(item, datum);
      if (!names.has(`value.${field}`)) continue;
      const text: TypedEntry = {
        value: form.field(`value.${field}`),
        quality: form.field(`quality.${field}`),
        note: form.field(`note.${field}`),
      };
      typed.set(field, text);
      if (isSame(text, form.field(`seen.${field}`))) continue;
      const parsed = parseTyped(datum, text);
      if ('fault' in parsed) faults.set(field, parsed.fault);
      else changes[field] = parsed.entry;
    }
  const revision = Number(form.field('revision'));
  return { revision: Number.isSafeInteger(revision) ? revision : 0, changes, faults, typed };
}

const seenSchema = z.object({ value: z.string(), quality: z.string(), note: z.string() });

/** Whether a typed text equals the one that the form was made with. */
function isSame(text: TypedEntry, seenJson: string): boolean {
  const seen = seenSchema.safeParse(jsonOf(seenJson));
  return seen.success && JSON.stringify(normalizedTyped(text)) === JSON.stringify(normalizedTyped(seen.data));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of a level as a draft has them. */
export function fieldsOfLevel(
  level: IndicatorLevel,
  { fields }: Pick<DraftRow, 'fields'>,
): Map<string, ShownField> {
  return new Map(
    itemsIn(level).flatMap((item) =>
      (item.data ?? []).map((datum): [string, ShownField] => {
        const stored = fields[fieldOf(item, datum)];
        const entry = typedOf(stored?.entry);
        return [fieldOf(item, datum), { typed: entry, seen: entry, by: stored?.by }];
      }),
    ),
  );
}
