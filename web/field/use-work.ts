import { useEffect, useRef, useState } from 'preact/hooks';
import type { Reply } from '../answer/send.ts';
import { type Outbox, type OutboxState, openOutbox } from './outbox.ts';
import { keepWorker, type Outgoing, readWorker, type Worker } from './tablet.ts';
import {
  examineToken,
  faultOf,
  type Place,
  type StaffMember,
  type TokenFault,
  takeToken,
  tokenIn,
} from './token.ts';

/** Who works at this device, and how it stands with what leaves it. */
export interface Work {
  /** Undefined until storage has been looked at. */
  isReady: boolean;
  worker: Worker | undefined;
  fault: TokenFault | undefined;
  isChecking: boolean;
  outboxState: OutboxState;
  outbox: Outbox;
  /** The browser promised not to make room by deleting what is kept. */
  isPersistent: boolean;
  isOnline: boolean;
  /** Nothing can be kept here at all. */
  isBroken: boolean;
  use(pasted: string): Promise<void>;
}

/** @param onReply hears what became of each submission that left */
export function useWork(place: Place, onReply: (outgoing: Outgoing, reply: Reply) => void): Work {
  const heard = useRef(onReply);
  heard.current = onReply;
  const [isReady, setReady] = useState(false);
  const [worker, setWorker] = useState<Worker>();
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

  const take = async (token: string, staff: StaffMember) => {
    const newWorker = { token, staff };
    await keepWorker(newWorker);
    setWorker(newWorker);
    setFault(faultOf(staff, place, Date.now()));
    await outbox.renew();
  };

  const use = async (pasted: string) => {
    setChecking(true);
    const token = tokenIn(pasted);
    const said = await examineToken(token);
    setChecking(false);
    if (typeof said === 'string') setFault(said);
    else await take(token, said);
  };

  const begin = async (token: string | undefined) => {
    const lastWorker = await readWorker();
    if (lastWorker) {
      setWorker(lastWorker);
      setFault(faultOf(lastWorker.staff, place, Date.now()));
    }
    outbox.start();
    if (token && token !== lastWorker?.token) await use(token);
    setReady(true);
    setPersistent((await navigator.storage?.persist?.()) ?? false);
  };

  useEffect(() => {
    // The token comes first: it must not stay in the address while IndexedDB is slow.
    begin(takeToken()).catch(() => setBroken(true));
    // A link with a new token that is opened in this very tab changes the address alone.
    const takeNew = () => {
      const token = takeToken();
      if (token) void use(token);
    };
    window.addEventListener('hashchange', takeNew);
    // A token that expires in the middle of the day is noticed without a network as well.
    const look = setInterval(() => {
      void readWorker().then((now) => {
        if (now && faultOf(now.staff, place, Date.now()) === 'expired') setFault('expired');
      });
    }, 5000);
    const hear = () => setOnline(navigator.onLine);
    window.addEventListener('online', hear);
    window.addEventListener('offline', hear);
    return () => {
      clearInterval(look);
      window.removeEventListener('hashchange', takeNew);
      window.removeEventListener('online', hear);
      window.removeEventListener('offline', hear);
    };
  }, []);

  return { isReady, worker, fault, isChecking, outboxState, outbox, isPersistent, isOnline, isBroken, use };
}
