import type { ExecConfig } from '#api/container.ts';
import { conflict, invalidParameter, notFound } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, waitFor } from '#kernel/coroutine.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Daemon } from '../daemon.ts';
import { startExec } from '../oci/exec.ts';
import { resolveUser } from '../oci/user.ts';
import type { Attached } from './attach.ts';
import type { Container } from './container.ts';
import { Exec } from './execsession.ts';
import { linkEnvironment } from './links.ts';
import { Streams } from './streams.ts';

/** How many ended execs an engine remembers. */
const REMEMBERED = 64;

/** POST /containers/{id}/exec @returns the id @throws DockerError where it does not run or is paused */
export function execCreate(daemon: Daemon, name: string, config: ExecConfig): string {
  const container = daemon.containers.get(name);
  checkRunning(container, name);
  if ((config.Cmd ?? []).length === 0) throw invalidParameter('No exec command specified');
  // The variables of links are worked out here, and a link that leads nowhere is found.
  linkEnvironment(container);
  const exec = newExec(daemon, container, config);
  daemon.execs.set(exec.id, exec);
  container.execs.set(exec.id, exec);
  logEvent(daemon, exec, `exec_create: ${commandText(exec)}`);
  forgetOld(daemon);
  return exec.id;
}

/** An exec that nobody but its maker knows of, as for a health check. @throws DockerError for an unknown user */
export function newExec(daemon: Daemon, container: Container, config: ExecConfig): Exec {
  const { view } = container;
  if (!view) throw notRunning(container);
  const user = resolveUser(view, config.User || container.config.User, container.hostConfig.GroupAdd ?? []);
  const exec = new Exec(daemon.random.hex(64), container, config, user, new Streams(daemon.proc));
  if (config.AttachStdin) exec.streams.openStdin();
  return exec;
}

/** @throws DockerError `No such exec instance: x` */
export function execOf(daemon: Daemon, id: string): Exec {
  const exec = daemon.execs.get(id);
  if (!exec) throw notFound(`No such exec instance: ${id}`);
  return exec;
}

/** Checks that an exec can be started, before its client's connection is taken over. @throws DockerError */
export function execPrepare(daemon: Daemon, id: string): Exec {
  const exec = execOf(daemon, id);
  if (exec.exitCode !== undefined) throw conflict(`Error: Exec command ${id} has already run`);
  if (exec.started) throw conflict(`exec command ${id} is already running`);
  checkRunning(exec.container, exec.container.id);
  return exec;
}

/** What a client of an exec gets. */
export function execAttached(exec: Exec): Attached {
  const { config, streams } = exec;
  const output = streams.attach({ stdout: config.AttachStdout ?? false, stderr: config.AttachStderr ?? false });
  return { streams, output, tty: config.Tty ?? false, stdin: config.AttachStdin ?? false, once: true, past: [] };
}

/** Runs an exec's command; its end is noted as it comes. @throws DockerError `OCI runtime exec failed: …` */
export function execStart(daemon: Daemon, exec: Exec): Process {
  exec.started = true;
  logEvent(daemon, exec, `exec_start: ${commandText(exec)}`);
  const process = startExec(daemon, exec);
  exec.process = process;
  exec.running = true;
  daemon.proc.thread(supervise(daemon, exec, process));
  return process;
}

function* supervise(daemon: Daemon, exec: Exec, process: Process): Coroutine<void> {
  while (!process.status) yield process.changed;
  const code = statusNumber(process.status);
  process.reap();
  yield* waitFor(daemon.clock, exec.streams.draining, () => !exec.streams.busy, 2 * SECOND);
  exec.exitCode = code;
  exec.running = false;
  exec.container.execs.delete(exec.id);
  if (daemon.execs.has(exec.id)) logEvent(daemon, exec, 'exec_die', { exitCode: String(code) });
  exec.streams.close();
}

function logEvent(daemon: Daemon, exec: Exec, action: string, more: Record<string, string> = {}): void {
  const { container } = exec;
  daemon.events.log('container', action, container.id, { ...container.attributes, execID: exec.id, ...more });
}

function commandText(exec: Exec): string {
  const [command = '', ...args] = exec.argv;
  return `${command} ${args.join(' ')}`;
}

function checkRunning(container: Container, name: string): void {
  const { state } = container;
  if (!state.running) throw notRunning(container);
  if (state.paused) throw conflict(`Container ${name} is paused, unpause the container before exec`);
  if (state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
}

function notRunning(container: Container) {
  return conflict(`container ${container.id} is not running`);
}

function forgetOld(daemon: Daemon): void {
  if (daemon.execs.size <= REMEMBERED) return;
  for (const [id, exec] of daemon.execs) {
    if (exec.exitCode === undefined) continue;
    daemon.execs.delete(id);
    if (daemon.execs.size <= REMEMBERED) return;
  }
}
