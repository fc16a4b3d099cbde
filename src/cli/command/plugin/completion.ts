import type { Plugin } from '#api/plugin.ts';
import { pluginList } from '#client/plugin/list.ts';
import type { Command } from '../../command.ts';

/** Names of plug-ins of which `wanted` is true. */
export function completePlugins(wanted: (plugin: Plugin) => boolean = () => true): NonNullable<Command['complete']> {
  return function* ({ client, args }) {
    const plugins = yield* pluginList(client);
    return plugins
      .filter(wanted)
      .map(({ Name }) => Name)
      .filter((name) => !args.includes(name));
  };
}
