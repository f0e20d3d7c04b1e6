import { useEffect, useRef, useState } from 'preact/hooks';
import type { Reply } from '../answer/send.ts';
import { newDeviceKey } from './device-key.ts';
import { type Outbox, type OutboxState, openOutbox } from './outbox.ts';
import {
  dropEnrolment,
  type Enrolment,
  keepEnrolment,
  keepWorker,
  type Outgoing,
  readEnrolment,
  readWorker,
  type Worker,
} from './tablet.ts';
import {
  type Claim,
  claimIn,
  enrol,
  examineToken,
  type InterviewPlace,
  type StaffMember,
  type TokenFault,
  takeClaim,
  tokenFaultOf,
} from './token.ts';

/** Who works at this device, and the state of its outbox. */
export interface Work {
  /** Undefined until storage has been looked at. */
  isReady: boolean;
  worker: Worker | undefined;
  /** The link waiting to be used here. */
  enrolment: Enrolment | undefined;
  fault: TokenFault | undefined;
  isChecking: boolean;
  outboxState: OutboxState;
  outbox: Outbox;
  /** The browser promised not to evict stored data. */
  isPersistent: boolean;
  isOnline: boolean;
  /** Nothing can be stored here. */
  isBroken: boolean;
  use(pasted: string): Promise<void>;
  /** Uses the link. */
  enrolHere(): Promise<void>;
}

/** Milliseconds between two looks at the storage, and between two checks whether the device is revoked. */
const LOOK = 5000;
const ASK = 60_000;

/** @param onReply called with the outcome of each sent submission */
export function useWork(place: InterviewPlace, onReply: (outgoing: Outgoing, reply: Reply) => void): Work {
  const heard = useRef(onReply);
  heard.current = onReply;
  const [isReady, setReady] = useState(false);
  const [worker, setWorker] = useState<Worker>();
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [fault, setFault] = useState<TokenFault>();
  const [isChecking, setChecking] = useState(false);
  const [outboxState, setOutboxState] = useState<OutboxState>({
    unsent: 0,
    sent: 0,
    refused: [],
    isStuck: false,
  });
  const [isPersistent, setPersistent] = useState(true);
  const [isBroken, setBroken] = useState(false);
  const [isOnline, setOnline] = useState(navigator.onLine);
  const [outbox] = useState(() =>
    openOutbox(setOutboxState, (outgoing, reply) => heard.current(outgoing, reply)),
  );

  const show = (shown: Worker) => {
    setWorker(shown);
    setFault(shown.isRevoked ? 'revoked' : tokenFaultOf(shown.staff, place, Date.now()));
  };

  const take = async (token: string, staff: StaffMember) => {
    const newWorker = { token, staff };
    await keepWorker(newWorker);
    show(newWorker);
    await outbox.renew();
  };

  const useToken = async (token: string) => {
    setChecking(true);
    const said = await examineToken(token);
    setChecking(false);
    if (typeof said === 'string') setFault(said);
    else await take(token, said);
  };

  const useClaim = async (claim: Claim) => {
    if (claim.kind === 'token') return await useToken(claim.token);
    const pending = await readEnrolment();
    // The key is stored before the request: if the reply is lost, the same key is sent again.
    const next = pending?.link === claim.link ? pending : { link: claim.link, key: newDeviceKey() };
    await keepEnrolment(next);
    setFault(undefined);
    setEnrolment(next);
  };

  const leaveLink = async () => {
    await dropEnrolment();
    setEnrolment(undefined);
  };

  const enrolHere = async () => {
    if (!enrolment || isChecking) return;
    setChecking(true);
    const said = await enrol(enrolment.link, enrolment.key);
    setChecking(false);
    if (said === 'offline') return setFault(said);
    if (typeof said === 'string') {
      await leaveLink();
      // An enrolled interviewer may continue.
      const lastWorker = await readWorker();
      if (lastWorker) show(lastWorker);
      if (!lastWorker || lastWorker.isRevoked) setFault(said);
      return;
    }
    await take(enrolment.key, said);
    await leaveLink();
  };

  /** Asks whether the device is revoked. Any other reply stops nobody's work. */
  const askIfRevoked = async () => {
    const asked = await readWorker();
    if (!asked || asked.isRevoked || !navigator.onLine) return;
    if ((await examineToken(asked.token)) !== 'revoked') return;
    const current = await readWorker();
    if (current?.token !== asked.token) return;
    const revoked = { ...current, isRevoked: true };
    await keepWorker(revoked);
    show(revoked);
  };

  const begin = async (claim: Claim | undefined) => {
    const lastWorker = await readWorker();
    if (lastWorker) show(lastWorker);
    outbox.start();
    const pending = await readEnrolment();
    if (pending && pending.key === lastWorker?.token) await dropEnrolment();
    else setEnrolment(pending);
    if (claim && !(claim.kind === 'token' && claim.token === lastWorker?.token)) await useClaim(claim);
    setReady(true);
    void askIfRevoked().catch(() => {});
    setPersistent((await navigator.storage?.persist?.()) ?? false);
  };

  useEffect(() => {
    // The claim comes first: it must not stay in the address while IndexedDB is slow.
    begin(takeClaim()).catch(() => setBroken(true));
    // A link opened in this very tab changes only the address.
    const takeNew = () => {
      const claim = takeClaim();
      if (claim) void useClaim(claim);
    };
    window.addEventListener('hashchange', takeNew);
    // An expiry during the day is noticed without a network as well; so is a change by another tab.
    const look = setInterval(() => {
      void readWorker().then((now) => {
        if (now?.isRevoked) show(now);
        else if (now && tokenFaultOf(now.staff, place, Date.now()) === 'expired') setFault('expired');
      });
    }, LOOK);
    const ask = setInterval(() => void askIfRevoked().catch(() => {}), ASK);
    const hear = () => {
      setOnline(navigator.onLine);
      void askIfRevoked().catch(() => {});
    };
    window.addEventListener('online', hear);
    window.addEventListener('offline', hear);
    return () => {
      clearInterval(look);
      clearInterval(ask);
      window.removeEventListener('hashchange', takeNew);
      window.removeEventListener('online', hear);
      window.removeEventListener('offline', hear);
    };
  }, []);

  useEffect(() => {
    // A refusal may be the reason for unsent submissions.
    if (outboxState.isStuck) void askIfRevoked().catch(() => {});
  }, [outboxState.isStuck]);

  return {
    ...{ isReady, worker, enrolment, fault, isChecking },
    ...{ outboxState, outbox, isPersistent, isOnline, isBroken },
    use: (pasted) => useClaim(claimIn(pasted)),
    enrolHere,
  };
}
