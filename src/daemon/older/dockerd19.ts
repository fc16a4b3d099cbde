import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { openStore } from '#libnetwork/datastore/openstore.ts';
import { type DockerdOptions, dockerd } from '../dockerd.ts';
import { takeClusterOptions } from './clusteroptions.ts';
import { OlderEngine } from './olderengine.ts';

/**
 * The engine as it was in Docker 1.9: `docker daemon` with `--cluster-store=consul://…|etcd://…|zk://…` and
 * `--cluster-advertise=INTERFACE:PORT`, whose overlay networks need no swarm but a store outside of the engines.
 */
export function dockerd19(options: DockerdOptions): Program {
  let start: ((daemon: Parameters<NonNullable<DockerdOptions['prepare']>>[0]) => void) | undefined;
  const today = dockerd({
    ...options,
    prepare(daemon) {
      start?.(daemon);
      options.prepare?.(daemon);
    },
  });
  return function* main(proc: Process): Coroutine<number> {
    const given = proc.argv;
    const { options: cluster, rest, missing } = takeClusterOptions(given.slice(1));
    const store = cluster.store === undefined ? undefined : openStore(proc, cluster.store);
    const complaint =
      missing === undefined ? (typeof store === 'string' ? store : undefined) : `not simulated: ${missing}`;
    if (complaint !== undefined) {
      yield* proc.printError(`${complaint}\n`);
      return 1;
    }
    proc.argv = [given[0] ?? '', ...rest];
    start = (daemon) => {
      proc.argv = given;
      daemon.older = new OlderEngine(daemon, cluster, typeof store === 'string' ? undefined : store);
      daemon.older.start();
    };
    return yield* today(proc);
  };
}
