import { CurlProblem } from './problem.ts';

/** Options of curl: the letter, or the long name where there is none, to its values. */
export interface CurlOptions {
  urls: string[];
  given: Map<string, string[]>;
}

/** Long options; `=` marks those with an argument. The part behind the colon is the letter. */
const LONG =
  'silent:s show-error:S fail:f fail-with-body output=:o remote-name:O location:L head:I include:i verbose:v max-time=:m ' +
  'connect-timeout= header=:H data=:d data-raw= data-binary= data-ascii=:d data-urlencode= json= request=:X user=:u ' +
  'write-out=:w unix-socket= abstract-unix-socket= insecure:k user-agent=:A ipv4:4 ipv6:6 resolve= no-buffer:N referer=:e ' +
  'get:G cookie=:b cookie-jar=:c upload-file=:T interface= proxy=:x retry= retry-delay= retry-connrefused retry-all-errors ' +
  'retry-max-time= max-redirs= http1.1 http1.0:0 http2 compressed no-progress-meter progress-bar:# globoff:g version:V ' +
  'help:h url= output-dir= create-dirs noproxy= connect-to= path-as-is form=:F range=:r dump-header=:D local-port= ' +
  'keepalive-time= no-keepalive tcp-nodelay cacert= cert=:E key= location-trusted post301 post302 limit-rate= parallel:Z stderr= ' +
  'haproxy-protocol next: remote-time:R http2-prior-knowledge trace-ascii= max-filesize= request-target= oauth2-bearer=';

const NAMES = new Map<string, { key: string; takes: boolean }>();
const LETTERS = new Map<string, boolean>();
for (const word of LONG.split(' ')) {
  const [name = '', letter] = word.split(':');
  const takes = name.endsWith('=');
  const bare = name.replace(/=$/, '');
  NAMES.set(bare, { key: letter || bare, takes });
  if (letter) LETTERS.set(letter, takes);
}
const NOT_SIMULATED = new Set([
  'x',
  'F',
  'c',
  'r',
  'E',
  'key',
  'connect-to',
  'Z',
  'next',
  'trace-ascii',
  'limit-rate',
  'stderr',
  'haproxy-protocol',
  'http2-prior-knowledge',
]);

/** Options that take a number; seconds may have a fraction. */
const NUMBERS: ReadonlyMap<string, RegExp> = new Map([
  ...['m', 'connect-timeout', 'retry-delay', 'retry-max-time'].map((key) => [key, /^\d+\.?\d*$/] as const),
  ['retry', /^\d+$/],
  ['max-redirs', /^-?\d+$/],
]);
/** Options whose value is a file's content behind an @. */
const FROM_FILES: ReadonlySet<string> = new Set(['d', 'w', 'data-binary', 'json']);

/** Reads curl's arguments. `readable` says whether a file can be opened. @throws CurlProblem with status 2 */
export function readOptions(args: readonly string[], readable: (path: string) => boolean): CurlOptions {
  const options: CurlOptions = { urls: [], given: new Map() };
  const add = (key: string, value: string, shown: string) => {
    if (NUMBERS.get(key)?.test(value) === false)
      throw new CurlProblem(2, `option ${shown}: expected a proper numerical parameter`);
    if (key === 'local-port' && !localPorts(value)) throw new CurlProblem(2, `option ${shown}: is badly used here`);
    if (FROM_FILES.has(key) && value.startsWith('@') && value !== '@-' && !readable(value.slice(1)))
      throw new CurlProblem(
        26,
        `Failed to open ${value.slice(1)}\ncurl: option ${shown}: error encountered when reading a file`,
      );
    if (NOT_SIMULATED.has(key)) throw new CurlProblem(2, `not simulated: ${key.length === 1 ? `-${key}` : `--${key}`}`);
    if (key === 'url') options.urls.push(value);
    else options.given.set(key, [...(options.given.get(key) ?? []), value]);
  };
  const queue = [...args];
  while (queue.length > 0) {
    const arg = queue.shift() as string;
    if (arg === '--') {
      options.urls.push(...queue);
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      options.urls.push(arg);
      continue;
    }
    const value = (name: string) => {
      const next = queue.shift();
      if (next === undefined) throw new CurlProblem(2, `option ${name}: requires parameter`);
      return next;
    };
    if (arg.startsWith('--')) {
      const name = arg.slice(2);
      const known = NAMES.get(name) ?? (name.startsWith('no-') ? NAMES.get(name.slice(3)) : undefined);
      if (!known) throw new CurlProblem(2, `option ${arg}: is unknown`);
      if (name.startsWith('no-') && !NAMES.has(name)) options.given.delete(known.key);
      else add(known.key, known.takes ? value(arg) : '', arg);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string;
      const takes = LETTERS.get(letter);
      if (takes === undefined) throw new CurlProblem(2, `option ${arg}: is unknown`);
      if (!takes) {
        add(letter, '', arg);
        continue;
      }
      add(letter, arg.slice(at + 1) || value(arg), arg);
      break;
    }
  }
  return options;
}

/** The ports that `--local-port NUMBER[-NUMBER]` allows; undefined where it says something else. */
export function localPorts(text: string): { first: number; last: number } | undefined {
  const match = /^(\d+)(?: *- *(\d+))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}

/** Spells out `{a,b}` and `[1-3]` in a URL (curl's globbing). */
export function globbed(url: string): string[] {
  const match = /\{([^{}]*)\}|\[(\d+)-(\d+)(?::(\d+))?\]|\[([a-z])-([a-z])\]/i.exec(url);
  if (!match) return [url];
  const before = url.slice(0, match.index);
  const after = globbed(url.slice(match.index + match[0].length));
  const middle: string[] = [];
  if (match[1] !== undefined) middle.push(...match[1].split(','));
  else if (match[2] !== undefined) {
    for (let n = Number(match[2]); n <= Number(match[3]); n += Number(match[4] ?? 1))
      middle.push(String(n).padStart(match[2].startsWith('0') ? match[2].length : 0, '0'));
  } else
    for (let code = (match[5] as string).charCodeAt(0); code <= (match[6] as string).charCodeAt(0); code++)
      middle.push(String.fromCharCode(code));
  return middle.flatMap((part) => after.map((rest) => before + part + rest));
}
