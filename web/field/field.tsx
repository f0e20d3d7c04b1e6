import { useEffect, useRef, useState } from 'preact/hooks';
import { newId } from '../answer/id.ts';
import { Opening } from '../answer/opening.tsx';
import { Message } from '../answer/outcome.tsx';
import { QuestionnaireForm } from '../answer/questionnaire-form.tsx';
import type { Reply } from '../answer/send.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import type { ContactBody } from './contact.ts';
import { ContactForm } from './contact-form.tsx';
import { EnrolForm } from './enrol-form.tsx';
import { PointForm } from './point-form.tsx';
import { RespondentChoices, useRespondentChoices } from './respondent-choices.tsx';
import type { Desk } from './staff-page.tsx';
import { keepPoint, readPoint } from './tablet.ts';
import { ownOf } from './tablet-sheet.tsx';
import { TokenForm } from './token-form.tsx';
import { useIdle } from './use-idle.ts';
import { useWork } from './use-work.ts';
import { UnsentCount, WorkStatus } from './work-status.tsx';

type Props = Desk<Strings['field']>;

/** The screen: the interviewer's start, a respondent's sheet, or the thanks. */
type View = { at: 'start' } | { at: 'sheet'; n: number } | { at: 'done'; id: string; receipt?: string };

/** Seconds after which a kiosk forgets a respondent who left, and for which its thanks stay. */
const IDLE = { sheet: 60, done: 20 };

/** The seconds that `?kiosk` asks for; undefined on a tablet that an interviewer watches. */
function kioskSeconds(search: string): number | undefined {
  const asked = new URLSearchParams(search).get('kiosk');
  return asked === null ? undefined : Math.max(5, Number(asked) || IDLE.sheet);
}

/** An interviewer's tablet. */
export function FieldDesk(page: Props) {
  const respondent = useRespondentChoices(page);
  const { paper, words, staffWords, waveTitle } = respondent.desk;
  const kiosk = kioskSeconds(location.search);
  const place = { wave: paper.wave, city: paper.city, entry: 'tablet' as const };
  const [view, setView] = useState<View>({ at: 'start' });
  const [point, setPoint] = useState('');
  /** After a broken-off interview the page asks for the reason at once. */
  const [isBrokenOff, setBrokenOff] = useState(false);
  const count = useRef(0);
  const work = useWork(place, (outgoing, reply: Reply) => {
    if (reply.kind !== 'received') return;
    const { receipt } = reply;
    setView((now) => (now.at === 'done' && now.id === outgoing.id ? { ...now, receipt } : now));
  });
  const { worker, fault } = work;
  const idle = useIdle(
    kiosk === undefined || view.at === 'start' ? undefined : view.at === 'sheet' ? kiosk : IDLE.done,
    () => setView({ at: 'start' }),
  );

  useEffect(() => void readPoint(paper.city).then(setPoint, () => {}), []);
  useEffect(() => {
    document.body.classList.toggle('handed', view.at !== 'start' || kiosk !== undefined);
    document.body.classList.toggle('asking', view.at !== 'start');
    // The next respondent begins with the page's own language and size.
    if (view.at === 'start') respondent.reset();
    window.scrollTo(0, 0);
    document.getElementById('outcome')?.focus();
  }, [view.at]);
  useEffect(() => {
    if (view.at !== 'sheet') return;
    // The browser's Back would leave the page in the middle of an interview; the form has a button for it.
    history.pushState(null, '');
    const stay = () => history.pushState(null, '');
    window.addEventListener('popstate', stay);
    return () => window.removeEventListener('popstate', stay);
  }, [view.at]);

  const next = () => {
    setBrokenOff(false);
    setView({ at: 'sheet', n: ++count.current });
  };
  // Respondents at a kiosk have no use for it.
  const counted = kiosk === undefined && <UnsentCount words={staffWords} work={work} />;
  const recordContact = async (
    content: Pick<ContactBody, 'disposition' | 'replaces' | 'channel'>,
  ): Promise<string> => {
    if (!worker) throw new Error('nobody works here');
    const id = newId(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
    const at = new Date().toISOString();
    const contact: ContactBody = { ...content, id, city: paper.city, recordedAt: at };
    const { token, staff } = worker;
    const body = JSON.stringify(contact);
    const { language } = paper;
    await work.outbox.put({
      kind: 'contact',
      id,
      wave: staff.wave,
      name: staff.name,
      token,
      language,
      body,
      at,
    });
    return id;
  };
  const countdown = (sentence: string) =>
    idle !== undefined && (
      <div class="idle">
        <p role="timer">
          <Changing text={fill(sentence, { n: idle })} />
        </p>
        <button type="button">{words.kiosk.stay}</button>
      </div>
    );

  if (view.at === 'sheet' && worker) {
    const own = ownOf({
      wave: paper.wave,
      name: worker.staff.name,
      outbox: work.outbox,
      onDone: (id) => setView({ at: 'done', id }),
    });
    const credential = { kind: 'interviewer' as const, value: worker.token };
    return (
      <div key={view.n}>
        <div class="above">
          {counted}
          <RespondentChoices respondent={respondent} words={words} />
        </div>
        <Opening paper={paper} hidden={false} />
        <QuestionnaireForm
          paper={{ ...paper, channel: `point-${point}`, credential }}
          start={{ answers: {}, faults: [] }}
          own={own}
        />
        {kiosk === undefined && (
          <button
            type="button"
            class="quiet stop"
            onClick={() => {
              if (!confirm(words.stopSure)) return;
              setBrokenOff(true);
              setView({ at: 'start' });
            }}
          >
            {words.stop}
          </button>
        )}
        {countdown(words.kiosk.idle)}
      </div>
    );
  }

  if (view.at === 'done')
    return (
      <div key="done">
        {counted}
        <Message
          title={words.done.title}
          body={kiosk === undefined ? words.done.body : words.done.kioskBody}
          good
        >
          <section class="card">
            <h2>{paper.words.receipt}</h2>
            <p class="receipt" role="status" translate={false}>
              <Changing text={view.receipt ?? words.done.waiting} />
            </p>
          </section>
          <div class="steps">
            <button type="button" class="plain" onClick={() => setView({ at: 'start' })}>
              {words.back}
            </button>
            {kiosk === undefined && !fault && (
              <button type="button" onClick={next}>
                {words.begin}
              </button>
            )}
          </div>
        </Message>
        {countdown(words.kiosk.idleDone)}
      </div>
    );

  if (!work.isReady && !work.isBroken) return <h1>{words.title}</h1>;
  const isAble = worker !== undefined && !fault && !work.isBroken;
  const title = kiosk === undefined ? words.title : words.kiosk.title;
  return (
    <div key="start">
      <p class="city">{paper.cityName}</p>
      <h1 id="outcome" tabIndex={-1}>
        {title}
      </h1>
      {counted}
      {isAble && !page.isClosed && kiosk !== undefined && point !== '' ? (
        <button type="button" class="big" onClick={next}>
          {words.start}
        </button>
      ) : (
        <>
          {kiosk !== undefined && <p class="alert">{words.kiosk.notReady}</p>}
          {work.enrolment ? (
            <EnrolForm words={staffWords} work={work} />
          ) : page.isClosed ? (
            <p class="alert">{paper.words.closed.title}</p>
          ) : isAble ? (
            <PointForm
              key={point}
              words={words}
              point={point}
              label={kiosk === undefined ? words.begin : words.start}
              onPoint={(chosen) => {
                setPoint(chosen);
                void keepPoint(paper.city, chosen);
                next();
              }}
            >
              {(withPoint) =>
                kiosk === undefined && (
                  <ContactForm
                    words={words.contacts}
                    isOpen={isBrokenOff}
                    onRecord={(disposition) =>
                      withPoint((current) => {
                        void keepPoint(paper.city, current);
                        return recordContact({ disposition, channel: `point-${current}` });
                      })
                    }
                    onUndo={(replaces) =>
                      withPoint((current) => recordContact({ replaces, channel: `point-${current}` }))
                    }
                  />
                )
              }
            </PointForm>
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
      )}
    </div>
  );
}
