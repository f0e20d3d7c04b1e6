import type { ComponentChildren } from 'preact';
import type { Role } from '../../db/grants-schema.ts';
import { mailLanguages } from '../../server/survey/evaluation/mail-text.ts';
import { endonyms, formatTime, type Language, stringsIn } from '../language.ts';
import {
  confirmationPath,
  consolePath,
  ownAccountPath,
  ownMailsPath,
  ownPasswordPath,
  ownSecondFactorPath,
  providerPath,
  trailPath,
} from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';
import { browserName } from './browser-name.ts';
import { Done, door, Fault, FormField, PasswordField } from './door.tsx';
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
  /** What they said of mails, for those who get any. */
  mails?: { address: string | null; language: string; isWanted: boolean; isFaulty: boolean } | undefined;
  done?: 'changed' | 'ended' | 'saved' | undefined;
}

/** One's own account: roles, password, second factor, and where one is signed in. */
export function ownAccountPage(props: OwnAccountProps): string {
  const words = stringsIn(props.language).accounts.own;
  return consolePage({ ...props, title: words.title, children: <OwnAccount {...props} /> });
}

function OwnAccount(props: OwnAccountProps) {
  const { language, name, username, lastSignIn, done, provider } = props;
  const { accounts, trail, mails: mailWords } = stringsIn(language);
  const words = accounts.own;
  return (
    <div class="narrow">
      <h1>{words.title}</h1>
      <Done>{done && (done === 'saved' ? mailWords.own.saved : words[done])}</Done>
      <Fault>{props.mails?.isFaulty ? mailWords.own.fault : undefined}</Fault>
      <p class="lead">
        <b>{name}</b> · {username}
      </p>
      <p class="help">
        {words.last}: {lastSignIn ? formatTime(lastSignIn.toISOString(), language, 'minute') : words.never} ·{' '}
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

function Mails({
  mails: { address, language: chosen, isWanted, isFaulty },
  language,
}: {
  mails: NonNullable<OwnAccountProps['mails']>;
  language: Language;
}) {
  const { own } = stringsIn(language).mails;
  return (
    <form method="post" action={ownMailsPath()} class="stacked">
      <p class="help">{own.lead}</p>
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

/** Another password. */
export function passwordPage({
  fault,
  username,
  ...context
}: PageContext & { fault?: string | undefined; username: string }): string {
  const { own, activate } = stringsIn(context.language).accounts;
  return door(context, own.change, [
    <form key="form" method="post" action={ownPasswordPath()}>
      <Fault>{fault}</Fault>
      <input type="hidden" name="username" autoComplete="username" value={username} />
      <PasswordField label={own.current} isFaulty={!!fault} />
      <FormField
        name="next"
        label={activate.password}
        type="password"
        hint={activate.hint}
        autoComplete="new-password"
        isFaulty={!!fault}
      />
      <FormField
        name="again"
        label={activate.again}
        type="password"
        autoComplete="new-password"
        isFaulty={!!fault}
      />
      <button type="submit">{own.change}</button>
    </form>,
    <Back key="back" {...context} />,
  ]);
}

function Back({ language }: PageContext) {
  return (
    <p>
      <a href={ownAccountPath()}>{stringsIn(language).accounts.own.title}</a>
    </p>
  );
}

export interface EnrolmentPageProps extends PageContext {
  /** The secret that waits for its first code; absent before the password was given. */
  pending: { uri: string; secret: string } | undefined;
  /** Nothing else opens before. */
  isNeeded: boolean;
  fault?: string | undefined;
}

/** The setting up of an authenticator. */
export function enrolmentPage({ pending, isNeeded, fault, ...context }: EnrolmentPageProps): string {
  const { enrol, confirm } = stringsIn(context.language).accounts;
  return door(context, enrol.title, [
    isNeeded && (
      <p key="needed" class="note">
        {enrol.needed}
      </p>
    ),
    <p key="lead" class="lead">
      {pending ? enrol.lead : enrol.passwordLead}
    </p>,
    pending && (
      <div key="scan" class="scan">
        <Qr text={pending.uri} label={enrol.qr} side={220} />
        <p class="help">{enrol.typed}</p>
        <p class="secret">{pending.secret.match(/.{1,4}/g)?.join(' ')}</p>
      </div>
    ),
    <form key="form" method="post" action={ownSecondFactorPath(pending ? 'code' : undefined)}>
      <Fault>{fault}</Fault>
      {pending ? (
        <FormField
          name="code"
          label={enrol.label}
          autoComplete="one-time-code"
          isNumeric
          isFirst
          isFaulty={!!fault}
        />
      ) : (
        <PasswordField label={confirm.password} isFaulty={!!fault} />
      )}
      <button type="submit">{pending ? enrol.submit : enrol.begin}</button>
    </form>,
  ]);
}

/** New codes for paper: the password first. */
export function renewalPage({ fault, ...context }: PageContext & { fault?: string | undefined }): string {
  const { enrol, own, confirm } = stringsIn(context.language).accounts;
  return door(context, own.factorRenew, [
    <p key="lead" class="lead">
      {enrol.passwordLead}
    </p>,
    <form key="form" method="post" action={ownSecondFactorPath('codes')}>
      <Fault>{fault}</Fault>
      <PasswordField label={confirm.password} isFaulty={!!fault} />
      <button type="submit">{own.factorRenew}</button>
    </form>,
    <Back key="back" {...context} />,
  ]);
}

/** The codes for paper, once. */
export function codesPage({ codes, ...context }: PageContext & { codes: readonly string[] }): string {
  const words = stringsIn(context.language).accounts.enrol;
  return door(context, words.codes, [
    <p key="lead" class="lead">
      {words.codesLead}
    </p>,
    <ol key="codes" class="card codes">
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ol>,
    <p key="done">
      <a class="button" href={consolePath()}>
        {words.done}
      </a>
    </p>,
  ]);
}

export interface ConfirmationPageProps extends PageContext {
  to: string | undefined;
  hasSecondFactor: boolean;
  fault?: string | undefined;
}

/** Proving to be there. */
export function confirmationPage({ to, hasSecondFactor, fault, ...context }: ConfirmationPageProps): string {
  const words = stringsIn(context.language).accounts.confirm;
  return door(context, words.title, [
    <p key="lead" class="lead">
      {words.lead}
    </p>,
    <form key="form" method="post" action={confirmationPath(to)}>
      <Fault>{fault}</Fault>
      <PasswordField label={words.password} isFaulty={!!fault} />
      {hasSecondFactor && (
        <FormField name="code" label={words.code} autoComplete="one-time-code" isNumeric isFaulty={!!fault} />
      )}
      <button type="submit">{words.submit}</button>
    </form>,
  ]);
}
