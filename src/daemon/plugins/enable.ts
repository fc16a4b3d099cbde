import { asDockerError, conflict, DockerError, unknownError } from '#errdefs/errdefs.ts';
import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Daemon } from '../daemon.ts';
import { startPlugin, stopPlugin, supervise } from './executor.ts';
import type { Plugin } from './plugin.ts';
import { dialText, type PluginAddress, probe } from './transport.ts';

/** The plug-in gets going before it is asked, and is then given some more chances (moby plugin.pluginPostStart). */
const FIRST_PAUSE = 500 * MILLISECOND;
const PAUSE = 3 * SECOND;
const RETRIES = 3;

/** POST /plugins/{name}/enable @throws DockerError */
export function* pluginEnable(daemon: Daemon, name: string): Coroutine<void> {
  const plugin = daemon.plugins.get(name);
  if (plugin.enabled) throw conflict(`plugin already enabled: plugin ${plugin.name} is enabled`);
  yield* bringUp(daemon, plugin);
  daemon.events.log('plugin', 'enable', plugin.id, { name });
}

/** Runs a plug-in and asks it what it implements. @throws DockerError; it does not run then */
export function* bringUp(daemon: Daemon, plugin: Plugin): Coroutine<void> {
  const address: PluginAddress = { scheme: 'unix', path: plugin.socketPath };
  if (daemon.fs.exists(plugin.socketPath)) daemon.fs.unlink(plugin.socketPath);
  const process = startPlugin(daemon, plugin);
  plugin.process = process;
  daemon.proc.thread(supervise(daemon, plugin, process, () => startAgain(daemon, plugin)));
  try {
    yield* awaitSocket(daemon, address);
    plugin.active = yield* daemon.pluginGetter.activate(plugin.name, address);
    plugin.enabled = true;
    plugin.restart = true;
  } catch (error) {
    yield* stopPlugin(daemon, plugin);
    throw error;
  }
}

/** After a program that is meant to run has ended. Its drivers stay known: they answer again as soon as it listens. */
function* startAgain(daemon: Daemon, plugin: Plugin): Coroutine<void> {
  try {
    yield* bringUp(daemon, plugin);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    plugin.enabled = false;
  }
}

function* awaitSocket(daemon: Daemon, address: PluginAddress): Coroutine<void> {
  yield* sleep(daemon.clock, FIRST_PAUSE);
  for (let retries = 0; ; retries++) {
    try {
      yield* probe(daemon.proc, address);
      return;
    } catch (error) {
      if (!isErrno(error)) throw asDockerError(error);
      yield* sleep(daemon.clock, PAUSE);
      if (retries >= RETRIES) throw unknownError(dialText(address, error.message.toLowerCase()));
    }
  }
}
