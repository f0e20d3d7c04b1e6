import type { AuditEntry } from '../../db/audit.ts';
import type { NewVerdict } from '../../db/verdicts.ts';
import { type Order, orderOver } from '../../server/survey/screening/orders.ts';

// Replays the history of a city's submissions from nothing: arrivals, findings of rules, and people's decisions from
// the trail. It shares no code with the services, and computes only what must result.

/** A standing verdict. */
type Verdict = Pick<NewVerdict, 'status' | 'reason' | 'heldGroup' | 'decision'> & { movedBy: string | null };

/** A stored verdict. */
export type StoredVerdict = Verdict & Pick<NewVerdict, 'submissionId' | 'number'>;

/** A submission with its first verdict, or an order's immediate one. */
export interface Arrival {
  id: string;
  stratum: string;
  channel: string | null;
  /** Microseconds since 1970. */
  at: number;
  number: 0 | 1;
  verdict: Verdict;
}

/** The content of one transaction: rules alone, or a person who decided or undid a decision. */
export interface Step {
  at: number;
  entry: AuditEntry | undefined;
  verdicts: readonly StoredVerdict[];
}

export interface Happened {
  city: string;
  /** Places by stratum; a missing one has no limit. */
  caps: ReadonlyMap<string, number>;
  arrivals: readonly Arrival[];
  steps: readonly Step[];
  /** With their withdrawals, if any. */
  orders: readonly (Order & { until: Date | null })[];
}

interface Submission extends Arrival {
  /** Its verdicts, the standing one last. */
  verdicts: StoredVerdict[];
}

/** The required result. */
export interface Replayed {
  submissions: readonly (Arrival & { standing: StoredVerdict })[];
  /** Every verdict after the first ones, by submission and number. */
  verdicts: StoredVerdict[];
  taken: ReadonlyMap<string, number>;
  /** The numbers in the entries of the trail, by id. */
  details: ReadonlyMap<string, Record<string, number>>;
}

const standing = ({ verdicts }: Submission): StoredVerdict => verdicts.at(-1)!;

/** The wish for a submission. */
type Wish = Verdict & { submission: Submission };

export function replay({ city, caps, arrivals, steps, orders }: Happened): Replayed {
  const submissions = new Map<string, Submission>();
  const taken = new Map([...caps.keys()].map((stratum) => [stratum, 0]));
  const details = new Map<string, Record<string, number>>();
  /** The verdicts before a decision, of its subjects and of those that moved up. */
  const before = new Map<string, Map<string, StoredVerdict>>();
  const movedUp = new Map<string, Map<string, StoredVerdict>>();

  const isFree = (stratum: string) =>
    (taken.get(stratum) ?? 0) < (caps.get(stratum) ?? Number.POSITIVE_INFINITY);
  const shift = (stratum: string, by: 1 | -1) => taken.set(stratum, (taken.get(stratum) ?? 0) + by);
  const all = () => [...submissions.values()].toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

  function arrive(arrival: Arrival): void {
    const { id, stratum, number, verdict } = arrival;
    if (verdict.status === 'quota_full' && isFree(stratum))
      throw new Error(`${id} was turned away from a free place`);
    if (verdict.status === 'counted') {
      if (!isFree(stratum)) throw new Error(`${id} counts without a place`);
      shift(stratum, 1);
    }
    submissions.set(id, { ...arrival, verdicts: [{ ...verdict, submissionId: id, number }] });
  }

  function say(submission: Submission, verdict: Verdict): StoredVerdict {
    const { status, reason, heldGroup, decision, movedBy } = verdict;
    const number = standing(submission).number + 1;
    const said = { submissionId: submission.id, number, status, reason, heldGroup, decision, movedBy };
    submission.verdicts.push(said);
    return said;
  }

  /** Gives places to submissions that are to count, then to waiting ones; `by` is the decision behind all of it. */
  function settle(wishes: readonly Wish[], by: string | null): StoredVerdict[] {
    const wish = new Map(wishes.map((one) => [one.submission.id, one]));
    for (const { submission, status } of wishes)
      if (standing(submission).status === 'counted' && status !== 'counted') shift(submission.stratum, -1);
    const isDone = ({ submission, status }: Wish) =>
      status === 'held' ||
      status === 'removed' ||
      (status === 'counted' && standing(submission).status === 'counted');
    const said = wishes.filter(isDone).map((one) => say(one.submission, one));
    const open = all().filter((one) => {
      const wanted = wish.get(one.id);
      return wanted ? !isDone(wanted) : standing(one).status === 'quota_full';
    });
    const isFirst = (one: Submission) => wish.get(one.id)?.status === 'counted';
    for (const one of [...open.filter(isFirst), ...open.filter((other) => !isFirst(other))]) {
      const wanted = wish.get(one.id);
      const stood = standing(one);
      const status = isFree(one.stratum) ? 'counted' : 'quota_full';
      if (status === 'counted') shift(one.stratum, 1);
      if (wanted && !(wanted.status === 'counted' && stood.status === status))
        said.push(say(one, { ...wanted, status }));
      if (!wanted && status === 'counted') {
        if (by) remember(movedUp, by, stood);
        said.push(say(one, { status, reason: null, heldGroup: null, decision: stood.decision, movedBy: by }));
      }
    }
    return said;
  }

  function remember(where: typeof before, decision: string, stood: StoredVerdict): void {
    const those = where.get(decision) ?? new Map<string, StoredVerdict>();
    if (!those.has(stood.submissionId)) those.set(stood.submissionId, stood);
    where.set(decision, those);
  }

  function decide(entry: AuditEntry, stored: readonly StoredVerdict[]): void {
    const { id, action } = entry;
    const wishes = subjectsOf(entry, stored)
      .filter((one) =>
        action === 'accept' ? isAcceptable(standing(one)) : standing(one).status !== 'removed',
      )
      .map((submission): Wish => {
        const said = { heldGroup: null, decision: id, movedBy: null };
        if (action === 'accept') return { ...said, submission, status: 'counted', reason: null };
        return { ...said, submission, status: 'removed', reason: 'REVIEW' };
      });
    for (const { submission } of wishes) remember(before, id, standing(submission));
    const said = settle(wishes, id);
    const moved = new Set(said.map(({ submissionId }) => submissionId));
    // Submissions that found no place and waited before stay unchanged.
    for (const one of [...(before.get(id)?.keys() ?? [])]) if (!moved.has(one)) before.get(id)!.delete(one);
    details.set(id, detailOf(said, wishes));
  }

  function subjectsOf({ id, subject }: AuditEntry, stored: readonly StoredVerdict[]): Submission[] {
    const [, kind, name = '', part] = /^(\w+):(\S+)( .*)?$/.exec(subject) ?? [];
    if (kind === 'submission') return [submissions.get(name)!];
    const members = all().filter(
      (one) => standing(one).status === 'held' && standing(one).heldGroup === name,
    );
    const decided = new Set(stored.filter((v) => v.decision === id).map((v) => v.submissionId));
    const chosen = members.filter((one) => decided.has(one.id));
    // Only the verdicts say which were marked. An order's hold on arrival may come beside a decision.
    const isWhole = members.every(
      (one) => decided.has(one.id) || (name.startsWith('ORDER:') && one.verdicts.length === 1),
    );
    if (!part && !isWhole) throw new Error(`${id} left out members of ${name}`);
    if (part && ` members=${chosen.length}` !== part) throw new Error(`${id} is not about${part}`);
    return chosen;
  }

  function undo(entry: AuditEntry): void {
    const decision = entry.subject.slice('decision:'.length);
    const restored = [...(before.get(decision)?.values() ?? [])].map((stood): Wish => {
      return { ...stood, submission: submissions.get(stood.submissionId)! };
    });
    const overtaken = restored.find(({ submission }) => standing(submission).decision !== decision);
    if (overtaken) throw new Error(`${decision} was taken back though somebody had decided since`);
    const lowered = [...(movedUp.get(decision)?.values() ?? [])]
      .map((stood): Wish => ({ ...stood, submission: submissions.get(stood.submissionId)! }))
      .filter(({ submission }) => standing(submission).movedBy === decision);
    details.set(entry.id, detailOf(settle([...restored, ...lowered], entry.id), restored));
    letGo(entry.at);
  }

  /** Releases what withdrawn orders hold, unless another one covers it. */
  function letGo(at: Date): void {
    const inForce = orders.filter((order) => order.at <= at && (order.until === null || order.until > at));
    const names = new Set(inForce.map(({ heldGroup }) => heldGroup));
    const gone = all().filter((one) => {
      const { reason, heldGroup } = standing(one);
      return reason === 'ORDER' && heldGroup !== null && !names.has(heldGroup);
    });
    const wishes = gone.map((submission): Wish => {
      const order = orderOver(inForce, { ...submission, city, storedAt: submission.at / 1000 });
      const said = { submission, decision: null, movedBy: null };
      if (!order) return { ...said, status: 'counted', reason: null, heldGroup: null };
      return { ...said, status: 'held', reason: 'ORDER', heldGroup: order.heldGroup };
    });
    settle(wishes, null);
  }

  /** The rules' findings are given; moves into freed places follow. */
  function judge(stored: readonly StoredVerdict[]): void {
    const wishes = stored.flatMap((verdict): Wish[] => {
      const submission = submissions.get(verdict.submissionId)!;
      const isMovingUp = standing(submission).status === 'quota_full' && verdict.status === 'counted';
      if (isMovingUp) return [];
      return [
        { ...verdict, submission, status: verdict.status === 'quota_full' ? 'counted' : verdict.status },
      ];
    });
    const overruled = wishes.find(({ submission }) => standing(submission).decision !== null);
    if (overruled) throw new Error(`a rule overruled somebody on ${overruled.submission.id}`);
    settle(wishes, null);
  }

  const happened = [
    ...arrivals.map((arrival) => ({ at: arrival.at, happen: () => arrive(arrival) })),
    ...steps.map(({ at, entry, verdicts }) => ({
      at,
      happen: () => {
        if (!entry) return judge(verdicts);
        return entry.action === 'undo' ? undo(entry) : decide(entry, verdicts);
      },
    })),
  ];
  for (const { happen } of happened.toSorted((a, b) => a.at - b.at)) happen();

  return {
    submissions: all().map(({ verdicts, ...arrival }) => ({ ...arrival, standing: verdicts.at(-1)! })),
    verdicts: all()
      .flatMap(({ verdicts, number }) => verdicts.slice(number === 0 ? 1 : 0))
      .toSorted(bySubmission),
    taken,
    details,
  };
}

export const bySubmission = (a: StoredVerdict, b: StoredVerdict): number =>
  a.submissionId < b.submissionId ? -1 : a.submissionId > b.submissionId ? 1 : a.number - b.number;

const pardonable = new Set(['BREAKOFF', 'SPEEDING', 'STRAIGHTLINE', 'REVIEW']);

const isAcceptable = ({ status, reason }: StoredVerdict): boolean =>
  status === 'held' || status === 'quota_full' || (status === 'removed' && pardonable.has(reason ?? ''));

function detailOf(said: readonly StoredVerdict[], wishes: readonly Wish[]): Record<string, number> {
  const subjects = new Set(wishes.map(({ submission }) => submission.id));
  const words = said.flatMap(({ submissionId, status }) => {
    if (subjects.has(submissionId)) return ['submissions', status];
    return [status === 'counted' ? 'moved_up' : 'moved_back'];
  });
  const detail: Record<string, number> = { submissions: 0 };
  for (const word of words) detail[word] = (detail[word] ?? 0) + 1;
  return detail;
}
