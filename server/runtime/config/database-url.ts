const PARTS = /^(?<before>postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?<hosts>[^/?#@]*)(?<after>.*)$/;

/** The URL of each host in a URL that may name several, as in `postgres://user@a:5432,b:5432/database`. */
export function hostUrls(databaseUrl: string): string[] {
  const { before, hosts, after } = PARTS.exec(databaseUrl)?.groups ?? {};
  if (hosts === undefined) return [databaseUrl];
  return hosts.split(',').map((host) => `${before}${host}${after}`);
}

/**
 * Whether such a URL is usable: a standby accepts no submission, so a URL of several hosts must ask for the primary.
 */
export function isDatabaseUrl(text: string): boolean {
  const urls = hostUrls(text);
  return urls.every((url) => {
    if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return false;
    const { hostname, searchParams } = new URL(url);
    const wanted = searchParams.get('target_session_attrs') ?? 'primary';
    return wanted === 'primary' && (urls.length === 1 || hostname !== '');
  });
}

/** The role that a connection URL names. */
export const roleIn = (databaseUrl: string): string =>
  decodeURIComponent(new URL(hostUrls(databaseUrl)[0]!).username);
