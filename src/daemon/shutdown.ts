import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { stopContainer } from './containers/stop.ts';
import type { Daemon } from './daemon.ts';
import { stopPlugin } from './plugins/executor.ts';

/** Waits until the engine is told to end (SIGTERM, SIGINT), and stops all containers then. @returns its exit status */
export function* shutDown(daemon: Daemon): Coroutine<number> {
  const { proc } = daemon;
  const told = new WaitQueue();
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    proc.onSignal(signal, () => {
      ending = true;
      told.wakeAll();
    });
  }
  while (!ending) yield told;
  daemon.cluster.stop();
  for (const container of daemon.containers.list()) {
    if (container.state.running) yield* stopContainer(daemon, container, {});
  }
  // Containers may need them to the last.
  for (const plugin of daemon.plugins.list()) yield* stopPlugin(daemon, plugin);
  return 0;
}
