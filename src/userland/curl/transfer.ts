import { Headers } from '#http/headers.ts';
import { HttpParser, type HttpResponseHead } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { type ByteStream, TlsStream } from '#kernel/socket/tlsstream.ts';
import { encode as base64 } from '../coreutils/base64.ts';
import { formData, requestBody } from './body.ts';
import { type Connection, dial } from './connect.ts';
import { type CurlOptions, localPorts } from './options.ts';
import { Output } from './output.ts';
import { CurlProblem } from './problem.ts';
import { secureStream } from './secure.ts';
import { authority, type CurlUrl, parseUrl, resolveLocation, urlText } from './url.ts';
import type { Facts } from './writeout.ts';

const MAX_REDIRECTS = 50;

/** One URL given to curl: the request, those it is redirected to, and what comes back. */
export class Transfer {
  readonly facts: Facts;
  #dumped = false;
  readonly #output: Output;
  readonly #options: CurlOptions;
  readonly #connectBy: Nanoseconds;
  readonly #endBy: Nanoseconds;
  #method: string;
  #body: Uint8Array | undefined;

  constructor(
    readonly proc: Process,
    options: CurlOptions,
    readonly text: string,
    output: string | undefined,
    readonly number: number,
  ) {
    this.#options = options;
    const { now } = proc.clock;
    const limit = (name: string) =>
      this.#value(name) === undefined
        ? Number.POSITIVE_INFINITY
        : now + Number(this.#value(name)) * SECOND + MILLISECOND;
    this.#endBy = limit('m');
    this.#connectBy = Math.min(limit('connect-timeout'), now + 300 * SECOND);
    this.#body = requestBody(proc, options);
    this.#method =
      this.#value('X') ??
      (this.#has('I') ? 'HEAD' : this.#has('T') ? 'PUT' : this.#body && !this.#has('G') ? 'POST' : 'GET');
    this.#output = new Output(proc, options, output, now);
    this.facts = {
      url: text,
      effectiveUrl: text,
      method: this.#method,
      scheme: '',
      status: 0,
      httpVersion: '0',
      headers: undefined,
      headerSize: 0,
      requestSize: 0,
      downloaded: 0,
      uploaded: 0,
      redirects: 0,
      redirectUrl: '',
      connects: 0,
      remoteIp: '',
      remotePort: 0,
      localIp: '',
      localPort: 0,
      exitCode: 0,
      errorMessage: '',
      fileName: output ?? '',
      began: now,
      lookedUpAt: undefined,
      connectedAt: undefined,
      sentAt: undefined,
      firstByteAt: undefined,
      endedAt: now,
    };
  }

  /** Runs it. @throws CurlProblem */
  *run(): Coroutine<void> {
    const { facts } = this;
    try {
      let url = parseUrl(this.text);
      facts.scheme = url.scheme;
      facts.effectiveUrl = urlText(url);
      if (this.#has('G') && formData(this.proc, this.#options) !== undefined) {
        url = { ...url, path: `${url.path}${url.path.includes('?') ? '&' : '?'}${formData(this.proc, this.#options)}` };
      }
      const limit = Number(this.#value('max-redirs') ?? MAX_REDIRECTS);
      for (;;) {
        facts.effectiveUrl = urlText(url);
        const next = yield* this.#once(url);
        if (!next) break;
        if (facts.redirects >= limit) throw new CurlProblem(47, `Maximum (${limit}) redirects followed`);
        facts.redirects++;
        yield* this.verbose(`* Issue another request to this URL: '${urlText(next)}'\n`);
        url = next;
      }
      yield* this.#output.finish(true);
    } catch (error) {
      if (!(error instanceof CurlProblem)) throw error;
      facts.exitCode = error.status;
      facts.errorMessage = error.message;
      yield* this.#output.finish(false);
      throw error;
    } finally {
      facts.endedAt = this.proc.clock.now;
    }
  }

  *verbose(text: string): Coroutine<void> {
    if (this.#has('v')) yield* this.proc.printError(text);
  }

  #has(name: string): boolean {
    return this.#options.given.has(name);
  }

  #value(name: string): string | undefined {
    return this.#options.given.get(name)?.at(-1);
  }

  #values(name: string): readonly string[] {
    return this.#options.given.get(name) ?? [];
  }

  /** One request. @returns where it is redirected to, when that is to be followed */
  *#once(url: CurlUrl): Coroutine<CurlUrl | undefined> {
    const { proc } = this;
    const connection = yield* this.#dial(url);
    this.#note(connection);
    let outcome: { kept: boolean; next: CurlUrl | undefined } = { kept: false, next: undefined };
    try {
      const stream = url.scheme === 'https' ? yield* this.#secure(connection, url) : connection.socket;
      yield* this.#output.begin();
      yield* this.verbose('* using HTTP/1.x\n');
      yield* this.#send(stream, url);
      outcome = yield* this.#receive(connection, stream, url);
      return outcome.next;
    } finally {
      for (const [fd, file] of proc.files.entries()) if (file === connection.socket) proc.files.close(fd);
      yield* this.verbose(
        outcome.kept
          ? `* Connection #${this.number} to host ${url.host}:${url.port} left intact\n`
          : `* shutting down connection #${this.number}\n`,
      );
    }
  }

  *#dial(url: CurlUrl): Coroutine<Connection> {
    const { proc, facts } = this;
    const abstract = this.#value('abstract-unix-socket');
    try {
      return yield* dial(proc, {
        url,
        family: this.#has('4') ? 4 : this.#has('6') ? 6 : undefined,
        resolve: this.#values('resolve'),
        unixSocket: abstract === undefined ? this.#value('unix-socket') : `@${abstract}`,
        interface: this.#value('interface'),
        localPorts: localPorts(this.#value('local-port') ?? ''),
        began: facts.began,
        connectBy: this.#connectBy,
        endBy: this.#endBy,
        verbose: (text) => this.verbose(text),
      });
    } catch (error) {
      if (error instanceof CurlProblem) yield* this.verbose(`* closing connection #${this.number}\n`);
      throw error;
    }
  }

  #note({ socket, lookedUpAt, connectedAt }: Connection): void {
    const { facts } = this;
    facts.connects++;
    facts.lookedUpAt = lookedUpAt;
    facts.connectedAt = connectedAt;
    if (!(socket instanceof TcpSocket)) return;
    facts.remoteIp = socket.remote?.addr.text ?? '';
    facts.remotePort = socket.remote?.port ?? 0;
    facts.localIp = socket.local?.addr.text ?? '';
    facts.localPort = socket.local?.port ?? 0;
  }

  /** TLS on the connection. @throws CurlProblem */
  #secure({ socket }: Connection, { host }: CurlUrl): Coroutine<TlsStream> {
    const endBy = Math.min(this.#connectBy, this.#endBy);
    return secureStream(this.proc, socket, host, {
      insecure: this.#has('k'),
      endBy,
      timedOut: () => this.#timedOut(undefined),
    });
  }

  *#send(stream: ByteStream, url: CurlUrl): Coroutine<void> {
    const { facts, proc } = this;
    const headers = new Headers([['Host', authority(url)]]);
    const user = this.#value('u') ?? url.user;
    if (user !== undefined) {
      yield* this.verbose(`* Server auth using Basic with user '${user.split(':')[0]}'\n`);
      const pair = user.includes(':') ? user : `${user}:`;
      headers.append('Authorization', `Basic ${base64(new TextEncoder().encode(pair))}`);
    }
    const bearer = this.#value('oauth2-bearer');
    if (bearer !== undefined) headers.append('Authorization', `Bearer ${bearer}`);
    headers.append('User-Agent', this.#value('A') ?? 'curl/8.22.0');
    headers.append('Accept', this.#has('json') ? 'application/json' : '*/*');
    const referer = this.#value('e');
    if (referer !== undefined) headers.append('Referer', referer);
    const cookies = this.#values('b').filter((cookie) => cookie.includes('='));
    if (cookies.length > 0) headers.append('Cookie', cookies.join('; '));
    const body = this.#has('G') || facts.method === 'GET' || facts.method === 'HEAD' ? undefined : this.#body;
    if (body) {
      headers.append('Content-Length', String(body.length));
      if (!this.#has('T'))
        headers.append('Content-Type', this.#has('json') ? 'application/json' : 'application/x-www-form-urlencoded');
    }
    for (const line of this.#values('H')) addHeader(headers, line);
    const head = requestHead(facts.method, this.#value('request-target') ?? url.path, headers);
    let text = new TextDecoder().decode(head);
    if (this.#has('0')) text = text.replace('HTTP/1.1\r\n', 'HTTP/1.0\r\n');
    facts.requestSize += head.length;
    yield* this.verbose(text.replace(/\r\n/g, '\n').replace(/^(.*)\n/gm, '> $1\n'));
    try {
      yield* stream.write(new TextEncoder().encode(text));
      if (body && body.length > 0) {
        yield* stream.write(body);
        facts.uploaded += body.length;
        yield* this.verbose(`} [${body.length} bytes data]\n* upload completely sent off: ${body.length} bytes\n`);
      } else yield* this.verbose('* Request completely sent off\n');
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new CurlProblem(55, `Send failure: ${error.message}`);
    }
    facts.sentAt = proc.clock.now;
    this.#output.upload(facts.uploaded, body?.length ?? 0);
  }

  *#receive(
    { socket }: Connection,
    stream: ByteStream,
    url: CurlUrl,
  ): Coroutine<{ kept: boolean; next: CurlUrl | undefined }> {
    const { facts, proc } = this;
    const parser = new HttpParser('response', { headOnly: facts.method === 'HEAD' });
    let head: HttpResponseHead | undefined;
    let next: CurlUrl | undefined;
    let any = false;
    let ended = false;
    while (!ended) {
      yield* this.#output.tick(proc.clock.now);
      const left = this.#endBy - proc.clock.now;
      const pending = stream instanceof TlsStream && stream.pending;
      const ready = left > 0 && !pending ? yield* proc.poll([socket], Math.min(left, SECOND)) : [];
      if (ready.length === 0 && !pending) {
        if (proc.clock.now < this.#endBy) continue;
        throw this.#timedOut(head);
      }
      let bytes: Uint8Array;
      try {
        bytes = yield* stream.read(16_384);
      } catch (error) {
        if (!isErrno(error)) throw error;
        throw new CurlProblem(56, `Recv failure: ${error.message}`);
      }
      any ||= bytes.length > 0;
      facts.firstByteAt ??= proc.clock.now;
      try {
        const events = bytes.length > 0 ? parser.push(bytes) : parser.end();
        if (bytes.length === 0) ended = true;
        for (const event of events) {
          if (event.type === 'response') {
            yield* this.#head(event);
            if (event.status < 200) continue;
            head = event;
            next = this.#redirect(url, event);
            if (event.status >= 400 && this.#has('f'))
              throw new CurlProblem(22, `The requested URL returned error: ${event.status}`);
          } else if (event.type === 'body') {
            // What an answer that is not the last one says is of no interest.
            if (next) continue;
            facts.downloaded += event.bytes.length;
            yield* this.verbose(
              this.#output.toFile || !this.#output.toTerminal ? `{ [${event.bytes.length} bytes data]\n` : '',
            );
            yield* this.#output.write(event.bytes, proc.clock.now);
          } else if (event.type === 'end') ended = true;
        }
      } catch (error) {
        if (!(error instanceof HttpSyntaxError)) throw error;
        if (head) {
          const total = Number(head.headers.get('Content-Length') ?? Number.NaN);
          throw new CurlProblem(
            18,
            Number.isNaN(total)
              ? 'transfer closed with outstanding read data remaining'
              : `end of response with ${total - facts.downloaded} bytes missing`,
          );
        }
        throw any && bytes.length > 0
          ? new CurlProblem(1, 'Received HTTP/0.9 when not allowed')
          : new CurlProblem(52, 'Empty reply from server');
      }
      if (ended && !head && !any) throw new CurlProblem(52, 'Empty reply from server');
    }
    if (!head) throw new CurlProblem(52, 'Empty reply from server');
    if (head.status >= 400 && this.#has('fail-with-body')) {
      throw new CurlProblem(22, `The requested URL returned error: ${head.status}`);
    }
    const kept =
      !head.headers.hasToken('Connection', 'close') &&
      head.version === '1.1' &&
      (head.headers.has('Content-Length') || head.headers.has('Transfer-Encoding') || facts.method === 'HEAD');
    return { kept, next };
  }

  *#head(head: HttpResponseHead): Coroutine<void> {
    const { facts } = this;
    const lines = [
      `HTTP/${head.version} ${head.status} ${head.reason}`,
      ...head.headers.entries().map(([name, value]) => `${name}: ${value}`),
      '',
    ];
    yield* this.verbose(lines.map((line) => `< ${line}\n`).join(''));
    const text = lines.map((line) => `${line}\r\n`).join('');
    facts.status = head.status;
    facts.httpVersion = head.version === '1.0' ? '1' : head.version;
    facts.headers = head.headers;
    facts.headerSize += text.length;
    const total = head.headers.get('Content-Length');
    this.#output.total = total === undefined ? undefined : Number(total);
    if (this.#has('i') || this.#has('I'))
      yield* this.#output.write(new TextEncoder().encode(text), this.proc.clock.now, false);
    const dump = this.#value('D');
    if (dump === '-') yield* this.proc.print(text);
    else if (dump !== undefined) yield* this.#append(dump, text);
  }

  /** Adds a head to the file of -D, which the first one empties. @throws CurlProblem where it cannot be written */
  *#append(path: string, text: string): Coroutine<void> {
    const { files, fs } = this.proc;
    try {
      const how = this.#dumped ? { append: true } : { write: true, truncate: true };
      const fd = files.install(fs.open(path, { ...how, create: true }));
      this.#dumped = true;
      yield* this.proc.write(fd, new TextEncoder().encode(text));
      files.close(fd);
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (!this.#has('s') || this.#has('S')) yield* this.proc.printError(`curl: Failed to open ${path}\n`);
      throw new CurlProblem(23, 'Failed writing received data to disk/application');
    }
  }

  #redirect(url: CurlUrl, head: HttpResponseHead): CurlUrl | undefined {
    const location = head.headers.get('Location');
    if (head.status < 300 || head.status >= 400 || location === undefined) return undefined;
    const next = resolveLocation(url, location);
    this.facts.redirectUrl = urlText(next);
    if (!this.#has('L')) return undefined;
    if (head.status === 303 || (head.status <= 302 && this.facts.method === 'POST')) {
      if (this.#value('X') === undefined && this.facts.method !== 'HEAD') this.facts.method = 'GET';
    }
    return next;
  }

  #timedOut(head: HttpResponseHead | undefined): CurlProblem {
    const { facts, proc } = this;
    const spent = Math.floor((proc.clock.now - facts.began) / MILLISECOND);
    const total = head?.headers.get('Content-Length');
    const received =
      total === undefined ? `${facts.downloaded} bytes received` : `${facts.downloaded} out of ${total} bytes received`;
    return new CurlProblem(28, `Operation timed out after ${spent} milliseconds with ${received}`);
  }
}

/** `Name: value` sets, `Name:` removes, `Name;` sends it empty. */
function addHeader(headers: Headers, line: string): void {
  const colon = line.indexOf(':');
  if (colon < 0) {
    if (line.endsWith(';')) headers.append(line.slice(0, -1), '');
    return;
  }
  const name = line.slice(0, colon).trim();
  const value = line.slice(colon + 1).trim();
  if (value === '') headers.delete(name);
  else if (
    headers.has(name) &&
    /^(host|user-agent|accept|content-type|content-length|authorization|referer)$/i.test(name)
  )
    headers.set(name, value);
  else headers.append(name, value);
}
