import type { PluginPrivilege } from '#api/plugin.ts';
import { conflict, forbidden } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import { preparePlugin } from './executor.ts';
import { granted, privilegesOf } from './privileges.ts';
import { type Pull, reportTransfer } from './pull.ts';
import { findPlugin } from './source.ts';

/**
 * POST /plugins/{name}/upgrade: replaces a plug-in's program; what was set stays.
 * @throws DockerError while it is enabled
 */
export function pluginUpgrade(
  daemon: Daemon,
  name: string,
  remote: string,
  privileges: readonly PluginPrivilege[],
): Pull {
  const plugin = daemon.plugins.get(name);
  const reference = familiarText(parseReference(remote));
  if (plugin.enabled) throw conflict(`plugin must be disabled before upgrading: plugin ${plugin.name} is enabled`);
  return {
    name: plugin.name,
    *run(report): Coroutine<void> {
      const found = yield* findPlugin(daemon, remote);
      const { definition, layer, digest } = found;
      if (!granted(privilegesOf(definition.config), privileges)) throw forbidden('incorrect privileges');
      yield* reportTransfer(found, report);
      plugin.config = { ...definition.config, rootfs: { diff_ids: [layer], type: 'layers' } };
      plugin.tree = definition.tree;
      plugin.upper = undefined;
      plugin.reference = reference;
      plugin.digest = digest;
      preparePlugin(daemon, plugin);
    },
  };
}
