export type Around = ReturnType<typeof listenAround>;

/**
 * Reasons to read storage again: another tab wrote to it, the network is back, the page is shown again. Safari before
 * 15.4 has no BroadcastChannel and learns of other tabs only when the page is shown again.
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
