import type { Credential, Paper } from './paper.ts';

/**
 * The token of a hand-off leaves the address bar, and with it the history and whatever is shared, as soon as the
 * page has read it. For a reload the tab remembers it.
 */
export function holdCredential(paper: Paper): Paper {
  const place = `chengsheng/${paper.wave}/${paper.city}/credential`;
  if (paper.credential.kind === 'handoff') {
    attempt(() => sessionStorage.setItem(place, JSON.stringify(paper.credential)));
    history.replaceState(history.state, '', withoutToken(location.href));
    return paper;
  }
  const kept = attempt(() => JSON.parse(sessionStorage.getItem(place) ?? 'null') as Credential | null);
  return kept && paper.credential.kind === 'device' ? { ...paper, credential: kept } : paper;
}

/** An address without the query's `t`; the rest of it stays as it is. */
export function withoutToken(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('t');
  return url.href;
}

function attempt<R>(act: () => R): R | undefined {
  try {
    return act();
  } catch {
    // Storage is switched off: then a reload has to start from the app again.
    return undefined;
  }
}
