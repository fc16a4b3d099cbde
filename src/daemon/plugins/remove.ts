import type { Plugin as ApiPlugin } from '#api/plugin.ts';
import { conflict } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { stopPlugin } from './executor.ts';
import { PLUGIN_ROOT, PLUGIN_RUN } from './plugin.ts';

/** DELETE /plugins/{name} @throws DockerError where it is enabled or in use, and force is not asked for */
export function* pluginRemove(daemon: Daemon, name: string, force: boolean): Coroutine<ApiPlugin> {
  const plugin = daemon.plugins.get(name);
  if (!force) {
    if (plugin.users > 0) throw conflict(`plugin ${plugin.name} is in use`);
    if (plugin.enabled) throw conflict(`plugin ${plugin.name} is enabled`);
  }
  plugin.enabled = false;
  plugin.active = undefined;
  yield* stopPlugin(daemon, plugin);
  daemon.plugins.remove(plugin);
  daemon.fs.removeAll(`${PLUGIN_ROOT}/${plugin.id}`);
  daemon.fs.removeAll(`${PLUGIN_RUN}/${plugin.id}`);
  daemon.events.log('plugin', 'remove', plugin.id, { name });
  return plugin.toApi();
}
