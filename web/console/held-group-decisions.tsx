import type { GroupDecision } from '../../server/services/review/group-decisions.ts';
import { groupIn } from '../../server/survey/screening/held-group-name.ts';
import { cityName } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { groupFormPath, heldGroupPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, number } from './figures.tsx';
import type { HeldGroupPageProps } from './held-group-props.ts';
import { groupText } from './held-group-text.ts';
import { actionText, byText } from './review-queue-page.tsx';

/** The decisions on the group, newest first, each with a button to undo it. */
export function GroupHistory(props: HeldGroupPageProps) {
  const { view, language } = props;
  const { review: words } = stringsIn(language);
  if (view.decisions.length === 0) return null;
  return (
    <section>
      <h2>{words.history}</h2>
      <ul class="decisions">
        {view.decisions.toReversed().map((decision) => (
          <GroupDecisionEntry key={decision.entry.id} decision={decision} {...props} />
        ))}
      </ul>
    </section>
  );
}

export function GroupDecisionEntry(
  props: HeldGroupPageProps & { decision: GroupDecision; isLinked?: boolean },
) {
  const { decision, isLinked, language, wave, cityOf, view } = props;
  const { entry, undone } = decision;
  const { review: words } = stringsIn(language);
  const group = groupIn(entry.subject);
  return (
    <li>
      <b>{actionText(entry, language)}</b>{' '}
      {fill(words.became, { n: number(entry.detail.submissions ?? 0, language) })}
      {isLinked && (
        <>
          {' · '}
          <a href={heldGroupPath(wave.code, entry.city ?? '', group)}>{groupText(group, language)}</a>
          {' · '}
          {cityName(cityOf(entry.city ?? ''), language)}
        </>
      )}
      <small>{byText(entry, language)}</small>
      {entry.cause && <span class="cause">{words.causes[entry.cause]}</span>}
      <q>{entry.reason}</q>
      {undone && (
        <small>
          {fill(words.undoneBy, {
            person: undone.actor,
            time: hourOf(undone.at, language),
            reason: undone.reason,
          })}
        </small>
      )}
      {!undone && !isLinked && view.mayDecide && <UndoForm {...props} id={entry.id} />}
    </li>
  );
}

function UndoForm({ id, view, wave, draft, language }: HeldGroupPageProps & { id: string }) {
  const { review: words } = stringsIn(language);
  const isTyped = draft.decision === id;
  return (
    <details open={isTyped}>
      <summary>{words.undo}</summary>
      <form
        method="post"
        action={groupFormPath(wave.code, view.city, view.group, 'withdrawals')}
        class="stacked"
      >
        <input type="hidden" name="decision" value={id} />
        <div class="field">
          <label for={`undo-${id}`}>{words.undoReason}</label>
          <textarea
            id={`undo-${id}`}
            name="reason"
            rows={2}
            defaultValue={isTyped ? draft.reason : ''}
            required
          />
        </div>
        <button type="submit" class="plain">
          {words.undo}
        </button>
      </form>
    </details>
  );
}
