import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { Kernel } from '#kernel/kernel.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { World } from '#kernel/world.ts';
import { busybox } from './busybox/busybox.ts';
import { busyboxApplets, hostPrograms } from './catalogue.ts';
import { findExecutable } from './text/path.ts';

/** Every tool of both families; an applet is called as `busybox NAME`. */
export const TOOLS: Readonly<Record<string, Program>> = {
  ...hostPrograms,
  '/usr/bin/busybox': busybox(busyboxApplets),
};

/** What a command line did; what it left out is empty, or 0. */
export interface Recorded {
  run: string;
  out?: string;
  err?: string;
  status?: number;
}

/** The files that every recorded command line finds in its directory. */
export const FILES: Readonly<Record<string, string>> = {
  words: 'apple\nBanana\ncherry\napple pie\n\ndate\nbanana split\nfig\n',
  table: 'web 10 172.18.0.2 up\ndb 5 172.18.0.3 down\ncache 20 172.18.0.10 up\napi 7 172.18.0.4 up\n',
  passwd:
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n',
  numbers: '10\n9\n2\n1\n33\n2\n-5\n0.5\n',
  sizes: '2K\n1M\n512\n3G\n1K\n',
  versions: 'v1.10\nv1.9\nv1.2.3\nv1.2\nv2.0-rc1\n',
  dup: 'a\na\nb\nA\na\nc\nc\n',
  tabs: 'one\ttwo\tthree\nfour\tfive\nsix\n',
  noeol: 'first\nlast',
  empty: '',
  'one.json':
    '{"Name":"bridge","Id":"abc123","Containers":{"c1":{"Name":"web","IPv4Address":"172.17.0.2/16"},"c2":{"Name":"db","IPv4Address":"172.17.0.3/16"}},"Options":{},"Internal":false,"Labels":null}\n',
  'list.json':
    '[{"n":"web","p":80,"t":["a","b"]},{"n":"db","p":5432,"t":[]},{"n":"api","p":8080,"t":["b"]},{"n":"ui","p":80,"t":["a"]}]\n',
  'dir/inner': 'inside apple\n',
  'dir/deep/leaf': 'leaf\n',
  'dir/.hidden': 'secret apple\n',
};

/** When recorded command lines run, in milliseconds since 1970, and when their files were written, in seconds. */
const EPOCH = 1_795_266_000_000;
const MODIFIED = 1_795_169_472;

/** How long a pipeline may run. */
interface RunOptions {
  seconds?: number;
  /** Steps of threads. */
  steps?: number;
  /** Acts on the processes once they have run for five seconds. */
  during?: (processes: Process[]) => void;
}

/** For tests: a host with some programs, on which command lines run one after the other. */
export class Testbed {
  readonly kernel: Kernel;
  readonly directory = '/tmp/work';

  constructor(programs: Readonly<Record<string, Program>> = TOOLS) {
    const world = new World({ epoch: EPOCH, seed: 'userland' });
    world.trace.enabled = false;
    this.kernel = new Kernel(world, 'node1');
    const { fs } = this.kernel;
    for (const [path, program] of Object.entries(programs)) {
      fs.mkdirAll(path.replace(/\/[^/]*$/, '') || '/');
      fs.writeFile(path, executable(path), 0o755);
      this.kernel.programs.register(path, program);
    }
    fs.writeFile('/usr/bin/sh', executable('sh'), 0o755);
    this.kernel.programs.register('sh', sh);
    // The first process of a host gets no signals that it does not handle.
    this.kernel.spawn('/usr/bin/sleep', ['init', 'infinity']);
    this.reset();
  }

  /** Puts the directory of the recordings into its first state. */
  reset(): void {
    const { fs, world } = this.kernel;
    fs.removeAll(this.directory);
    const modified = MODIFIED * SECOND - world.clock.wallTime(0).seconds * SECOND;
    for (const [name, text] of Object.entries(FILES)) {
      const path = `${this.directory}/${name}`;
      fs.mkdirAll(path.replace(/\/[^/]*$/, ''));
      fs.writeFile(path, text);
    }
    fs.symlink('words', `${this.directory}/link`);
    fs.writeFile(`${this.directory}/run.sh`, '#!/bin/sh\necho hi\n');
    fs.chmod(`${this.directory}/run.sh`, 0o755);
    for (const name of [...Object.keys(FILES), 'run.sh', 'link', 'dir/deep', 'dir', '.']) {
      fs.utimes(`${this.directory}/${name}`, modified, modified, false);
    }
  }

  /**
   * Runs a command line: words, quotes and pipes, nothing else of a shell.
   */
  run(line: string, options: RunOptions = {}) {
    return this.runCommands(split(line), options);
  }

  /** Runs the commands of a pipeline; whatever has not ended by then is killed. */
  runCommands(commands: readonly string[][], options: RunOptions = {}) {
    const { fs, world } = this.kernel;
    const { scheduler, clock } = world;
    const here = fs.clone();
    here.chdir(this.directory);
    const out = { stdout: '', stderr: '' };
    let open = 2;
    function* collect(file: OpenFile, which: 'stdout' | 'stderr'): Coroutine<void> {
      out[which] += new TextDecoder().decode(yield* readAll(file));
      open--;
    }
    const [errors, stderr] = pipe();
    stderr.retain();
    scheduler.spawn(collect(errors, 'stderr'), () => {});
    const [nothing, none] = pipe();
    none.close();
    let stdin = nothing;
    const processes: Process[] = [];
    for (const [index, argv] of commands.entries()) {
      const [next, stdout] = pipe();
      const path = argv[0]?.includes('/') ? argv[0] : `/usr/bin/${argv[0]}`;
      processes.push(
        this.kernel.spawn(path, argv, {
          fs: here.clone(),
          env: new Map([
            ['HOME', '/root'],
            ['LANG', 'C.UTF-8'],
            ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
            ['PWD', this.directory],
          ]),
          files: [
            [0, stdin],
            [1, stdout],
            [2, stderr],
          ],
        }),
      );
      stdin = next;
      if (index === commands.length - 1) scheduler.spawn(collect(next, 'stdout'), () => {});
    }
    stderr.close();
    const ended = () => open === 0 && processes.every((process) => process.status);
    if (options.during) {
      scheduler.run({ until: clock.now + 5 * SECOND, steps: 100_000 });
      options.during(processes);
    }
    scheduler.run({ until: clock.now + (options.seconds ?? 60) * SECOND, done: ended, steps: options.steps });
    for (const process of processes) process.signal('SIGKILL');
    scheduler.run({ until: clock.now + SECOND, done: ended });
    const [failure] = this.kernel.failures.splice(0);
    if (failure) throw failure.error;
    const statuses = processes.map((process) => process.status && statusNumber(process.status));
    return { ...out, status: statuses[statuses.length - 1], statuses };
  }
}

/** The words of each command of a pipeline. */
function split(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(/\||(?:'[^']*'|"[^"]*"|\\.|[^\s|'"\\])+/g)) {
    if (token === '|') commands.push([]);
    else
      commands[commands.length - 1]?.push(
        token.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single, double, escaped) => single ?? double ?? escaped),
      );
  }
  return commands;
}

/** The least of a shell for programs that call one: `sh -c` with a command, or with `exit N`. */
const sh: Program = function* (proc) {
  const [argv = []] = split(proc.argv[2] ?? '');
  if (argv[0] === 'exit') return Number(argv[1] ?? 0);
  try {
    return yield* proc.exec(findExecutable(proc, argv[0] ?? ''), argv);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`sh: 1: ${argv[0]}: not found\n`);
    return 127;
  }
};
