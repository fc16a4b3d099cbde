import { HttpParser } from '#http/parser.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { World } from '#kernel/world.ts';
import type { Daemon } from './daemon.ts';
import { dockerd } from './dockerd.ts';
import type { ImageDefinition } from './images/definition.ts';

const SOCKET = '/var/run/docker.sock';

/** Small programs for containers. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  *sleep(proc) {
    yield* proc.sleep(Number(proc.argv[1]) * 1e9);
    return 0;
  },
  *echo(proc) {
    yield* proc.print(`${proc.argv.slice(1).join(' ')}\n`);
    return 0;
  },
  *false() {
    return 1;
  },
  *cat(proc) {
    yield* proc.print(yield* proc.readAll(0));
    return 0;
  },
};

/** What the engine answered. */
export interface Answer {
  status: number;
  text: string;
  json: unknown;
}

/** A host with an engine and one image, for tests that speak HTTP to it. */
export class DaemonTestbed {
  readonly world: World;
  readonly kernel: Kernel;
  daemon!: Daemon;

  constructor(options: { images?: ImageDefinition[] } = {}) {
    this.world = new World({ epoch: Date.UTC(2026, 0, 1), seed: 'daemon' });
    this.kernel = new Kernel(this.world, 'node1');
    this.kernel.net.loopback.setUp(true);
    const main = dockerd({
      images: options.images ?? [alpine()],
      ready: (daemon) => {
        this.daemon = daemon;
      },
    });
    for (const [name, program] of Object.entries(PROGRAMS)) this.kernel.programs.register(`test:${name}`, program);
    this.install('/usr/bin/dockerd', main);
    this.kernel.spawn('/usr/bin/dockerd', ['dockerd']);
    this.run(() => this.daemon !== undefined);
  }

  /** Puts a program on the host. */
  install(path: string, program: Program): void {
    this.kernel.programs.register(path, program);
    this.kernel.fs.writeFile(path, executable(path), 0o755);
  }

  /** Sends one request and waits for the whole answer; `body` goes as JSON. */
  request(method: string, target: string, body?: unknown): Answer {
    const json = body === undefined ? '' : JSON.stringify(body);
    const type = body === undefined ? '' : 'Content-Type: application/json\r\n';
    const head = `${method} ${target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n${type}Content-Length: ${json.length}\r\n\r\n`;
    let answer: Answer | undefined;
    this.install('/usr/bin/request', function* (proc) {
      answer = yield* exchange(proc, head + json, method === 'HEAD');
      return 0;
    });
    this.kernel.spawn('/usr/bin/request', ['request']);
    this.run(() => answer !== undefined);
    if (!answer) throw new Error(`no answer to ${method} ${target}`);
    return answer;
  }

  /** Lets time pass until `done`, or a virtual hour at the most. */
  run(done: () => boolean): void {
    this.world.scheduler.run({ until: this.world.clock.now + 3600e9, done });
    const [failure] = this.kernel.failures;
    if (failure) throw failure.error;
  }
}

function* exchange(proc: Process, request: string, headOnly: boolean): Coroutine<Answer> {
  const socket = (yield* UnixSocket.connect(proc, SOCKET)).retain();
  yield* socket.write(new TextEncoder().encode(request));
  const parser = new HttpParser('response', { headOnly });
  const decoder = new TextDecoder();
  let status = 0;
  let text = '';
  for (let ended = false; !ended; ) {
    const bytes = yield* socket.read(65_536);
    for (const event of bytes.length === 0 ? parser.end() : parser.push(bytes)) {
      if (event.type === 'response') status = event.status;
      else if (event.type === 'body') text += decoder.decode(event.bytes, { stream: true });
      else if (event.type === 'end') ended = true;
    }
    if (bytes.length === 0) ended = true;
  }
  socket.close();
  return { status, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined };
}

/** An image with the test programs. */
export function alpine(): ImageDefinition {
  const tree = new MemoryFileSystem();
  for (const name of Object.keys(PROGRAMS)) tree.put(`/bin/${name}`, executable(`test:${name}`), 0o755);
  tree.put('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  tree.put('/etc/group', 'root:x:0:\n');
  return {
    tags: ['alpine', 'alpine:3.22'],
    created: '2025-12-31T23:00:00Z',
    config: { Cmd: ['/bin/sh'], Env: ['PATH=/usr/bin:/bin'], StopSignal: 'SIGKILL' },
    layers: [{ tree, size: 2_066_620, createdBy: '' }],
  };
}
