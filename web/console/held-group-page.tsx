import { cityName } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { groupFormPath, heldGroupPath, reviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { AnswerHeat } from './answer-heat.tsx';
import { ArrivalStrip } from './arrival-strip.tsx';
import { DecisionForm, emptyDecision, ProvisionalForm, SecondOpinionForm } from './decision-forms.tsx';
import { Crumb, Done, Fault } from './door.tsx';
import { number, points } from './figures.tsx';
import { consolePage } from './frame.tsx';
import { GroupDecisionEntry, GroupHistory } from './held-group-decisions.tsx';
import { GroupMembers, memberPageOf } from './held-group-members.tsx';
import type { HeldGroupPageProps } from './held-group-props.ts';
import { ageText, evidenceText, groupText, placeText } from './held-group-text.ts';

/** A group, with everything that a reviewer needs to decide on it. */
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
      <Crumb to={reviewPath(wave.code)}>{words.title}</Crumb>
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
          <GroupHistory {...props} />
        </div>
      </div>
      <GroupMembers {...props} />
      <section>
        <h2>{words.similar}</h2>
        {view.similar.length === 0 ? (
          <p class="help">{words.noSimilar}</p>
        ) : (
          <ul class="decisions">
            {view.similar.map((decision) => (
              <GroupDecisionEntry key={decision.entry.id} decision={decision} isLinked {...props} />
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

/** The reader's possible acts on the group. */
function Forms(props: HeldGroupPageProps) {
  const { view, wave, draft, language } = props;
  const { city, group, held } = view;
  const pathOf = (form: Parameters<typeof groupFormPath>[3]) =>
    groupFormPath(wave.code, city, group, form, memberPageOf(props));
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
