import { conflict, notFound } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { stopPlugin } from './executor.ts';

/** POST /plugins/{name}/disable @throws DockerError where it does not run, or is in use and force is not asked for */
export function* pluginDisable(daemon: Daemon, name: string, force: boolean): Coroutine<void> {
  const plugin = daemon.plugins.get(name);
  if (!plugin.enabled) throw notFound(`plugin is already disabled: plugin ${plugin.name} found but disabled`);
  if (!force && plugin.users > 0) throw conflict(`plugin ${plugin.name} is in use`);
  plugin.enabled = false;
  plugin.active = undefined;
  yield* stopPlugin(daemon, plugin);
  daemon.events.log('plugin', 'disable', plugin.id, { name });
}
