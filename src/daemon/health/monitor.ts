import type { HealthConfig } from '#api/container.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep, waitFor } from '#kernel/coroutine.ts';
import type { Container } from '../containers/container.ts';
import { execAttached, execStart, newExec } from '../containers/exec.ts';
import type { Daemon } from '../daemon.ts';
import { rfc3339Nano } from '../timestamp.ts';

/** What counts where a check says nothing else (moby daemon/health.go). */
const DEFAULT_INTERVAL = 30 * SECOND;
const DEFAULT_TIMEOUT = 30 * SECOND;
const DEFAULT_START_INTERVAL = 5 * SECOND;
const DEFAULT_RETRIES = 3;
const REMEMBERED = 5;
const MAX_OUTPUT = 4096;

/** Begins to check a container's health, where it has a check. */
export function startHealthMonitor(daemon: Daemon, container: Container): void {
  const check = container.config.Healthcheck;
  const command = check && commandOf(container, check);
  if (!check || !command) return;
  container.state.health = { status: 'starting', failingStreak: 0, log: [] };
  container.healthMonitor = daemon.proc.thread(monitor(daemon, container, check, command));
}

/** Stops checking; a container that was starting or healthy counts as unhealthy from its end on. */
export function stopHealthMonitor(container: Container): void {
  container.healthMonitor?.cancel();
  container.healthMonitor = undefined;
  if (container.state.health) container.state.health.status = 'unhealthy';
}

function* monitor(daemon: Daemon, container: Container, check: HealthConfig, command: string[]): Coroutine<void> {
  const interval = check.Interval || DEFAULT_INTERVAL;
  const started = daemon.clock.now;
  const startPeriod = check.StartPeriod ?? 0;
  for (;;) {
    const starting = container.state.health?.status === 'starting' && daemon.clock.now - started < startPeriod;
    yield* sleep(daemon.clock, starting ? check.StartInterval || DEFAULT_START_INTERVAL : interval);
    if (container.state.paused) continue;
    const result = yield* probe(daemon, container, command, check.Timeout || DEFAULT_TIMEOUT);
    take(daemon, container, check, result, daemon.clock.now - started < startPeriod);
  }
}

interface ProbeResult {
  start: Nanoseconds;
  exitCode: number;
  output: string;
}

function* probe(daemon: Daemon, container: Container, command: string[], timeout: Nanoseconds): Coroutine<ProbeResult> {
  const start = daemon.clock.now;
  const decoder = new TextDecoder();
  let output = '';
  try {
    const exec = newExec(daemon, container, {
      Cmd: command,
      AttachStdout: true,
      AttachStderr: true,
      Env: container.config.Env,
    });
    const client = execAttached(exec).output;
    const process = execStart(daemon, exec);
    const ended = yield* waitFor(daemon.clock, client.changed, () => client.ended, timeout);
    for (let piece = client.take(); piece; piece = client.take())
      output += decoder.decode(piece.bytes, { stream: true });
    if (ended) return { start, exitCode: exec.exitCode ?? 0, output: output.slice(0, MAX_OUTPUT) };
    process.signal('SIGKILL', daemon.proc);
    return { start, exitCode: -1, output: `Health check exceeded timeout (${timeout / SECOND}s)` };
  } catch (error) {
    if (error instanceof DockerError) return { start, exitCode: -1, output: error.message };
    throw error;
  }
}

function take(daemon: Daemon, container: Container, check: HealthConfig, result: ProbeResult, graceful: boolean): void {
  const { health } = container.state;
  if (!health || !container.state.running) return;
  const before = health.status;
  health.log.push({
    Start: rfc3339Nano(daemon.clock, result.start),
    End: rfc3339Nano(daemon.clock, daemon.clock.now),
    ExitCode: result.exitCode,
    Output: result.output,
  });
  if (health.log.length > REMEMBERED) health.log.shift();
  if (result.exitCode === 0) {
    health.failingStreak = 0;
    health.status = 'healthy';
  } else if (!(graceful && health.status === 'starting')) {
    // Failures while it is still starting do not count.
    health.failingStreak++;
    if (health.failingStreak >= (check.Retries || DEFAULT_RETRIES)) health.status = 'unhealthy';
  }
  container.state.changed.wakeAll();
  if (health.status !== before) {
    daemon.events.log('container', `health_status: ${health.status}`, container.id, container.attributes);
  }
}

/** The command of a check: none for NONE, through the container's shell for CMD-SHELL. */
function commandOf(container: Container, check: HealthConfig): string[] | undefined {
  const [kind, ...words] = check.Test ?? [];
  if (kind === 'CMD') return words;
  if (kind === 'CMD-SHELL') return [...(container.config.Shell ?? ['/bin/sh', '-c']), words.join(' ')];
  return undefined;
}
