import type { Plugin as ApiPlugin } from '#api/plugin.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';

/** GET /plugins @throws DockerError `invalid filter 'colour'` */
export function pluginList(daemon: Daemon, filters: Filters): ApiPlugin[] {
  filters.validate(['enabled', 'capability']);
  const enabled = filters.has('enabled') ? filters.boolean('enabled', false) : undefined;
  return daemon.plugins
    .list()
    .filter(
      (plugin) =>
        (enabled === undefined || plugin.enabled === enabled) &&
        filters.get('capability').every((capability) => plugin.declares(capability)),
    )
    .map((plugin) => plugin.toApi());
}
