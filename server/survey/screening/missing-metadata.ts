/**
 * Detects metadata that suddenly goes missing: a proxy that stops passing addresses on, or a page that stops sending
 * its times, would silently switch rules off (docs/scoring.md, "Signals").
 */
export const watchedSignals = ['origin', 'channel', 'duration', 'pages'] as const;
export type WatchedSignal = (typeof watchedSignals)[number];

/** Submissions, and how many of them lack each signal. */
export interface EmptyCounts extends Record<WatchedSignal, number> {
  answers: number;
}

export interface EmptySignal {
  signal: WatchedSignal;
  /** Shares of submissions without it, 0 to 1: of the latest, and of earlier ones. */
  latest: number;
  before: number;
  isAlarm: boolean;
}

/** Fewer submissions say nothing about a change. */
const LEAST = 50;
/** An alarm needs this share of the latest, and this much more than before. */
const [MOST, MORE] = [0.5, 0.25];

/** The state of every signal. */
export function compareSignals(latest: EmptyCounts, before: EmptyCounts): EmptySignal[] {
  const isEnough = Math.min(latest.answers, before.answers) >= LEAST;
  const share = (counts: EmptyCounts, signal: WatchedSignal) =>
    counts.answers === 0 ? 0 : counts[signal] / counts.answers;
  return watchedSignals.map((signal) => {
    const [now, then] = [share(latest, signal), share(before, signal)];
    return { signal, latest: now, before: then, isAlarm: isEnough && now > MOST && now > then + MORE };
  });
}

/** The worst state of each signal over several waves. */
export function worstSignals(waves: readonly EmptySignal[][]): EmptySignal[] {
  return watchedSignals.flatMap((signal) => {
    const states = waves.flat().filter((s) => s.signal === signal);
    return states.sort((a, b) => Number(b.isAlarm) - Number(a.isAlarm) || b.latest - a.latest).slice(0, 1);
  });
}

/** An alarm in words. */
export function alarmText({ signal, latest, before }: EmptySignal): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `${percent(latest)} of the latest submissions lack the ${signal}, against ${percent(before)} before: the rules that need it see nothing`;
}
