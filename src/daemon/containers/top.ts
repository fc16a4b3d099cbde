import type { TopResponse } from '#api/container.ts';
import { conflict, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Daemon } from '../daemon.ts';
import { processesOf } from './pause.ts';

const PS = ['/usr/bin/ps', '/bin/ps'];

/**
 * GET /containers/{id}/top: runs the host's ps, and picks the rows of the container's processes.
 * @param psArgs arguments for ps, `-ef` where empty
 * @throws DockerError
 */
export function* containerTop(daemon: Daemon, name: string, psArgs: string): Coroutine<TopResponse> {
  const args = psArgs.trim() === '' ? ['-ef'] : psArgs.trim().split(/\s+/);
  if (args.some((arg) => /^-?[a-z]*o.*=/.test(arg) && /pid\s*=|=\s*pid/i.test(arg))) {
    throw invalidParameter('specifying "PID" header is not allowed');
  }
  const container = daemon.containers.get(name);
  const { state } = container;
  if (!state.running) throw conflict(`container ${container.id} is not running`);
  if (state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
  const { platform } = daemon;
  if (platform?.top) {
    const answer = platform.top(processesOf(daemon, container), psArgs.trim());
    daemon.events.log('container', 'top', container.id, container.attributes);
    return answer;
  }
  const pids = new Set(processesOf(daemon, container).map((process) => process.globalPid));
  let output: string;
  try {
    output = yield* runPs(daemon, [...args, `-q${[...pids].join(',')}`]);
  } catch {
    // Some options cannot be used with a choice of processes.
    output = yield* runPs(daemon, args);
  }
  daemon.events.log('container', 'top', container.id, container.attributes);
  return parse(output, pids);
}

function* runPs(daemon: Daemon, args: string[]): Coroutine<string> {
  const [outRead, out] = pipe();
  const [errRead, err] = pipe();
  const path = PS.find((candidate) => daemon.fs.exists(candidate));
  if (path === undefined) throw unknownError('exec: "ps": executable file not found in $PATH');
  let child: Process;
  try {
    const devNull = daemon.fs.open('/dev/null', { read: true, write: true });
    const files = [devNull, out, err].map((file, fd) => [fd, file] as const);
    child = daemon.proc.spawn(path, ['ps', ...args], { files });
  } catch (error) {
    if (isErrno(error)) throw unknownError(`fork/exec ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
  outRead.retain();
  errRead.retain();
  const output = new TextDecoder().decode(yield* readAll(outRead));
  const errors = new TextDecoder().decode(yield* readAll(errRead));
  outRead.close();
  errRead.close();
  while (!child.status) yield child.changed;
  const failed = !('code' in child.status) || child.status.code !== 0;
  child.reap();
  if (failed) throw unknownError(`ps: ${errors.split('\n')[0] ?? ''}`);
  return output;
}

function parse(output: string, pids: ReadonlySet<number>): TopResponse {
  const [head = '', ...lines] = output.split('\n');
  const titles = head.trim().split(/\s+/);
  const pidColumn = titles.indexOf('PID');
  if (pidColumn < 0) throw unknownError("Couldn't find PID field in ps output");
  const processes: string[][] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const fields = line.trim().split(/\s+/);
    const pid = fields[pidColumn] ?? '';
    if (!/^[-+]?\d+$/.test(pid)) {
      throw unknownError(`Unexpected pid '${pid}': strconv.Atoi: parsing ${JSON.stringify(pid)}: invalid syntax`);
    }
    if (!pids.has(Number(pid))) continue;
    // The last column is the command, blanks and all.
    processes.push([...fields.slice(0, titles.length - 1), fields.slice(titles.length - 1).join(' ')]);
  }
  return { Titles: titles, Processes: processes };
}
