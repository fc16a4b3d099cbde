import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Process } from '#kernel/process/process.ts';
import { Exchange } from './exchange.ts';
import { reply } from './reply.ts';

const SOFTWARE = 'busybox httpd/1.38.0';
const MAX_READ = 65_536;
/** A program that writes this first gives its own status. */
const STATUS = 'Status: ';

/** Runs the program behind `path` (`/cgi-bin/…`) and passes on what it says (RFC 3875). */
export function* runCgi(exchange: Exchange, path: string, home: string): Coroutine<void> {
  const { proc } = exchange;
  const { script, extra } = splitPath(proc, path);
  const slash = script.lastIndexOf('/');
  const name = script.slice(slash + 1);
  const [fromChild, childOut] = pipe();
  const [childIn, toChild] = pipe();
  if (exchange.verbose > 1) yield* exchange.log(`exec:${name} (null)`);
  const env = new Map([...proc.env, ...environment(exchange, script, extra, home)]);
  // The server ignores it, and what is ignored stays so in children: a shell could not wait for its own.
  proc.onSignal('SIGCHLD', 'default');
  const child = proc.fork((self) => execute(self, exchange, script.slice(0, slash), name, env), {
    files: [
      [0, childIn],
      [1, childOut],
      [2, proc.files.get(2)],
    ],
  });
  proc.thread(feed(exchange, proc.files.install(toChild)));
  yield* passOn(exchange, proc.files.install(fromChild));
  yield* proc.wait(child);
}

function* execute(
  self: Process,
  exchange: Exchange,
  folder: string,
  name: string,
  env: Map<string, string>,
): Coroutine<number> {
  try {
    self.fs.chdir(`.${folder}`);
    return yield* self.exec(name, [name], env);
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (exchange.verbose > 0)
      yield* self.printError(`${exchange.peer}: can't execute '${name}': ${strerror(error.code)}\n`);
    // The page goes the way of a program's output.
    const failed = new Exchange(self, exchange.peer, exchange.verbose);
    failed.method = exchange.method;
    yield* reply(failed, 404);
    return 1;
  }
}

/** Which part of the path is the program; what is behind it is PATH_INFO. */
function splitPath(proc: Process, path: string): { script: string; extra: string } {
  for (let slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const part = path.slice(0, slash);
    if (!isDirectory(proc, `.${part}`)) return { script: part, extra: path.slice(slash) };
  }
  return { script: path, extra: '' };
}

function isDirectory(proc: Process, path: string): boolean {
  return proc.fs.exists(path) && proc.fs.stat(path).type === 'directory';
}

function environment(exchange: Exchange, script: string, extra: string, home: string): [string, string][] {
  const { query, peer } = exchange;
  const colon = peer.lastIndexOf(':');
  const env: [string, string][] = [
    ['PATH_INFO', extra],
    ['REQUEST_METHOD', exchange.method],
    ['REQUEST_URI', exchange.target],
  ];
  if (home.startsWith('/')) env.push(['SCRIPT_FILENAME', `${home.replace(/\/$/, '')}${script}`]);
  env.push(
    ['SCRIPT_NAME', script],
    ['QUERY_STRING', query ?? ''],
    ['SERVER_SOFTWARE', SOFTWARE],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
    ['REMOTE_ADDR', peer.slice(0, colon)],
    ['REMOTE_PORT', peer.slice(colon + 1)],
  );
  for (const [name, value] of exchange.fields) {
    const upper = name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
    env.push([upper === 'CONTENT_LENGTH' || upper === 'CONTENT_TYPE' ? upper : `HTTP_${upper}`, value]);
  }
  return env;
}

/** Gives the body of the request to the program. */
function* feed(exchange: Exchange, fd: number): Coroutine<void> {
  const { proc } = exchange;
  const file = proc.files.get(fd);
  const length = Number(exchange.field('Content-Length') ?? 0);
  try {
    if (length > 0) yield* file.write(yield* exchange.body(length));
  } catch (error) {
    // A program need not read what it is given.
    if (!isErrno(error, 'EPIPE', 'ECONNRESET')) throw error;
  }
  proc.files.close(fd);
}

/** Sends what the program writes, with a status line before it where it has none of its own. */
function* passOn(exchange: Exchange, fd: number): Coroutine<void> {
  const { proc } = exchange;
  let start = '';
  let ended = false;
  while (start.length < STATUS.length && !ended) {
    const bytes = yield* proc.read(fd, STATUS.length - start.length);
    ended = bytes.length === 0;
    start += String.fromCharCode(...bytes);
  }
  if (start === STATUS) {
    yield* proc.print('HTTP/1.1 ');
  } else {
    yield* proc.print(`${start.startsWith('HTTP') ? '' : 'HTTP/1.1 200 OK\r\n'}`);
    yield* proc.print(Uint8Array.from(start, (char) => char.charCodeAt(0)));
  }
  while (!ended) {
    const bytes = yield* proc.read(fd, MAX_READ);
    ended = bytes.length === 0;
    if (!ended) yield* proc.print(bytes);
  }
}
