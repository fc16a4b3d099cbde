import { conflict, DockerError } from '#errdefs/errdefs.ts';
import { killForMemory } from '#kernel/cgroup/oom.ts';
import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import type { ChildOptions, Credentials, Process } from '#kernel/process/process.ts';
import { openPty } from '#kernel/tty/pty.ts';
import type { Exec } from '../containers/execsession.ts';
import { linkEnvironment } from '../containers/links.ts';
import type { Daemon } from '../daemon.ts';
import { containerCapabilities } from './capabilities.ts';
import { containerLimits, initStarves } from './cgroups.ts';
import { apply, containerEnvironment } from './environment.ts';
import { lookPath } from './lookpath.ts';
import { changeDirectory, lookUp, spawn } from './task.ts';

const PREFIX = 'OCI runtime exec failed: exec failed: unable to start container process';

/**
 * What `runc exec` does: runs a command in the namespaces of a running container.
 * @throws DockerError `OCI runtime exec failed: …`; the exec has its exit code then
 */
export function startExec(daemon: Daemon, exec: Exec): Process {
  try {
    return run(daemon, exec);
  } catch (error) {
    if (error instanceof DockerError) {
      exec.exitCode = /executable file not found|no such file or directory/.test(error.message) ? 127 : 126;
      exec.container.execs.delete(exec.id);
      exec.streams.close();
    }
    throw error;
  }
}

function pick({ seccomp, noNewPrivileges, user, label, confinement }: Credentials): Partial<Credentials> {
  return {
    ...(seccomp && { seccomp }),
    ...(noNewPrivileges && { noNewPrivileges }),
    ...(user && { user }),
    ...(label !== undefined && { label }),
    ...(confinement && { confinement }),
  };
}

function run(daemon: Daemon, exec: Exec): Process {
  const { container, config, user, streams } = exec;
  const { process: init, view } = container;
  if (!init || !view) throw conflict(`container ${container.id} is not running`);
  const tty = config.Tty ?? false;
  const other = daemon.platform?.launch?.(container, view, exec.argv, {
    tty,
    env: config.Env ?? [],
    ...(config.WorkingDir && { directory: config.WorkingDir }),
  });
  const env =
    other?.env ??
    containerEnvironment({
      hostname: container.config.Hostname,
      tty,
      links: linkEnvironment(container),
      configured: container.config.Env ?? [],
    });
  if (!other) apply(env, config.Env ?? []);
  if (!other && !env.has('HOME')) env.set('HOME', user.home);
  const { hostConfig } = container;
  const privileged = hostConfig.Privileged || (config.Privileged ?? false);
  const capabilities = containerCapabilities({ privileged, add: hostConfig.CapAdd, drop: hostConfig.CapDrop });
  const fs = changeDirectory(
    view,
    other?.directory ?? (config.WorkingDir || container.config.WorkingDir || '/'),
    PREFIX,
  );
  const [command = '', ...args] = exec.argv;
  const path = other?.path ?? lookUp(() => lookPath(fs, command, env.get('PATH') ?? ''), PREFIX);
  const options: ChildOptions = {
    env,
    namespaces: init.namespaces,
    fs,
    credentials: {
      uid: user.uid,
      gid: user.gid,
      groups: user.groups,
      capabilities: user.uid === 0 ? capabilities : new Set(),
      bounding: capabilities,
      // Filters stay, and a user namespace does, whatever else an exec may be given.
      ...pick(init.credentials),
    },
    cgroup: container.cgroup,
    limits: containerLimits(container),
    oomScoreAdjustment: hostConfig.OomScoreAdj,
  };
  const argv = other?.argv ?? [command, ...args];
  if (tty) {
    const terminal = openPty(daemon.kernel, view.mounts);
    const [rows, columns] = config.ConsoleSize ?? [0, 0];
    if (rows > 0 && columns > 0) terminal.setSize({ rows, columns });
    const files = streams.connectTty(terminal, { stdin: config.AttachStdin ?? false });
    return spawn(daemon.proc, path, argv, { ...options, files, session: { tty: terminal } });
  }
  const devNull = view.open('/dev/null', { read: true, write: true });
  const files = streams.connectPipes({ stdin: config.AttachStdin ?? false, devNull });
  const process = initStarves(daemon, container)
    ? starved(daemon, { ...options, files, session: {} })
    : spawn(daemon.proc, path, argv, { ...options, files, session: {} });
  streams.started();
  return process;
}

/** `runc init` in a container that has no memory left: the kernel kills it before it becomes the command. */
function starved(daemon: Daemon, options: ChildOptions): Process {
  return daemon.proc.fork(function* (child): Coroutine<number> {
    child.comm = 'runc:[2:INIT]';
    const group = daemon.kernel.cgroups.find(child.cgroup);
    if (group) killForMemory(daemon.kernel, { process: child, bytes: 0 }, group, [child]);
    yield reschedule;
    return child.exit({ signal: 'SIGKILL' });
  }, options);
}
