import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue, waitFor } from '#kernel/coroutine.ts';
import { stopContainer } from './containers/stop.ts';
import type { Daemon } from './daemon.ts';
import type { DaemonLog } from './daemonlog.ts';
import { stopPlugin } from './plugins/executor.ts';

/** Seconds that containers get which do not say how long they take to stop. */
const STOP_TIMEOUT = 10;

/** Waits until the engine is told to end. @param reload called for each SIGHUP @returns the signal as Go names it */
export function* untilTold(daemon: Daemon, reload: () => Coroutine<void>): Coroutine<string> {
  const { proc } = daemon;
  const told = new WaitQueue();
  let ending: string | undefined;
  let reloads = 0;
  const names = { SIGTERM: 'terminated', SIGINT: 'interrupt' } as const;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    proc.onSignal(signal, () => {
      ending ??= names[signal];
      told.wakeAll();
    });
  }
  proc.onSignal('SIGHUP', () => {
    reloads++;
    told.wakeAll();
  });
  for (;;) {
    if (ending !== undefined) return ending;
    if (reloads > 0) {
      reloads--;
      yield* reload();
    } else yield told;
  }
}

/** Stops all containers and plug-ins; the data directory keeps everything (moby daemon.Shutdown). */
export function* shutDown(daemon: Daemon, log: DaemonLog): Coroutine<void> {
  daemon.shuttingDown = true;
  daemon.cluster.stop();
  const running = daemon.containers.list().filter(({ state }) => state.running);
  let left = running.length;
  const stopped = new WaitQueue();
  for (const container of running) {
    const stop = function* (): Coroutine<void> {
      if (container.state.running) yield* stopContainer(daemon, container, {});
      left--;
      stopped.wakeAll();
    };
    daemon.proc.thread(stop());
  }
  // Its last thread has to take note of the end and give the network back.
  const settled = () => left === 0 && running.every(({ sandbox }) => sandbox === undefined);
  const seconds = Math.max(...running.map(({ config }) => config.StopTimeout ?? STOP_TIMEOUT), 0) + 5;
  yield* waitFor(daemon.clock, stopped, () => left === 0, seconds * SECOND);
  for (const { state } of running) yield* waitFor(daemon.clock, state.changed, settled, SECOND);
  yield* removeEnded(daemon);
  // Containers may need them to the last.
  for (const plugin of daemon.plugins.list()) yield* stopPlugin(daemon, plugin);
  yield* log.info('Daemon shutdown complete');
}

/** Containers of `docker run --rm` that have just ended are being removed by their own threads. */
function* removeEnded(daemon: Daemon): Coroutine<void> {
  for (const { hostConfig, state } of daemon.containers.list()) {
    if (hostConfig.AutoRemove && !state.running && state.exits > 0)
      yield* waitFor(daemon.clock, state.changed, () => state.removed, SECOND);
  }
}
