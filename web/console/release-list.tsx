import type { SignedRelease } from '../../server/services/releases/read-signing.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';

type ReleaseState = 'public' | 'waiting' | 'withdrawn';

/** Beside the word, so that nobody needs the colour. */
const marks: Record<ReleaseState, string> = { public: '●', waiting: '◐', withdrawn: '✕' };

/** Where one goes on from a release, by its number. */
export interface ReleasePlaces {
  results: (n: number) => string;
  withdrawal: (n: number, step?: 'approval') => string;
}

interface ReleaseListProps {
  releases: readonly SignedRelease[];
  places: ReleasePlaces;
  language: Language;
  mayWithdraw: boolean;
  /** Below which heading they stand. */
  heading?: 'h2' | 'h3';
  now: Date;
}

/** Releases with who signed them. */
export function ReleaseList(props: ReleaseListProps) {
  const { releases: words } = stringsIn(props.language).publish;
  if (props.releases.length === 0) return <p>{words.none}</p>;
  return (
    <ul class="releases">
      {props.releases.map((release) => (
        <ReleaseRow key={release.number} {...props} release={release} />
      ))}
    </ul>
  );
}

function ReleaseRow(props: ReleaseListProps & { release: SignedRelease }) {
  const { release, language, now, heading: Heading = 'h3' } = props;
  const { releases: words, draft } = stringsIn(language).publish;
  const { number, cutoff, publicAt, reason, digest } = release;
  const state = stateOf(release, now);
  const timeOf = (at: Date) => formatTime(at.toISOString(), language, 'minute');
  const since = publicAt && state === 'public' ? fill(words.since, { time: timeOf(publicAt) }) : undefined;
  const parts = [
    signersText(release, language),
    cutoff && fill(words.cutoff, { time: timeOf(cutoff) }),
    since,
  ];
  return (
    <li class={state === 'withdrawn' ? 'over' : undefined}>
      <Heading>{fill(words.release, { n: number })}</Heading>{' '}
      <span class={`state ${state}`}>
        <span aria-hidden="true">{marks[state]}</span>{' '}
        {fill(words.states[state], { time: publicAt ? timeOf(publicAt) : '' })}
      </span>
      <p>{parts.filter((part) => part !== undefined).join(' · ')}</p>
      {reason && <p>{fill(words.reason, { reason })}</p>}
      <Withdrawal {...props} />
      <p>
        <small class="digest">
          <span class="unseen">{draft.facts.digest} </span>
          <code>{digest}</code>
        </small>
      </p>
      <Ways {...props} state={state} />
    </li>
  );
}

function stateOf({ withdrawnAt, publicAt }: SignedRelease, now: Date): ReleaseState {
  if (withdrawnAt) return 'withdrawn';
  return publicAt && publicAt > now ? 'waiting' : 'public';
}

function signersText({ signers: { author, approver } }: SignedRelease, language: Language): string {
  const { releases: words } = stringsIn(language).publish;
  return author === null || approver === null ? words.signedBefore : fill(words.signed, { author, approver });
}

/** That a release is withdrawn, or that somebody proposes it, and why. */
function Withdrawal({ release, language }: ReleaseListProps & { release: SignedRelease }) {
  const { releases: words } = stringsIn(language).publish;
  const { withdrawnAt, withdrawers, proposal } = release;
  if (!withdrawnAt)
    return proposal ? (
      <p class="state waiting">
        {fill(words.proposed, { person: proposal.authorName, reason: proposal.reason })}
      </p>
    ) : null;
  const { author, approver } = withdrawers;
  const time = formatTime(withdrawnAt.toISOString(), language, 'minute');
  const reason = release.withdrawalReason ?? '';
  return (
    <p>
      {author === null || approver === null
        ? fill(words.withdrawnBefore, { time, reason })
        : fill(words.withdrawn, { time, author, approver, reason })}
    </p>
  );
}

/** Where one goes on from a release: to its results, and to its withdrawal. */
function Ways({
  release,
  state,
  places,
  language,
  mayWithdraw,
  now,
}: ReleaseListProps & { release: SignedRelease; state: ReleaseState }) {
  const { releases: words } = stringsIn(language).publish;
  const { number, publicAt, withdrawnAt, proposal } = release;
  // A release that was withdrawn before its time has no results page.
  const isShown = publicAt === null || publicAt <= (withdrawnAt ?? now);
  const canBeWithdrawn = state !== 'withdrawn' && mayWithdraw;
  if (!isShown && !canBeWithdrawn) return null;
  return (
    <p class="ways">
      {isShown && <a href={places.results(number)}>{words.results}</a>}{' '}
      {canBeWithdrawn && <a href={places.withdrawal(number)}>{proposal ? words.look : words.withdraw}</a>}
    </p>
  );
}
