import { stringsIn } from '../language.ts';
import {
  confirmationPath,
  consolePath,
  ownAccountPath,
  ownPasswordPath,
  ownSecondFactorPath,
} from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { Qr } from '../ui/qr.tsx';
import { door, Fault, FormField, PasswordField } from './door.tsx';

/** A new password. */
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
  /** The secret that awaits its first code; absent before the password was given. */
  pending: { uri: string; secret: string } | undefined;
  /** No other page opens before that. */
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
    !isNeeded && (
      <p key="later">
        <a href={consolePath()}>{enrol.later}</a>
      </p>
    ),
  ]);
}

/** New backup codes: the password first. */
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

/** The backup codes, shown once. */
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

/** Proving one's presence. */
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
