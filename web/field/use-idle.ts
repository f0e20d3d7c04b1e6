import { useEffect, useState } from 'preact/hooks';

/** The countdown shows for the last this many seconds. */
const WARNING = 20;

/**
 * Seconds until an inactive respondent counts as gone, once they are few; then calls `act`.
 * @param seconds without a touch or key; undefined while nobody is watched
 */
export function useIdle(seconds: number | undefined, act: () => void): number | undefined {
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    setLeft(undefined);
    if (seconds === undefined) return;
    // Not by the tablet's clock: correcting it must neither clear a sheet in use nor keep an abandoned one.
    let since = performance.now();
    const stir = () => {
      since = performance.now();
      setLeft(undefined);
    };
    const timer = setInterval(() => {
      const rest = Math.ceil(seconds - (performance.now() - since) / 1000);
      setLeft(rest <= Math.min(WARNING, seconds / 2) ? Math.max(0, rest) : undefined);
      if (rest <= 0) act();
    }, 250);
    const stirs = ['pointerdown', 'keydown', 'input', 'scroll'];
    for (const name of stirs) window.addEventListener(name, stir, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of stirs) window.removeEventListener(name, stir);
    };
  }, [seconds]);
  return left;
}
