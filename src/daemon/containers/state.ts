import type { ContainerStatus, HealthcheckResult, State } from '#api/container.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { WaitQueue } from '#kernel/coroutine.ts';
import { humanDuration, rfc3339Nano } from '../timestamp.ts';

/** Results of health checks, as moby's container.Health keeps them. */
export interface HealthState {
  status: 'starting' | 'healthy' | 'unhealthy';
  failingStreak: number;
  log: HealthcheckResult[];
}

/** The life of a container (moby container.State). */
export class ContainerState {
  running = false;
  paused = false;
  restarting = false;
  removing = false;
  dead = false;
  pid = 0;
  exitCode = 0;
  /** Whether the kernel has killed one of its processes for want of memory since it was started. */
  oomKilled = false;
  error = '';
  startedAt: Nanoseconds | undefined;
  finishedAt: Nanoseconds | undefined;
  health: HealthState | undefined;
  /** How often it has ended; `wait` for the next end counts on it. */
  exits = 0;
  /** Gone for good. */
  removed = false;
  /** Woken whenever any of this changes. */
  readonly changed = new WaitQueue();

  setRunning(pid: number, at: Nanoseconds): void {
    this.running = true;
    this.paused = false;
    this.restarting = false;
    this.error = '';
    this.exitCode = 0;
    this.pid = pid;
    this.startedAt = at;
    this.changed.wakeAll();
  }

  setStopped(exitCode: number, at: Nanoseconds): void {
    this.running = false;
    this.paused = false;
    this.restarting = false;
    this.#ended(exitCode, at);
  }

  /** It has ended and will be started again. */
  setRestarting(exitCode: number, at: Nanoseconds): void {
    // Restarting containers count as running: `docker stop` works on them.
    this.running = true;
    this.restarting = true;
    this.paused = false;
    this.#ended(exitCode, at);
  }

  #ended(exitCode: number, at: Nanoseconds): void {
    this.pid = 0;
    this.exitCode = exitCode;
    this.finishedAt = at;
    this.exits++;
    this.changed.wakeAll();
  }

  get status(): ContainerStatus {
    if (this.running) return this.paused ? 'paused' : this.restarting ? 'restarting' : 'running';
    if (this.removing) return 'removing';
    if (this.dead) return 'dead';
    return this.startedAt === undefined ? 'created' : 'exited';
  }

  /** The text in the list of containers: `Up 2 minutes (healthy)`. */
  describe(clock: Clock): string {
    const since = (at: Nanoseconds | undefined) => humanDuration(clock.now - (at ?? clock.now));
    if (this.running) {
      if (this.paused) return `Up ${since(this.startedAt)} (Paused)`;
      if (this.restarting) return `Restarting (${this.exitCode}) ${since(this.finishedAt)} ago`;
      const { health } = this;
      const shown = health?.status === 'starting' ? 'health: starting' : health?.status;
      return `Up ${since(this.startedAt)}${shown === undefined ? '' : ` (${shown})`}`;
    }
    if (this.removing) return 'Removal In Progress';
    if (this.dead) return 'Dead';
    if (this.startedAt === undefined) return 'Created';
    return this.finishedAt === undefined ? '' : `Exited (${this.exitCode}) ${since(this.finishedAt)} ago`;
  }

  /** As inspect shows it. */
  toApi(clock: Clock): State {
    const { health } = this;
    return {
      Status: this.status,
      Running: this.running,
      Paused: this.paused,
      Restarting: this.restarting,
      OOMKilled: this.oomKilled,
      Dead: this.dead,
      Pid: this.pid,
      ExitCode: this.exitCode,
      Error: this.error,
      StartedAt: rfc3339Nano(clock, this.startedAt),
      FinishedAt: rfc3339Nano(clock, this.finishedAt),
      ...(health && {
        Health: { Status: health.status, FailingStreak: health.failingStreak, Log: health.log },
      }),
    };
  }
}
