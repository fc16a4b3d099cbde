import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { responseHead } from '#http/serialize.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { Kernel } from '#kernel/kernel.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Tty } from '#kernel/tty/tty.ts';
import { World } from '#kernel/world.ts';
import { dockerCli } from './docker.ts';

/** A request that reached the engine. */
export interface Asked {
  method: string;
  target: string;
  body: string;
}

/** What the engine answers: a status with JSON, or, for 101, a conversation on the connection. */
export interface Answer {
  status: number;
  json?: unknown;
  talk?: (socket: UnixSocket, proc: Process) => Coroutine<void>;
}

const encode = (text: string) => new TextEncoder().encode(text);

/** A frame of a multiplexed stream: 1 standard output, 2 standard error. */
export function frame(stream: 1 | 2, text: string): Uint8Array {
  const bytes = encode(text);
  return Uint8Array.of(stream, 0, 0, 0, 0, 0, 0, bytes.length, ...bytes);
}

/** For tests: a host with the docker command and, where a handler is given, something that answers as an engine. */
export class Testbed {
  readonly kernel: Kernel;
  readonly asked: Asked[] = [];

  /** @param epoch wall-clock time it starts at, in milliseconds since 1970 */
  constructor(handler?: (request: Asked) => Answer, epoch = 0) {
    this.kernel = new Kernel(new World({ epoch, seed: 'cli' }), 'node1');
    this.install('docker', dockerCli);
    if (handler) {
      this.install('engine', this.#engine(handler));
      this.kernel.fs.mkdirAll('/var/run');
      this.kernel.spawn('/usr/bin/engine', ['engine']);
    }
  }

  install(name: string, program: Program): void {
    const { fs, programs } = this.kernel;
    fs.mkdirAll('/usr/bin');
    fs.writeFile(`/usr/bin/${name}`, executable(name), 0o755);
    programs.register(name, program);
  }

  /** Runs `docker ARGS` to its end; `during` may act on the process once it waits. */
  docker(
    args: readonly string[],
    options: { input?: string; env?: Record<string, string>; during?: (proc: Process) => void } = {},
  ) {
    const [stdin, typed] = pipe();
    const [outReader, stdout] = pipe();
    const [errReader, stderr] = pipe();
    typed.retain();
    const collected = { stdout: '', stderr: '' };
    const { scheduler, clock } = this.kernel.world;
    const proc = this.kernel.spawn('/usr/bin/docker', ['docker', ...args], {
      env: new Map(Object.entries(options.env ?? { HOME: '/root' })),
      files: [
        [0, stdin],
        [1, stdout],
        [2, stderr],
      ],
    });
    function* collect(which: 'stdout' | 'stderr'): Coroutine<void> {
      collected[which] = new TextDecoder().decode(yield* readAll(which === 'stdout' ? outReader : errReader));
    }
    scheduler.spawn(collect('stdout'), () => {});
    scheduler.spawn(collect('stderr'), () => {});
    function* type(): Coroutine<void> {
      if (options.input) yield* typed.write(encode(options.input));
      typed.close();
    }
    scheduler.spawn(type(), () => {});
    scheduler.run({ until: clock.now + SECOND });
    options.during?.(proc);
    scheduler.run({ until: clock.now + 60 * SECOND });
    const [failure] = this.kernel.failures;
    if (failure) throw failure.error;
    return { ...collected, exit: proc.status ? statusNumber(proc.status) : undefined };
  }

  /**
   * Runs `docker ARGS` on a terminal to its end; answers what the terminal showed.
   * @param options.interrupt nanoseconds after which Ctrl-C is typed
   */
  dockerOnTerminal(args: readonly string[], options: { columns: number; interrupt?: number }) {
    const { scheduler, clock } = this.kernel.world;
    const tty = new Tty(this.kernel, '/dev/pts/0', undefined);
    tty.size = { rows: 24, columns: options.columns };
    tty.slave.retain();
    const proc = this.kernel.spawn('/usr/bin/docker', ['docker', ...args], {
      env: new Map([['HOME', '/root']]),
      files: [
        [0, tty.slave],
        [1, tty.slave],
        [2, tty.slave],
      ],
    });
    tty.attach(proc);
    let shown = '';
    const look = () => {
      for (const bytes of tty.output.splice(0)) shown += new TextDecoder().decode(bytes);
    };
    if (options.interrupt !== undefined) {
      scheduler.run({ until: clock.now + options.interrupt });
      look();
      scheduler.spawn(tty.master.write(Uint8Array.of(3)), () => {});
    }
    scheduler.run({ until: clock.now + 60 * SECOND });
    const [failure] = this.kernel.failures;
    if (failure) throw failure.error;
    look();
    return { shown, exit: proc.status ? statusNumber(proc.status) : undefined };
  }

  #engine(handler: (request: Asked) => Answer): Program {
    const { asked } = this;
    return function* (proc) {
      const listener = UnixSocket.listen(proc, '/var/run/docker.sock');
      for (;;) {
        const socket = yield* listener.accept();
        proc.files.install(socket);
        proc.thread(
          serve(proc, socket, (request) => {
            asked.push(request);
            return handler(request);
          }),
        );
      }
    };
  }
}

function* serve(proc: Process, socket: UnixSocket, handler: (request: Asked) => Answer): Coroutine<void> {
  const parser = new HttpParser('request');
  const request: Asked = { method: '', target: '', body: '' };
  for (let ended = false; !ended; ) {
    const bytes = yield* socket.read(65_536);
    if (bytes.length === 0) return socket.close();
    for (const event of parser.push(bytes)) {
      if (event.type === 'request') Object.assign(request, { method: event.method, target: event.target });
      else if (event.type === 'body') request.body += new TextDecoder().decode(event.bytes);
      else if (event.type === 'end') ended = true;
    }
  }
  const { status, json, talk } = handler(request);
  const body = encode(json === undefined ? '' : JSON.stringify(json));
  const headers = new Headers(
    talk
      ? [
          ['Connection', 'Upgrade'],
          ['Upgrade', 'tcp'],
        ]
      : [['Content-Type', 'application/json']],
  );
  if (!talk && status !== 204) headers.set('Content-Length', String(body.length));
  yield* socket.write(responseHead(status, undefined, headers));
  if (body.length > 0) yield* socket.write(body);
  if (talk) yield* talk(socket, proc);
  socket.close();
}
