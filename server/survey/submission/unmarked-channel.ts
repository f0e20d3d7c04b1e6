/** Channels that a link named without the mark that only this installation makes: anybody can write any into one. */
const UNMARKED = 'open:';

export const unmarkedChannel = (name: string): string => `${UNMARKED}${name}`;
export const isUnmarked = (channel: string): boolean => channel.startsWith(UNMARKED);
