import { SECOND } from '#kernel/clock.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { Kernel } from '#kernel/kernel.ts';
import { statusNumber } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { World } from '#kernel/world.ts';
import { ash } from '../ash.ts';
import { bash } from '../bash.ts';
import { dash } from '../dash.ts';

/** What a command line printed and how it ended. */
export interface Outcome {
  stdout: string;
  stderr: string;
  exit: number;
}

const cat: Program = function* (proc) {
  const names = proc.argv.slice(1);
  if (names.length === 0) yield* proc.print(yield* proc.readAll(0));
  let status = 0;
  for (const name of names) {
    if (name === '-') {
      yield* proc.print(yield* proc.readAll(0));
      continue;
    }
    try {
      const file = proc.fs.open(name, { read: true }).retain();
      yield* proc.print(yield* readAll(file));
      file.close();
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`cat: ${name}: ${(error as Errno).message}\n`);
      status = 1;
    }
  }
  return status;
};
const sleep: Program = function* (proc) {
  yield* proc.sleep(Number(proc.argv[1]) * SECOND);
  return 0;
};
const seq: Program = function* (proc) {
  for (let n = 1; n <= Number(proc.argv[1]); n++) yield* proc.print(`${n}\n`);
  return 0;
};
const sort: Program = function* (proc) {
  const lines = new TextDecoder()
    .decode(yield* proc.readAll(0))
    .split('\n')
    .slice(0, -1);
  lines.sort();
  if (proc.argv[1] === '-r') lines.reverse();
  yield* proc.print(lines.map((line) => `${line}\n`).join(''));
  return 0;
};
const head: Program = function* (proc) {
  const lines = proc.lines(0);
  const count = Number((proc.argv[1] ?? '-10').replace('-n', '').replace('-', '') || proc.argv[2]);
  for (let n = 0; n < count; n++) {
    const line = yield* lines.next();
    if (line === undefined) break;
    yield* proc.print(`${line}\n`);
  }
  return 0;
};
const wc: Program = function* (proc) {
  const text = new TextDecoder().decode(yield* proc.readAll(0));
  yield* proc.print(`${proc.argv[1] === '-c' ? text.length : text.split('\n').length - 1}\n`);
  return 0;
};
const env: Program = function* (proc) {
  for (const [name, value] of proc.env) yield* proc.print(`${name}=${value}\n`);
  return 0;
};
const tr: Program = function* (proc) {
  const text = new TextDecoder().decode(yield* proc.readAll(0));
  if (proc.argv[1] === '-d') {
    yield* proc.print([...text].filter((char) => !proc.argv[2]?.includes(char)).join(''));
    return 0;
  }
  yield* proc.print(
    proc.argv[1] === 'a-z' ? text.toUpperCase() : text.replaceAll(proc.argv[1] as string, proc.argv[2] ?? ''),
  );
  return 0;
};
const grep: Program = function* (proc) {
  const count = proc.argv[1] === '-c';
  const expression = new RegExp(proc.argv[count ? 2 : 1] as string);
  const lines = new TextDecoder()
    .decode(yield* proc.readAll(0))
    .split('\n')
    .slice(0, -1)
    .filter((line) => expression.test(line));
  if (count) yield* proc.print(`${lines.length}\n`);
  else for (const line of lines) yield* proc.print(`${line}\n`);
  return lines.length > 0 ? 0 : 1;
};
const touch: Program = function* (proc) {
  for (const name of proc.argv.slice(1)) proc.fs.appendFile(name, '');
  return 0;
};
const mkdir: Program = function* (proc) {
  for (const name of proc.argv.slice(1)) if (!name.startsWith('-')) proc.fs.mkdirAll(name);
  return 0;
};
const chmod: Program = function* (proc) {
  for (const name of proc.argv.slice(2)) proc.fs.chmod(name, 0o755);
  return 0;
};
const echo: Program = function* (proc) {
  yield* proc.print(`${proc.argv.slice(1).join(' ')}\n`);
  return 0;
};
const rm: Program = function* (proc) {
  for (const name of proc.argv.slice(1)) if (!name.startsWith('-') && proc.fs.exists(name)) proc.fs.removeAll(name);
  return 0;
};

const PROGRAMS: Record<string, Program> = {
  cat,
  sleep,
  seq,
  sort,
  head,
  wc,
  env,
  tr,
  grep,
  touch,
  mkdir,
  chmod,
  rm,
  echo,
  bash,
  ash,
  sh: dash,
};

/** A host with the three shells and a few small programs, for tests. */
export function testKernel(seed = 'shell'): Kernel {
  const kernel = new Kernel(new World({ epoch: 1_753_000_000_000, seed }), 'node1');
  kernel.fs.mkdirAll('/usr/bin');
  if (!kernel.fs.exists('/bin')) kernel.fs.mkdirAll('/bin');
  for (const [name, program] of Object.entries(PROGRAMS)) {
    kernel.programs.register(name, program);
    kernel.fs.writeFile(`/usr/bin/${name}`, executable(name), 0o755);
    if (!kernel.fs.exists(`/bin/${name}`)) kernel.fs.writeFile(`/bin/${name}`, executable(name), 0o755);
  }
  return kernel;
}

/** Runs `argv` to its end, or for an hour of virtual time. Faults of the simulator are thrown. */
export function runArgv(
  kernel: Kernel,
  argv: string[],
  options: { stdin?: string; env?: Record<string, string>; steps?: number; path?: string; cwd?: string } = {},
): Outcome {
  const [outRead, outWrite] = pipe();
  const [errRead, errWrite] = pipe();
  const [inRead, inWrite] = pipe();
  const result: { out?: Uint8Array; err?: Uint8Array } = {};
  outRead.retain();
  errRead.retain();
  inWrite.retain();
  const { scheduler } = kernel.world;
  scheduler.spawn(readAll(outRead), (end) => {
    if ('value' in end) result.out = end.value;
  });
  scheduler.spawn(readAll(errRead), (end) => {
    if ('value' in end) result.err = end.value;
  });
  scheduler.spawn(
    (function* () {
      yield* inWrite.write(new TextEncoder().encode(options.stdin ?? ''));
      inWrite.close();
    })(),
    () => {},
  );
  // Process 1 takes no signals that it does not handle; it must not be the shell.
  if (kernel.processes.size === 0) kernel.spawn('/usr/bin/sleep', ['sleep', '1000000000']);
  const fs = kernel.fs.clone();
  const cwd = options.cwd ?? '/root';
  fs.mkdirAll(cwd);
  fs.chdir(cwd);
  const env = new Map(
    Object.entries({
      HOME: '/root',
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      ...options.env,
    }),
  );
  const process = kernel.spawn(options.path ?? (argv[0]?.includes('/') ? argv[0] : `/bin/${argv[0]}`), argv, {
    env,
    fs,
    files: [
      [0, inRead],
      [1, outWrite],
      [2, errWrite],
    ],
  });
  scheduler.run({
    until: scheduler.clock.now + 3600 * SECOND,
    steps: options.steps,
    done: () => process.status !== undefined && result.out !== undefined && result.err !== undefined,
  });
  const failure = kernel.failures[0];
  if (failure) throw failure.error;
  const text = (bytes: Uint8Array | undefined) => (bytes ? new TextDecoder().decode(bytes) : '<open>');
  return {
    stdout: text(result.out),
    stderr: text(result.err),
    exit: process.status ? statusNumber(process.status) : -1,
  };
}

/** Runs `command` by `bash -c`, or another shell. */
export function sh(
  command: string,
  options: Parameters<typeof runArgv>[2] & { shell?: string[]; kernel?: Kernel } = {},
): Outcome {
  return runArgv(options.kernel ?? testKernel(), [...(options.shell ?? ['/bin/bash']), '-c', command], options);
}
