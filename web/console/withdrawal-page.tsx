import type { SignedRelease } from '../../server/services/releases/read-signing.ts';
import { stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { Crumb, Fault, ReasonField, Tick } from './door.tsx';
import { type ConsoleContext, consolePage } from './frame.tsx';
import { ReleaseList, type ReleasePlaces } from './release-list.tsx';
import { ProofFields, type ProofWanted } from './scope-fields.tsx';

export interface WithdrawalPageProps extends ConsoleContext {
  release: SignedRelease;
  /** The page to return to. */
  back: { href: string; title: string };
  places: ReleasePlaces;
  /** Whether the reader proposed it, so that another person has to approve it. */
  needsAnother: boolean;
  mayPropose: boolean;
  mayApprove: boolean;
  typed: { id: string; reason: string };
  proof: ProofWanted;
  maxReason: number;
  now: Date;
  fault?: string | undefined;
  /** Names of the faulty fields. */
  faulty: readonly string[];
}

/** Withdrawing a release: the proposer states the reason, the approver sees it. */
export function withdrawalPage(props: WithdrawalPageProps): string {
  const { language, wave, release, back, fault } = props;
  const { withdraw: words } = stringsIn(language).publish;
  const title = fill(words.title, { n: release.number });
  return consolePage({
    ...props,
    title,
    ...(wave && { section: 'publish' as const }),
    children: (
      <div class="narrow">
        <Crumb to={back.href}>{back.title}</Crumb>
        <h1>{title}</h1>
        <p class="lead">{release.withdrawnAt ? words.over : words.lead}</p>
        <ReleaseList {...props} releases={[release]} mayWithdraw={false} heading="h2" />
        <Fault>{fault}</Fault>
        {!release.withdrawnAt && <Forms {...props} />}
      </div>
    ),
  });
}

function Forms(props: WithdrawalPageProps) {
  const { language, release, needsAnother, mayPropose, mayApprove } = props;
  const { withdraw: words } = stringsIn(language).publish;
  const { proposal } = release;
  return (
    <>
      {proposal && needsAnother && <p class="note">{words.secondPerson}</p>}
      {proposal && mayApprove && !needsAnother && <Approval {...props} proposal={proposal} />}
      {mayPropose && <Proposal {...props} />}
    </>
  );
}

function Approval(props: WithdrawalPageProps & { proposal: { id: string } }) {
  const { language, places, release, proposal, proof, faulty } = props;
  const { withdraw: words } = stringsIn(language).publish;
  const { number: n } = release;
  return (
    <form method="post" action={places.withdrawal(n, 'approval')} class="card decide">
      <input type="hidden" name="proposal" value={proposal.id} />
      <ProofFields language={language} proof={proof} />
      <Tick name="sure" label={words.sure} isFaulty={faulty.includes('sure')} />
      <p class="submit">
        <button type="submit" class="danger">
          {fill(words.approve, { n })}
        </button>
      </p>
    </form>
  );
}

function Proposal({ language, places, release, typed, maxReason, faulty }: WithdrawalPageProps) {
  const { withdraw: words, freeze } = stringsIn(language).publish;
  return (
    <form method="post" action={places.withdrawal(release.number)} class="card decide">
      <input type="hidden" name="id" value={typed.id} />
      <ReasonField
        name="reason"
        label={words.reason}
        hint={fill(freeze.reasonHint, { max: maxReason })}
        value={typed.reason}
        isFaulty={faulty.includes('reason')}
      />
      <p class="submit">
        <button type="submit" class="plain">
          {release.proposal ? words.proposeAgain : words.propose}
        </button>
      </p>
    </form>
  );
}
