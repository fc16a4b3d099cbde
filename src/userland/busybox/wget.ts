import { Headers } from '#http/headers.ts';
import { HttpParser, type HttpResponseHead } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { endpointText } from '#kernel/socket/endpoint.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { encode as base64 } from '../coreutils/base64.ts';
import { busyboxUsage, getopt, type Options } from '../getopt.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';

const USAGE = `wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy`;
const LONG = {
  continue: 'c',
  quiet: 'q',
  'server-response': 'S',
  spider: 'spider',
  'output-document=': 'O',
  'output-file=': 'o',
  'directory-prefix=': 'P',
  'proxy=': 'Y',
  'user-agent=': 'U',
  'timeout=': 'T',
  'tries=': 't',
  'header=': 'header',
  'post-data=': 'post-data',
  'post-file=': 'post-file',
  'no-check-certificate': 'k',
  passive: 'passive',
  'no-verbose': 'nv',
};
const DEFAULT_TIMEOUT = 900;
const MAX_REDIRECTS = 5;

/** Ends the program with a message behind its name. */
class WgetProblem extends Error {}

/** wget of busybox, for HTTP */
export const busyboxWget: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    { short: 'cqSO:o:P:Y:U:T:t:n:', long: LONG, usage: USAGE, numbers: { T: {} } },
    'busybox',
  );
  if (options.operands.length === 0) {
    yield* proc.printError(busyboxUsage(USAGE));
    return 1;
  }
  if (options.has('c') || options.has('o')) {
    yield* proc.printError(`wget: not simulated: option -${options.has('c') ? 'c' : 'o'}\n`);
    return 1;
  }
  try {
    for (const url of options.operands) yield* retrieve(proc, options, url);
    return 0;
  } catch (error) {
    if (!(error instanceof WgetProblem)) throw error;
    yield* proc.printError(`wget: ${error.message}\n`);
    return 1;
  }
};

interface Url {
  scheme: string;
  host: string;
  port: number;
  /** Host and port as they were written. */
  authority: string;
  path: string;
  user?: string;
}

function parseUrl(text: string): Url {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/@]*)@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?([/?#].*)?$/i.exec(text);
  if (!match) throw new WgetProblem(`bad address '${text}'`);
  const scheme = (match[1] ?? 'http').toLowerCase();
  const defaults: Record<string, number> = { http: 80, https: 443, ftp: 21 };
  const port = defaults[scheme];
  if (port === undefined) throw new WgetProblem(`not an http or ftp url: ${text}`);
  const host = match[3] ?? '';
  const path = (match[5] ?? '/').replace(/#.*$/, '');
  return {
    scheme,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: match[4] ? Number(match[4]) : port,
    authority: match[4] ? `${host}:${match[4]}` : host,
    path: path.startsWith('/') ? path : `/${path}`,
    user: match[2],
  };
}

function* retrieve(proc: Process, options: Options, first: string): Coroutine<void> {
  const quiet = options.has('q');
  let url = parseUrl(first);
  const name = targetName(options, url);
  for (let redirects = 0; ; redirects++) {
    const { head, socket, parser, early } = yield* request(proc, options, url, quiet);
    try {
      const location = head.headers.get('Location');
      if (head.status >= 300 && head.status < 400 && location !== undefined) {
        if (redirects >= MAX_REDIRECTS) throw new WgetProblem('too many redirections');
        url = location.startsWith('/') ? { ...url, path: location } : parseUrl(location);
        continue;
      }
      if (head.status < 200 || head.status >= 300) {
        throw new WgetProblem(`server returned error: HTTP/${head.version} ${head.status} ${head.reason}`);
      }
      if (options.has('spider')) {
        if (!quiet) yield* proc.printError('remote file exists\n');
        return;
      }
      yield* save(proc, options, { socket, parser, early, head, name, quiet });
      return;
    } finally {
      closeSocket(proc, socket);
    }
  }
}

function targetName(options: Options, url: Url): string {
  const given = options.value('O');
  if (given !== undefined) return given;
  const base = url.path.replace(/\?.*$/, '').split('/').pop() || 'index.html';
  const folder = options.value('P');
  return folder === undefined ? base : `${folder}/${base}`;
}

interface Response {
  head: HttpResponseHead;
  socket: TcpSocket;
  parser: HttpParser;
  /** Body bytes that came with the head. */
  early: Uint8Array[];
}

function* request(proc: Process, options: Options, url: Url, quiet: boolean): Coroutine<Response> {
  const timeout = (options.number('T') ?? DEFAULT_TIMEOUT) * SECOND;
  const found = yield* getaddrinfo(proc, url.host);
  const [addr] = found.ok ? found.addresses : [];
  if (!addr) throw new WgetProblem(`bad address '${url.authority}'`);
  if (!quiet) yield* proc.printError(`Connecting to ${url.authority} (${endpointText({ addr, port: url.port })})\n`);
  let socket: TcpSocket;
  try {
    socket = new TcpSocket(proc.namespaces.net, proc);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new WgetProblem(`socket: ${error.message}`);
  }
  proc.files.install(socket);
  try {
    yield* socket.connect(addr, url.port, { timeout });
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'EINPROGRESS') throw new WgetProblem('download timed out');
    throw new WgetProblem(`can't connect to remote host (${addr.text}): ${error.message}`);
  }
  if (url.scheme !== 'http') throw new WgetProblem(`not simulated: ${url.scheme}`);
  yield* socket.write(requestBytes(proc, options, url));
  const parser = new HttpParser('response', { headOnly: options.has('spider') });
  const early: Uint8Array[] = [];
  let head: HttpResponseHead | undefined;
  while (!head) {
    const bytes = yield* receive(proc, socket, timeout);
    if (bytes.length === 0) throw new WgetProblem('error getting response');
    try {
      for (const event of parser.push(bytes)) {
        if (event.type === 'response' && event.status >= 200) head = event;
        else if (event.type === 'body') early.push(event.bytes);
      }
    } catch (error) {
      if (!(error instanceof HttpSyntaxError)) throw error;
      throw new WgetProblem('bad response from server');
    }
  }
  if (options.has('S')) {
    const failed = head.status >= 400;
    let text = `  HTTP/${head.version} ${head.status} ${head.reason}\n`;
    if (!failed)
      text += `${head.headers
        .entries()
        .map(([key, value]) => `  ${key}: ${value}\n`)
        .join('')}  \n`;
    yield* proc.printError(text);
  }
  return { head, socket, parser, early };
}

function requestBytes(proc: Process, options: Options, url: Url): Uint8Array {
  const headers = new Headers([['Host', url.authority]]);
  const given = options.values('header').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  if (!given.some(([key]) => key.toLowerCase() === 'user-agent'))
    headers.append('User-Agent', options.value('U') ?? 'Wget');
  headers.append('Connection', 'close');
  if (url.user !== undefined) headers.append('Authorization', `Basic ${base64(new TextEncoder().encode(url.user))}`);
  for (const [key, value] of given) headers.set(key, value);
  const file = options.value('post-file');
  const post = file === undefined ? options.value('post-data') : proc.fs.readText(file);
  if (post === undefined) return requestHead(options.has('spider') ? 'HEAD' : 'GET', url.path, headers);
  const body = new TextEncoder().encode(post);
  headers.append('Content-Type', 'application/x-www-form-urlencoded');
  headers.append('Content-Length', String(body.length));
  const head = requestHead('POST', url.path, headers);
  return Uint8Array.of(...head, ...body);
}

function* receive(proc: Process, socket: TcpSocket, timeout: number): Coroutine<Uint8Array> {
  const ready = yield* proc.poll([socket], timeout);
  if (ready.length === 0) throw new WgetProblem('download timed out');
  try {
    return yield* socket.read(65_536);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new WgetProblem(`error getting response: ${error.message}`);
  }
}

function* save(
  proc: Process,
  options: Options,
  transfer: Response & { name: string; quiet: boolean },
): Coroutine<void> {
  const { head, name, quiet, parser, socket } = transfer;
  const timeout = (options.number('T') ?? DEFAULT_TIMEOUT) * SECOND;
  const toStdout = name === '-';
  let file: OpenFile | undefined;
  if (!toStdout) {
    // Without -O nothing is overwritten.
    const exclusive = !options.has('O');
    try {
      file = proc.fs.open(name, { write: true, create: true, truncate: !exclusive, exclusive });
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new WgetProblem(`can't open '${name}': ${error.message}`);
    }
  }
  const fd = file && proc.files.install(file);
  if (!quiet) yield* proc.printError(toStdout ? 'writing to stdout\n' : `saving to '${name}'\n`);
  let size = 0;
  const write = function* (bytes: Uint8Array): Coroutine<void> {
    size += bytes.length;
    yield* proc.write(fd ?? 1, bytes);
  };
  for (const bytes of transfer.early) yield* write(bytes);
  while (parser.incomplete) {
    const bytes = yield* receive(proc, socket, timeout);
    if (bytes.length === 0) break;
    for (const event of parser.push(bytes)) if (event.type === 'body') yield* write(event.bytes);
  }
  const expected = head.headers.get('Content-Length');
  if (expected !== undefined && size < Number(expected)) throw new WgetProblem('connection closed prematurely');
  if (fd !== undefined) proc.files.close(fd);
  if (quiet) return;
  const shown = (name.split('/').pop() ?? name).slice(0, 20).padEnd(20);
  yield* proc.printError(`\r${shown} 100% |${'*'.repeat(32)}| ${amount(size)}  0:00:00 ETA\n`);
  yield* proc.printError(toStdout ? 'written to stdout\n' : `'${name}' saved\n`);
}

/** A number of bytes in five places. */
function amount(size: number): string {
  if (size < 100_000) return String(size).padStart(5);
  const units = 'kMGT';
  let value = size / 1024;
  let unit = 0;
  while (value >= 1000) {
    value /= 1024;
    unit++;
  }
  return `${value >= 100 ? Math.floor(value) : value.toFixed(1)}${units[unit]}`.padStart(5);
}

function closeSocket(proc: Process, socket: TcpSocket): void {
  for (const [fd, file] of proc.files.entries()) if (file === socket) proc.files.close(fd);
}
