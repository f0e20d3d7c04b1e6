import { channelIn } from './channel.ts';
import { PREFIX } from './draft.ts';
import type { Paper } from './questionnaire-props.ts';

/**
 * The credential in the page's address, which the page itself, the same for everybody, does not know. The token of a
 * hand-off leaves the address bar, and with it the history and shared links, as soon as the page has read it; the
 * rest of the address stays. The tab remembers it for a reload.
 */
export function holdCredential(paper: Paper): void {
  // Not under the draft's key, which the token is part of.
  const place = `${PREFIX}${paper.wave}/${paper.city}/token`;
  const url = new URL(location.href);
  const query = url.searchParams;
  paper.channel ??= channelIn(url.search);
  const invitation = query.get('k');
  let token = query.get('t');
  try {
    if (token) sessionStorage.setItem(place, token);
    else if (!invitation) token = sessionStorage.getItem(place);
  } catch {
    // Storage is switched off: then a reload has to start from the app again.
  }
  query.delete('t');
  history.replaceState(history.state, '', url);
  const value = token || invitation;
  if (value && paper.credential.kind === 'device')
    paper.credential = { kind: token ? 'handoff' : 'invitation', value };
}
