import { PREFIX } from './draft.ts';
import type { Paper } from './paper.ts';

/**
 * Whom the page's address vouches for, which the page itself, the same for everybody, does not know. The token of a
 * hand-off leaves the address bar, and with it the history and whatever is shared, as soon as the page has read it. For
 * a reload the tab remembers it.
 */
export function holdCredential(paper: Paper): Paper {
  const place = `${PREFIX}${paper.wave}/${paper.city}/token`;
  const [token, invitation, rest] = readAddress(location.href);
  if (token) {
    attempt(() => sessionStorage.setItem(place, token));
    history.replaceState(history.state, '', rest);
  }
  const handoff = token || (!invitation && attempt(() => sessionStorage.getItem(place)));
  const value = handoff || invitation;
  if (value && paper.credential.kind === 'device')
    paper.credential = { kind: handoff ? 'handoff' : 'invitation', value };
  return paper;
}

/** The token and the invitation in an address, and the address without a token; the rest of it stays as it is. */
export function readAddress(address: string) {
  const url = new URL(address);
  const query = url.searchParams;
  const carried = [query.get('t'), query.get('k')] as const;
  query.delete('t');
  return [...carried, url.href] as const;
}

function attempt<R>(act: () => R): R | undefined {
  try {
    return act();
  } catch {
    // Storage is switched off: then a reload has to start from the app again.
    return undefined;
  }
}
