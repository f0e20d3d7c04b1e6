/**
 * Whether a signal has suddenly fallen silent: a proxy that no longer passes addresses on, or a page that no
 * longer sends its times, would quietly switch rules off (docs/scoring.md, "Signals").
 */
export const watchedSignals = ['origin', 'channel', 'duration', 'pages'] as const;
export type WatchedSignal = (typeof watchedSignals)[number];

/** Submissions, and how many of them lack each signal. */
export interface EmptyCounts extends Record<WatchedSignal, number> {
  answers: number;
}

export interface EmptySignal {
  signal: WatchedSignal;
  /** Shares that lack it, 0 to 1: of the latest submissions, and of those before. */
  latest: number;
  before: number;
  isAlarm: boolean;
}

/** Fewer say nothing about a change. */
const LEAST = 50;
/** Most of the latest lack it, and that many more than before. */
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

/** The states of several waves as one: of each signal the one that is worst. */
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
