/** Where documentation is that commands point to: real pages of the real web. */
const DOCUMENTATION = [
  'docker.com',
  'github.com',
  'mobyproject.org',
  'opencontainers.org',
  'kernel.org',
  'man7.org',
  'debian.org',
  'rfc-editor.org',
  'ietf.org',
];

/** Names that are on no real web: those without a dot, of RFC 6761 and 6762, and usual in private networks. */
const PRIVATE = /^[^.]+$|\.(?:localhost|local|internal|test|example|invalid|lan|home|arpa)$/;

/**
 * What a link in the output of a command leads to: `documentation` on the real web; something that only `simulated` hosts may have,
 * which a browser cannot open; `either` where one cannot know; undefined for what is no link of the web.
 */
export function destinationOf(link: string): 'documentation' | 'simulated' | 'either' | undefined {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.port !== '' || url.username !== '') return 'simulated';
  const known = DOCUMENTATION.some((name) => url.hostname === name || url.hostname.endsWith(`.${name}`));
  if (known) return url.protocol === 'https:' ? 'documentation' : 'either';
  const address = /^[\d.]+$|^\[/.test(url.hostname);
  return address || PRIVATE.test(url.hostname) ? 'simulated' : 'either';
}

/** The command that fetches a link on a simulated host; the link is quoted where the shell would read something into it. */
export function fetchCommand(link: string): string {
  return /^[\w:/.@%+,=-]+$/.test(link) ? `curl ${link}` : `curl '${link.replaceAll("'", "'\\''")}'`;
}
