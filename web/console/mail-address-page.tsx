import { stringsIn } from '../language.ts';
import { mailAddressPath, ownAccountPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { door } from './door.tsx';

export interface MailAddressPageProps extends PageContext {
  token: string;
  /** The person who gave the address. */
  name: string;
  address: string;
}

/**
 * The target of a link that confirms an address. Only the button confirms: programs that check mails open their links.
 */
export function mailAddressPage({ token, name, address, ...context }: MailAddressPageProps): string {
  const { confirm: words } = stringsIn(context.language).mails;
  return door(context, words.title, [
    <p key="lead" class="lead">
      {fill(words.lead, { name, address })}
    </p>,
    <form key="form" method="post" action={mailAddressPath(token)}>
      <button type="submit">{words.submit}</button>
    </form>,
    <p key="not-you" class="help">
      {words.notYou}
    </p>,
  ]);
}

/** The address is confirmed. */
export function confirmedAddressPage({ address, ...context }: PageContext & { address: string }): string {
  const { confirm: words } = stringsIn(context.language).mails;
  return door(context, words.done, [
    <p key="lead" class="lead" role="status">
      {fill(words.doneLead, { address })}
    </p>,
    <p key="account">
      <a href={ownAccountPath()}>{words.account}</a>
    </p>,
  ]);
}

/** A link that confirms nothing any more. */
export function deadMailLinkPage(context: PageContext): string {
  const { confirm: words } = stringsIn(context.language).mails;
  return door(context, words.dead, [
    <p key="lead" class="lead">
      {words.deadLead}
    </p>,
    <p key="account">
      <a href={ownAccountPath()}>{words.account}</a>
    </p>,
  ]);
}
