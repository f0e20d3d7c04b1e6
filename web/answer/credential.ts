import { PREFIX } from './draft.ts';
import type { Paper } from './paper.ts';

/**
 * Whom the page's address vouches for, which the page itself, the same for everybody, does not know. The token of a
 * hand-off leaves the address bar, and with it the history and whatever is shared, as soon as the page has read it; the
 * rest of the address stays as it is. For a reload the tab remembers it.
 */
export function holdCredential(paper: Paper): Paper {
  const place = `${PREFIX}${paper.wave}/${paper.city}/token`;
  const url = new URL(location.href);
  const query = url.searchParams;
  const token = query.get('t');
  const invitation = query.get('k');
  if (token) {
    attempt(() => sessionStorage.setItem(place, token));
    query.delete('t');
    history.replaceState(history.state, '', url);
  }
  const handoff = token || (!invitation && attempt(() => sessionStorage.getItem(place)));
  const value = handoff || invitation;
  if (value && paper.credential.kind === 'device')
    paper.credential = { kind: handoff ? 'handoff' : 'invitation', value };
  return paper;
}

function attempt<R>(act: () => R): R | undefined {
  try {
    return act();
  } catch {
    // Storage is switched off: then a reload has to start from the app again.
    return undefined;
  }
}
