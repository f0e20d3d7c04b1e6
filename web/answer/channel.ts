/** The channel in a page's `ch` parameter; undefined for a mangled one. */
export function channelIn(search: string): string | undefined {
  return (/[?&]ch=([A-Za-z0-9][\w.-]{0,79})(?=&|$)/.exec(search) || [])[1];
}
