import { stringsIn } from '../language.ts';
import { activationPath, providerPath, secondFactorPath, signInPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Done, door, Fault, FormField, PasswordField } from './door.tsx';

export interface SignInPageProps extends PageContext {
  /** Where to continue afterwards. */
  to?: string | undefined;
  /** As typed before. */
  username?: string;
  fault?: string | undefined;
  done?: string | undefined;
  /** Name of the provider, where one is configured. */
  provider?: string | undefined;
}

export function signInPage({ to, username, fault, done, provider, ...context }: SignInPageProps): string {
  const words = stringsIn(context.language).accounts.signIn;
  return door(context, words.title, [
    <Done key="done">{done}</Done>,
    <form key="form" method="post" action={signInPath({ ...(to ? { to } : {}) })}>
      <Fault>{fault}</Fault>
      <FormField
        name="username"
        label={words.username}
        value={username}
        autoComplete="username"
        isFaulty={!!fault}
        isFirst={!username}
      />
      <PasswordField label={words.password} isFaulty={!!fault} isFirst={!!username} />
      <button type="submit">{words.submit}</button>
    </form>,
    provider && (
      <p key="provider">
        <a class="button plain" href={providerPath()}>
          {fill(words.provider, { name: provider })}
        </a>
      </p>
    ),
    <hr key="line" />,
    <p key="forgotten" class="help">
      {words.forgotten}
    </p>,
    <p key="none" class="help">
      {words.none}
    </p>,
  ]);
}

export interface CodePageProps extends PageContext {
  to?: string | undefined;
  fault?: string | undefined;
}

/** The second step of signing in. */
export function codePage({ to, fault, ...context }: CodePageProps): string {
  const words = stringsIn(context.language).accounts.code;
  return door(context, words.title, [
    <p key="lead" class="lead">
      {words.lead}
    </p>,
    <form key="form" method="post" action={secondFactorPath(to)}>
      <Fault>{fault}</Fault>
      <FormField
        name="code"
        label={words.label}
        autoComplete="one-time-code"
        isFaulty={!!fault}
        isNumeric
        isFirst
      />
      <button type="submit">{words.submit}</button>
    </form>,
    <p key="again">
      <a href={signInPath()}>{words.again}</a>
    </p>,
  ]);
}

export interface ActivationPageProps extends PageContext {
  token: string;
  name: string;
  username: string;
  fault?: string | undefined;
}

/** The target of a link that sets up an account. */
export function activationPage({ token, name, username, fault, ...context }: ActivationPageProps): string {
  const words = stringsIn(context.language).accounts.activate;
  return door(context, words.title, [
    <p key="lead" class="lead">
      {fill(words.lead, { name, username })}
    </p>,
    <form key="form" method="post" action={activationPath(token)}>
      <Fault>{fault}</Fault>
      {/* For the browser's password manager. */}
      <input type="hidden" name="username" autoComplete="username" value={username} />
      <FormField
        name="password"
        label={words.password}
        type="password"
        hint={words.hint}
        autoComplete="new-password"
        isFaulty={!!fault}
        isFirst
      />
      <FormField
        name="again"
        label={words.again}
        type="password"
        autoComplete="new-password"
        isFaulty={!!fault}
      />
      <button type="submit">{words.submit}</button>
    </form>,
  ]);
}

/** A dead link, and the person to ask. */
export function deadLinkPage({
  invitedBy,
  ...context
}: PageContext & { invitedBy: string | undefined }): string {
  const words = stringsIn(context.language).accounts.activate;
  return door(context, words.dead, [
    <p key="lead" class="lead">
      {invitedBy ? fill(words.ask, { name: invitedBy }) : words.askAnybody}
    </p>,
    <p key="why">{words.deadLead}</p>,
    <p key="already">
      <a href={signInPath()}>{words.already}</a>
    </p>,
  ]);
}
