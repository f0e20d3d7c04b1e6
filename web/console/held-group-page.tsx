import type { GroupMember, GroupView } from '../../server/services/review/group.ts';
import type { GroupDecision } from '../../server/services/review/group-decisions.ts';
import { groupIn } from '../../server/survey/screening/held-group-name.ts';
import type { SignalOptions } from '../../server/survey/screening/signals/options.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { groupFormPath, heldGroupPath, reviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { AnswerHeat } from './answer-heat.tsx';
import { ArrivalStrip } from './arrival-strip.tsx';
import {
  type DecisionDraft,
  DecisionForm,
  emptyDecision,
  ProvisionalForm,
  SecondOpinionForm,
} from './decision-forms.tsx';
import { Done, Fault } from './door.tsx';
import { hourOf, NONE, number, points } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ageText, evidenceText, groupText, placeText } from './held-group-text.ts';
import { actionText, byText } from './review-queue-page.tsx';

export interface HeldGroupPageProps extends ConsoleContext {
  wave: ConsoleWave;
  view: GroupView;
  cityOf: (code: string) => NamedCity;
  signals: SignalOptions;
  /** The text of a question. */
  titleOf: (question: string) => string;
  now: Date;
  /** The members that are shown, of all. */
  from: number;
  to: number;
  /** What was typed, where it could not be taken. */
  draft: DecisionDraft;
  fault?: string | undefined;
  /** What was just done. */
  done?: string | undefined;
  /** What waits next, once something was done. */
  next?: { city: string; group: string } | undefined;
  modeName: (mode: GroupMember['mode']) => string;
}

/** A group, and what a reviewer needs to decide on it. */
export function heldGroupPage(props: HeldGroupPageProps): string {
  const { review: words } = stringsIn(props.language);
  return consolePage({
    ...props,
    title: `${words.rules[props.view.rule]} · ${cityName(props.cityOf(props.view.city), props.language)}`,
    section: 'review',
    children: <Group {...props} />,
  });
}

function Group(props: HeldGroupPageProps) {
  const { view, language, wave, cityOf, signals, titleOf, done, fault, next } = props;
  const { review: words } = stringsIn(language);
  return (
    <>
      <p class="crumb">
        <a class="back" href={reviewPath(wave.code)}>
          {words.title}
        </a>
      </p>
      <h1>
        {words.rules[view.rule]} <small>{placeText(view, language)}</small>
      </h1>
      <p class="place">{cityName(cityOf(view.city), language)}</p>
      {fault === undefined && <Done>{done}</Done>}
      {done !== undefined && fault === undefined && (
        <p class="next">
          {next ? (
            <a href={heldGroupPath(wave.code, next.city, next.group)}>
              {fill(words.done.next, {
                group: `${groupText(next.group, language)} · ${cityName(cityOf(next.city), language)}`,
              })}
            </a>
          ) : (
            words.done.none
          )}
        </p>
      )}
      <Facts {...props} />
      <p class="lead">{evidenceText(view, view.evidence, signals, language)}</p>
      <div class="columns review">
        <div>
          {view.members.length > 0 && (
            <>
              <section>
                <h2>{words.arrivals}</h2>
                <ArrivalStrip
                  members={view.members.map(({ storedAt }) => storedAt.getTime())}
                  rest={view.restArrivals}
                  language={language}
                />
              </section>
              <section>
                <h2>{words.answers}</h2>
                <AnswerHeat profile={view.profile} titleOf={titleOf} language={language} />
              </section>
            </>
          )}
        </div>
        <div>
          <Fault>{fault}</Fault>
          <Forms {...props} />
          <History {...props} />
        </div>
      </div>
      <Members {...props} />
      <section>
        <h2>{words.similar}</h2>
        {view.similar.length === 0 ? (
          <p class="help">{words.noSimilar}</p>
        ) : (
          <ul class="decisions">
            {view.similar.map((decision) => (
              <Decision key={decision.entry.id} decision={decision} isLinked {...props} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Facts({ view: { held, provisional }, language, now }: HeldGroupPageProps) {
  const { facts, nothingHeld, hidden, actions, provisionalNote } = stringsIn(language).review;
  if (!held) return <p class="note">{nothingHeld}</p>;
  const isHidden = provisional === 'wanted';
  const change = held.score === null || held.withGroup === null ? null : held.withGroup - held.score;
  return (
    <p class="facts">
      <span>
        {facts.held} <b>{number(held.submissions, language)}</b>
      </span>
      <span>
        {facts.waiting} <b>{ageText(held.since, now, language)}</b>
      </span>
      {isHidden || held.score === null ? (
        <span>
          {facts.stake} <b>{fill(facts.points, { n: points(held.stake, language) })}</b>
        </span>
      ) : (
        <>
          <span>
            {facts.score} <b>{points(held.score, language)}</b>
          </span>
          <span>
            {facts.withGroup} <b>{points(held.withGroup, language)}</b>{' '}
            <small>({points(change, language, 'exceptZero')})</small>
          </span>
          <span>
            {facts.withAll} <b>{points(held.withAll, language)}</b>
          </span>
        </>
      )}
      {isHidden && (
        <span>
          {facts.score} <i>{hidden}</i>
        </span>
      )}
      {provisional && provisional !== 'wanted' && (
        <span>{fill(provisionalNote, { action: actions[provisional] })}</span>
      )}
    </p>
  );
}

/** The page of members that is shown; undefined for the first. */
const pageOf = ({ from, to }: Pick<HeldGroupPageProps, 'from' | 'to'>): number | undefined =>
  from === 0 ? undefined : from / (to - from) + 1;

/** What the reader may do about the group now. */
function Forms(props: HeldGroupPageProps) {
  const { view, wave, draft, language } = props;
  const { city, group, held } = view;
  const pathOf = (form: Parameters<typeof groupFormPath>[3]) =>
    groupFormPath(wave.code, city, group, form, pageOf(props));
  if (view.asked)
    return (
      <SecondOpinionForm
        action={pathOf('second-opinions')}
        decision={view.asked}
        draft={draft}
        language={language}
      />
    );
  if (!view.mayDecide || !held) return null;
  if (view.provisional === 'wanted')
    return <ProvisionalForm action={pathOf('provisional-verdicts')} language={language} />;
  return (
    <DecisionForm
      action={pathOf('decisions')}
      submissions={held.submissions}
      latest={view.latest}
      draft={draft.decision === undefined ? draft : emptyDecision}
      language={language}
    />
  );
}

/** What was decided on the group, the newest first; each can be taken back. */
function History(props: HeldGroupPageProps) {
  const { view, language } = props;
  const { review: words } = stringsIn(language);
  if (view.decisions.length === 0) return null;
  return (
    <section>
      <h2>{words.history}</h2>
      <ul class="decisions">
        {view.decisions.toReversed().map((decision) => (
          <Decision key={decision.entry.id} decision={decision} {...props} />
        ))}
      </ul>
    </section>
  );
}

function Decision(props: HeldGroupPageProps & { decision: GroupDecision; isLinked?: boolean }) {
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

function Members(props: HeldGroupPageProps) {
  const { view, language, from, to, draft, modeName } = props;
  const { review: words, console } = stringsIn(language);
  const mayMark = view.mayDecide && view.held !== undefined && view.provisional !== 'wanted' && !view.asked;
  const columns = words.columnsOfMembers;
  if (view.members.length === 0) return null;
  return (
    <section>
      <h2>{fill(words.members, { n: number(view.members.length, language) })}</h2>
      <p class="help">{words.membersHint}</p>
      <div class="scroll">
        <table class="members">
          <thead>
            <tr>
              {mayMark && <th scope="col">{columns.mark}</th>}
              <th scope="col">{columns.time}</th>
              <th scope="col">{columns.channel}</th>
              <th scope="col">{columns.mode}</th>
              <th scope="col" class="n">
                {columns.duration}
              </th>
              <th scope="col" class="n">
                {columns.mean}
              </th>
            </tr>
          </thead>
          <tbody>
            {view.members.slice(from, to).map((member) => (
              <tr key={member.id}>
                {mayMark && (
                  <td>
                    <input
                      type="checkbox"
                      name="member"
                      value={member.id}
                      form="decide"
                      defaultChecked={draft.members.has(member.id)}
                      aria-label={fill(words.markOne, { time: hourOf(member.storedAt, language) })}
                    />
                  </td>
                )}
                <td>{hourOf(member.storedAt, language)}</td>
                <td>{member.channel ?? console.channels.none}</td>
                <td>{modeName(member.mode)}</td>
                <td class="n">{durationText(member.durationMs, language)}</td>
                <td class="n">{points(member.mean, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <MemberPages {...props} />
    </section>
  );
}

/** Leads through the members where one page does not hold them. */
function MemberPages(props: HeldGroupPageProps) {
  const { view, wave, language, from, to } = props;
  const { review: words } = stringsIn(language);
  const { length } = view.members;
  if (from === 0 && to >= length) return null;
  const page = pageOf(props) ?? 1;
  const pathTo = (n: number) => heldGroupPath(wave.code, view.city, view.group, { page: n });
  return (
    <nav aria-label={words.pages} class="pages">
      {from > 0 && <a href={pathTo(page - 1)}>{words.earlierPage}</a>}
      <span>
        {fill(words.membersPage, {
          from: number(from + 1, language),
          to: number(Math.min(to, length), language),
          n: number(length, language),
        })}
      </span>
      {to < length && <a href={pathTo(page + 1)}>{words.laterPage}</a>}
    </nav>
  );
}

function durationText(ms: number | null, language: Language): string {
  if (ms === null) return NONE;
  const { seconds, minutes } = stringsIn(language).review;
  const s = Math.round(ms / 1000);
  return s < 60 ? fill(seconds, { n: s }) : fill(minutes, { m: Math.floor(s / 60), s: s % 60 });
}
