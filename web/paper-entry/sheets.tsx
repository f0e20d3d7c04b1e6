import { useEffect, useState } from 'preact/hooks';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { Reply } from '../answer/send.ts';
import { EnrolForm } from '../field/enrol-form.tsx';
import { reasonOf, refusalOf } from '../field/refusal.ts';
import type { Desk } from '../field/staff-page.tsx';
import {
  dropFirst,
  type FirstEntry,
  firstSheets,
  keepFirst,
  type Outgoing,
  readFirst,
} from '../field/tablet.ts';
import { TokenForm } from '../field/token-form.tsx';
import { useWork } from '../field/use-work.ts';
import { UnsentCount, WorkStatus } from '../field/work-status.tsx';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import { type Codes, readCodes, sheetCodesOf } from './codes.ts';
import { Compare, differ } from './compare.tsx';
import { findEarlier } from './earlier-sheet.ts';
import { EntryForm } from './entry.tsx';
import { OpenForm } from './open-form.tsx';
import { sheetId } from './sheet-id.ts';

type Props = Desk<Strings['sheets']>;

/** A sheet being entered; with a first entry this is the second one. */
interface Open {
  sheet: string;
  point: string;
  startedAt: string;
  first?: FirstEntry | undefined;
}
type View =
  | { at: 'desk' }
  | ({ at: 'entry'; typed: Codes } & Open)
  | ({ at: 'compare'; second: Codes; first: FirstEntry } & Omit<Open, 'first'>);

/** The page for copying paper. */
export function Sheets({ paper, words, staffWords, waveTitle, isClosed }: Props) {
  const place = { wave: paper.wave, city: paper.city, entry: 'paper' as const };
  const shelf = `${paper.wave}/${paper.city}`;
  const [view, setView] = useState<View>({ at: 'desk' });
  const [point, setPoint] = useState('');
  const [waiting, setWaiting] = useState<string[]>([]);
  const [done, setDone] = useState('');
  const [result, setResult] = useState('');
  const work = useWork(place, (outgoing, reply) => setResult(resultOf(outgoing, reply)));
  const { worker, fault } = work;

  const desk = async (said: string) => {
    setDone(said);
    setResult('');
    setView({ at: 'desk' });
    setWaiting(await firstSheets(shelf));
  };
  useEffect(() => void desk('').catch(() => {}), []);
  useEffect(() => window.scrollTo(0, 0), [view.at]);

  /** Opens a sheet; resolves with an objection to it, if any. */
  const open = async (sheet: string, at: string): Promise<string | undefined> => {
    setPoint(at);
    const earlier = worker && (await findEarlier(paper, sheet, worker.token));
    if (earlier) {
      const { received, outbox } = words.earlier;
      if (earlier.receivedAt === null) return fill(outbox, { sheet });
      const time = new Date(earlier.receivedAt).toLocaleString(paper.language, {
        dateStyle: 'long',
        timeStyle: 'short',
      });
      return fill(received, { sheet, time });
    }
    const first = await readFirst(shelf, sheet);
    setView({ at: 'entry', sheet, point: at, startedAt: new Date().toISOString(), first, typed: {} });
    return undefined;
  };

  const drop = async (sheet: string) => {
    if (!confirm(fill(words.dropSure, { sheet }))) return;
    await dropFirst(shelf, sheet);
    setWaiting(await firstSheets(shelf));
  };

  const save = async (entry: Open, codes: Codes) => {
    const { first, sheet } = entry;
    if (!first) {
      await keepFirst(shelf, sheet, { startedAt: entry.startedAt, point: entry.point, codes });
      await desk(fill(words.done.first, { sheet }));
    } else if (differ(paper.questions, first, { point: entry.point, codes }))
      setView({ ...entry, at: 'compare', first, second: codes });
    else {
      const codesFor = (q: (typeof paper.questions)[number]) =>
        sheetCodesOf(q, paper.language, paper.words.special);
      const { answers } = readCodes(paper.questions, codes, codesFor);
      await submit({ ...entry, first }, answers, first.point);
    }
  };

  const submit = async ({ sheet, first }: Open & { first: FirstEntry }, answers: Answers, at: string) => {
    if (!worker) return;
    const id = await sheetId(paper.wave, paper.city, sheet);
    const { startedAt } = first;
    const body = JSON.stringify({
      id,
      city: paper.city,
      questionnaire: paper.version,
      language: paper.language,
      ...(at ? { channel: `point-${at}` } : {}),
      startedAt,
      durationMs: Math.max(0, Date.now() - Date.parse(startedAt)),
      credential: { kind: 'interviewer', value: worker.token },
      answers,
    });
    const { wave, language } = paper;
    const now = new Date().toISOString();
    await work.outbox.put({
      kind: 'submission',
      id,
      wave,
      name: worker.staff.name,
      language,
      body,
      at: now,
      sheet,
    });
    await dropFirst(shelf, sheet);
    await desk(fill(words.done.sent, { sheet }));
  };

  function resultOf(outgoing: Outgoing, reply: Reply): string {
    const sheet = outgoing.sheet ?? '';
    if (reply.kind === 'received') return fill(words.result.received, { sheet });
    if (reply.kind === 'unsent') return fill(words.result.unsent, { sheet });
    return fill(words.result.refused, { sheet, reason: reasonOf(refusalOf(reply), staffWords) });
  }

  if (view.at === 'entry')
    return (
      <EntryForm
        key={`${view.sheet}/${view.startedAt}`}
        paper={paper}
        words={words}
        heading={`${words.sheet} ${view.sheet} · ${words.pass[view.first ? 'second' : 'first']}`}
        typed={view.typed}
        onSave={(codes) => void save(view, codes)}
        onLeave={() => void desk(fill(words.done.left, { sheet: view.sheet }))}
      />
    );
  if (view.at === 'compare') {
    const { second, first, sheet } = view;
    return (
      <Compare
        paper={paper}
        words={words}
        sheet={sheet}
        first={first}
        second={{ point: view.point, codes: second }}
        onSubmit={(answers, at) => void submit(view, answers, at)}
        onAgain={() => setView({ ...view, at: 'entry', typed: second })}
      />
    );
  }
  const isAble = worker !== undefined && !fault && !work.isBroken;
  return (
    <>
      <p class="city">{paper.cityName}</p>
      <h1>{words.title}</h1>
      <UnsentCount words={staffWords} work={work} />
      <p class="lead">{words.intro}</p>
      <div role="status">
        {(result || done) && (
          <p class="note">
            <Changing text={result || done} />
          </p>
        )}
      </div>
      {!('crypto' in window && crypto.subtle) && <p class="alert">{words.insecure}</p>}
      {work.enrolment ? (
        <EnrolForm words={staffWords} work={work} />
      ) : isClosed ? (
        <p class="alert">{paper.words.closed.title}</p>
      ) : !work.isReady ? null : isAble ? (
        <OpenForm words={words} point={point} waiting={waiting} onOpen={open} onDrop={drop} />
      ) : (
        <TokenForm words={staffWords} work={work} place={place} />
      )}
      <WorkStatus
        words={staffWords}
        work={work}
        waveTitle={waveTitle}
        language={paper.language}
        city={{ code: paper.city, name: paper.cityName }}
      />
    </>
  );
}
