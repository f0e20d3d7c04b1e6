import type { ListedMail } from '../../db/mails.ts';
import { NEVER_TRIED, NO_ADDRESS, NOT_CONFIRMED } from '../../server/survey/evaluation/mail-text.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { evaluationPath, remindersPath, reportPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';

export interface RemindersPageProps extends ConsoleContext {
  evaluation: { code: string; title: string };
  cities: ReadonlyMap<string, NamedCity>;
  untold: readonly ListedMail[];
  /** Whether there are more than are listed. */
  isCut: boolean;
  waiting: number;
  ended: readonly ListedMail[];
  withoutPeople: readonly NamedCity[];
  /** Whether a server sends mails. */
  isSent: boolean;
  /** Origin of the console, for copied texts. */
  origin: string;
  marked: number | undefined;
  fault: string | undefined;
}

/** People to tell about their city's report, and people who were told or never will be. */
export function remindersPage(props: RemindersPageProps): string {
  const { language, evaluation, untold, waiting, isSent, marked, fault } = props;
  const { mails: words } = stringsIn(language);
  return consolePage({
    ...props,
    title: `${words.title} · ${evaluation.title}`,
    children: (
      <div class="report">
        <Crumb to={evaluationPath(evaluation.code)}>{evaluation.title}</Crumb>
        <h1>
          {evaluation.title} <small>{words.title}</small>
        </h1>
        <Done>{marked === undefined ? undefined : fill(words.done, { n: marked })}</Done>
        <Fault>{fault}</Fault>
        <p class="lead">{isSent ? fill(words.automatic, { n: waiting }) : words.byHand}</p>
        <section>
          <h2>{words.toTell}</h2>
          {untold.length === 0 ? <p class="help">{words.nobody}</p> : <ToTell {...props} />}
        </section>
        <WithoutPeople {...props} />
        <Ended {...props} />
      </div>
    ),
  });
}

function ToTell(props: RemindersPageProps) {
  const { language, evaluation, untold, isCut } = props;
  const { mails: words } = stringsIn(language);
  return (
    <>
      {isCut && <p class="help">{fill(words.more, { n: untold.length })}</p>}
      <form method="post" action={remindersPath(evaluation.code, 'told')}>
        <ul class="notes">
          {untold.map((mail) => (
            <ToTellRow key={mail.id} mail={mail} {...props} />
          ))}
        </ul>
        <p class="actions">
          <button type="submit">{words.mark}</button>
        </p>
      </form>
      <details>
        <summary>{words.copy}</summary>
        <label class="unseen" for="all-mails">
          {words.copyLabel}
        </label>
        <textarea
          id="all-mails"
          rows={12}
          readOnly
          defaultValue={untold.map((mail) => plainText(mail, props)).join('\n\n')}
        />
      </details>
    </>
  );
}

function ToTellRow({ mail, language, cities, isSent }: RemindersPageProps & { mail: ListedMail }) {
  const { mails: words } = stringsIn(language);
  const { id, name, address, kind, at, subject, body, lastError } = mail;
  // Nobody confirms an address where no server sends mails.
  const isFailed = lastError !== null && (isSent || lastError !== NOT_CONFIRMED);
  const city = cities.get(mail.city);
  const values = { name, city: city ? cityName(city, language) : mail.city, what: words.kinds[kind] };
  return (
    <li>
      <label class="tick">
        <input type="checkbox" name="mail" value={id} aria-label={fill(words.pick, values)} />{' '}
        <span>
          <b>{values.city}</b> · {values.what} · {name}
          <br />
          <small>
            {address ?? words.noAddress} · {timeOf(at, language)}
            {isFailed && ` · ${failureText(lastError, language)}`}
          </small>
        </span>
      </label>
      <details>
        <summary>
          {words.text} <span class="unseen">{fill(words.pick, values)}</span>
        </summary>
        <p>
          <b>{subject}</b>
        </p>
        <p class="said">{body}</p>
      </details>
    </li>
  );
}

/** More cities than this are named only on demand. */
const MOST_OPEN = 20;

function WithoutPeople({ language, evaluation, withoutPeople }: RemindersPageProps) {
  const { mails: words } = stringsIn(language);
  if (withoutPeople.length === 0) return null;
  return (
    <section>
      <details open={withoutPeople.length <= MOST_OPEN}>
        <summary>{fill(words.withoutPeople, { n: withoutPeople.length })}</summary>
        <p class="help">{words.withoutPeopleLead}</p>
        <p>
          {withoutPeople.map((city, i) => (
            <>
              {i > 0 && (language === 'en' ? ', ' : '、')}
              <a key={city.code} href={reportPath(evaluation.code, city.code)}>
                {cityName(city, language)}
              </a>
            </>
          ))}
        </p>
      </details>
    </section>
  );
}

function Ended({ language, cities, ended }: RemindersPageProps) {
  const { mails: words } = stringsIn(language);
  if (ended.length === 0) return null;
  return (
    <section>
      <h2>{words.ended}</h2>
      <ul class="notes">
        {ended.map(({ id, city, kind, name, ...mail }) => {
          const named = cities.get(city);
          return (
            <li key={id}>
              {named ? cityName(named, language) : city} · {words.kinds[kind]} · {name}{' '}
              <small>{endOf(mail, language)}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The outcome of a mail, and its time. */
function endOf(
  {
    sentAt,
    toldAt,
    toldBy,
    givenUpAt,
    lastError,
  }: Pick<ListedMail, 'sentAt' | 'toldAt' | 'toldBy' | 'givenUpAt' | 'lastError'>,
  language: Language,
): string | undefined {
  const { mails: words } = stringsIn(language);
  if (sentAt) return fill(words.sentAt, { time: timeOf(sentAt, language) });
  if (toldAt) return fill(words.toldAt, { time: timeOf(toldAt, language), person: toldBy ?? '' });
  if (!givenUpAt) return undefined;
  const reason = failureText(lastError ?? '', language);
  return fill(words.givenUp, { time: timeOf(givenUpAt, language), reason });
}

/** Why nobody got a mail. */
function failureText(error: string, language: Language): string {
  const { mails: words } = stringsIn(language);
  const reasons: Record<string, string> = {
    [NO_ADDRESS]: words.noAddress,
    [NEVER_TRIED]: words.neverTried,
    [NOT_CONFIRMED]: words.notConfirmed,
  };
  return reasons[error] ?? fill(words.failed, { error });
}

const timeOf = (time: Date, language: Language): string => formatTime(time.toISOString(), language, 'minute');

/** A text to paste into a message. */
function plainText(
  { name, address, subject, body, city }: ListedMail,
  { evaluation, origin }: RemindersPageProps,
): string {
  const to = address === null ? name : `${name} <${address}>`;
  return `${to}\n${subject}\n${body}\n${origin}${reportPath(evaluation.code, city)}`;
}
