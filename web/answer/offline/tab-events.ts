export type Around = ReturnType<typeof listenAround>;

/**
 * What happens around a page that may be a reason to look again: another tab's word, a network that is back, a page
 * that is seen again. A browser without BroadcastChannel (Safari before 15.4) hears of other tabs by the last.
 */
export function listenAround(place: string) {
  const listeners = new Set<() => void>();
  const hear = () => {
    for (const listener of Array.from(listeners)) listener();
  };
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(place) : undefined;
  channel?.addEventListener('message', hear);
  window.addEventListener('online', hear);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && hear());
  return {
    listen: (listener: () => void) => void listeners.add(listener),
    /** Tells the other tabs that something changed. */
    tell: () => channel?.postMessage(place),
    hurry: hear,
    /** Resolves with the next reason to look again, after `ms` milliseconds at the latest. */
    next: (ms: number) =>
      new Promise<void>((resolve) => {
        const go = () => {
          clearTimeout(timer);
          listeners.delete(go);
          resolve();
        };
        const timer = setTimeout(go, ms);
        listeners.add(go);
      }),
  };
}
