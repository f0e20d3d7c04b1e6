import type { ComponentChildren } from 'preact';
import type { Role } from '../../db/grants-schema.ts';
import { mailLanguages } from '../../server/survey/evaluation/mail-text.ts';
import { colonIn, endonyms, formatTime, type Language, stringsIn } from '../language.ts';
import {
  ownAccountPath,
  ownMailsPath,
  ownPasswordPath,
  ownSecondFactorPath,
  providerPath,
  trailPath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { browserName } from './browser-name.ts';
import { Done, Fault, FormField } from './door.tsx';
import { type ConsoleContext, consolePage } from './frame.tsx';

export interface OwnAccountProps extends ConsoleContext {
  name: string;
  username: string;
  lastSignIn: Date | undefined;
  roles: readonly { role: Role; wave: string | undefined; places: readonly string[]; until: Date }[];
  hasSecondFactor: boolean;
  needsSecondFactor: boolean;
  provider?: { name: string; isJoined: boolean } | undefined;
  sessions: readonly {
    id: string;
    browser: string | null;
    address: string | null;
    since: Date;
    isHere: boolean;
  }[];
  /** Their settings for mails, if they get any. */
  mails?: OwnMails | undefined;
  fault?: string | undefined;
  done?: 'changed' | 'ended' | 'saved' | 'sent' | undefined;
}

interface OwnMails {
  address: string | null;
  language: string;
  isWanted: boolean;
  /** Whether these are refused, as typed. */
  isFaulty: boolean;
  isConfirmed: boolean;
  /** Whether a server sends mails. */
  isSent: boolean;
}

/** The person's own account: roles, password, second factor, and sessions. */
export function ownAccountPage(props: OwnAccountProps): string {
  const words = stringsIn(props.language).accounts.own;
  return consolePage({ ...props, title: words.title, children: <OwnAccount {...props} /> });
}

function OwnAccount(props: OwnAccountProps) {
  const { language, name, username, lastSignIn, done, provider } = props;
  const { accounts, trail, mails: mailWords } = stringsIn(language);
  const words = accounts.own;
  const sent = fill(mailWords.own.linkSent, { address: props.mails?.address ?? '' });
  const said = { ...words, saved: mailWords.own.saved, sent };
  return (
    <div class="narrow">
      <h1>{words.title}</h1>
      <Done>{done && said[done]}</Done>
      <Fault>{props.fault}</Fault>
      <p class="lead">
        <b>{name}</b> · {username}
      </p>
      <p class="help">
        {words.last}
        {colonIn(language)}
        {lastSignIn ? formatTime(lastSignIn.toISOString(), language, 'minute') : words.never} ·{' '}
        <a href={trailPath()}>{trail.title}</a>
      </p>
      <Part title={words.roles}>
        <Roles {...props} />
      </Part>
      <Part title={words.factor}>
        <SecondFactor {...props} />
      </Part>
      {provider && (
        <Part title={provider.name}>
          <p>{fill(provider.isJoined ? words.providerOn : words.providerOff, { name: provider.name })}</p>
          {!provider.isJoined && (
            <p>
              <a class="button plain" href={providerPath('join')}>
                {fill(words.link, { name: provider.name })}
              </a>
            </p>
          )}
        </Part>
      )}
      <Part title={words.password}>
        <p>
          <a class="button plain" href={ownPasswordPath()}>
            {words.change}
          </a>
        </p>
      </Part>
      {props.mails && (
        <Part title={mailWords.own.title}>
          <Mails mails={props.mails} language={language} />
        </Part>
      )}
      <Part title={words.sessions}>
        <Sessions {...props} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Roles({ roles, language }: OwnAccountProps) {
  const { own, roleNames } = stringsIn(language).accounts;
  if (roles.length === 0) return <p>{own.noRoles}</p>;
  return (
    <ul>
      {roles.map(({ role, wave, places, until }) => (
        <li key={`${role} ${wave} ${until.getTime()}`}>
          <b>{roleNames[role]}</b>
          {' · '}
          {wave ?? own.everyWave} · {places.length > 0 ? listed(places, language) : own.everywhere} ·{' '}
          {fill(own.until, { date: formatTime(until.toISOString(), language) })}
        </li>
      ))}
    </ul>
  );
}

const listed = (names: readonly string[], language: Language): string =>
  new Intl.ListFormat(language, { type: 'unit' }).format(names);

function SecondFactor({ hasSecondFactor, needsSecondFactor, language }: OwnAccountProps) {
  const words = stringsIn(language).accounts.own;
  if (!hasSecondFactor)
    return (
      <>
        <p>{words.factorOff}</p>
        <p>
          <a class="button plain" href={ownSecondFactorPath()}>
            {words.factorSet}
          </a>
        </p>
      </>
    );
  return (
    <>
      <p>{words.factorOn}</p>
      <p>
        <a class="button plain" href={ownSecondFactorPath('codes')}>
          {words.factorRenew}
        </a>
      </p>
      <form method="post" action={ownSecondFactorPath('removal')} class="aside">
        <button type="submit" class="quiet" aria-describedby={needsSecondFactor ? 'drop' : undefined}>
          {words.factorDrop}
        </button>
        {needsSecondFactor && (
          <p class="help" id="drop">
            {words.dropNeeded}
          </p>
        )}
      </form>
    </>
  );
}

function Mails({ mails, language }: { mails: OwnMails; language: Language }) {
  const { own } = stringsIn(language).mails;
  return (
    <>
      <p class="help">{own.lead}</p>
      <Confirmation mails={mails} language={language} />
      <MailsForm mails={mails} language={language} />
    </>
  );
}

/** Whether the address is confirmed; if not, how it will be, or that no server sends anything. */
function Confirmation({ mails, language }: { mails: OwnMails; language: Language }) {
  const { own } = stringsIn(language).mails;
  const { address, isWanted, isFaulty, isConfirmed, isSent } = mails;
  if (!isSent) return <p class="note">{own.byHand}</p>;
  if (address === null || !isWanted || isFaulty) return null;
  if (isConfirmed) return <p>{fill(own.confirmed, { address })}</p>;
  return (
    <form method="post" action={ownMailsPath('link')} class="stacked">
      <p class="note">
        {fill(own.unconfirmed, { address })} {own.otherAddress}
      </p>
      <button type="submit" class="plain">
        {own.sendLink}
      </button>
    </form>
  );
}

function MailsForm({
  mails: { address, language: chosen, isWanted, isFaulty },
  language,
}: {
  mails: OwnMails;
  language: Language;
}) {
  const { own } = stringsIn(language).mails;
  return (
    <form method="post" action={ownMailsPath()} class="stacked">
      <FormField
        name="address"
        label={own.address}
        hint={own.addressHint}
        value={address ?? ''}
        autoComplete="email"
        isFaulty={isFaulty}
        isOptional
      />
      <div class="field">
        <label for="language">{own.language}</label>
        <select id="language" name="language">
          {mailLanguages.map((one) => (
            <option key={one} value={one} selected={one === chosen} lang={one}>
              {endonyms[one]}
            </option>
          ))}
        </select>
      </div>
      <label class="tick">
        <input type="checkbox" name="wanted" value="yes" defaultChecked={isWanted} /> {own.wanted}
      </label>
      <button type="submit">{own.save}</button>
    </form>
  );
}

function Sessions({ sessions, language }: OwnAccountProps) {
  const words = stringsIn(language).accounts.own;
  return (
    <ul class="rows">
      {sessions.map(({ id, browser, address, since, isHere }) => (
        <li key={id}>
          <span>
            {browserName(browser) ?? words.unknownBrowser}
            {isHere && (
              <>
                {' '}
                · <b>{words.here}</b>
              </>
            )}
            <br />
            <small>
              {fill(words.since, { date: formatTime(since.toISOString(), language, 'minute') })}
              {address && ` · ${fill(words.from, { address })}`}
            </small>
          </span>
          {!isHere && (
            <form method="post" action={`${ownAccountPath()}/sessions/${id}/end`}>
              <button type="submit" class="quiet">
                {words.end}
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}
