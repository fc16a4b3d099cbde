import type { PluginPrivilege } from '#api/plugin.ts';
import { asDockerError, conflict, forbidden, invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import { preparePlugin } from './executor.ts';
import { Plugin } from './plugin.ts';
import { granted, privilegesOf } from './privileges.ts';
import { type FoundPlugin, findPlugin } from './source.ts';

/** A line of the report on a transfer. */
export interface TransferMessage {
  readonly status: string;
  readonly id?: string;
  readonly progressDetail?: Record<string, never>;
}

/** GET /plugins/privileges @throws DockerError `error resolving plugin reference: …` */
export function* pluginPrivileges(daemon: Daemon, remote: string): Coroutine<PluginPrivilege[]> {
  return privilegesOf((yield* resolve(daemon, remote)).definition.config);
}

/** A pull that has been taken on. */
export interface Pull {
  /** What the plug-in will be called. */
  readonly name: string;
  /** @throws DockerError */
  run(report: (message: TransferMessage) => Coroutine<void>): Coroutine<void>;
}

/**
 * POST /plugins/pull
 * @param alias a name of its own; what it is pulled from where empty
 * @throws DockerError `plugin x already exists`, `invalid reference format`
 */
export function pluginPull(
  daemon: Daemon,
  remote: string,
  alias: string,
  privileges: readonly PluginPrivilege[],
): Pull {
  const reference = parseReference(remote);
  if (reference.digest !== undefined && alias === '') throw invalidParameter('cannot pull by digest without an alias');
  const name = familiarText(parseReference(alias === '' ? remote : alias));
  ensureFree(daemon, name);
  return {
    name,
    *run(report) {
      const found = yield* resolve(daemon, remote);
      if (!granted(privilegesOf(found.definition.config), privileges)) throw forbidden('incorrect privileges');
      yield* reportTransfer(found, report);
      ensureFree(daemon, name);
      install(daemon, name, found);
      daemon.events.log('plugin', 'pull', familiarText(reference), { name });
    },
  };
}

/** Tells what a client is told of a transfer. */
export function* reportTransfer(
  { reference, digest, layer }: FoundPlugin,
  report: (message: TransferMessage) => Coroutine<void>,
): Coroutine<void> {
  const colon = reference.lastIndexOf(':');
  yield* report({ status: `Pulling from ${reference.slice(0, colon)}`, id: reference.slice(colon + 1) });
  yield* report({ status: `Digest: ${digest}` });
  const id = layer.replace(/^sha256:/, '').slice(0, 12);
  for (const status of ['Waiting', 'Pulling fs layer', 'Download complete', 'Complete'])
    yield* report({ status, progressDetail: {}, id });
}

/** Adds a plug-in, switched off. */
export function install(daemon: Daemon, name: string, { definition, reference, digest, layer }: FoundPlugin): Plugin {
  const config = { ...definition.config, rootfs: { diff_ids: [layer], type: 'layers' } };
  const plugin = new Plugin(daemon.random.hex(64), name, reference, config, definition.tree);
  plugin.digest = digest;
  daemon.plugins.add(plugin);
  preparePlugin(daemon, plugin);
  return plugin;
}

/** @throws conflict where a plug-in has that name */
export function ensureFree(daemon: Daemon, name: string): void {
  if (daemon.plugins.list().some((plugin) => plugin.name === name)) throw conflict(`plugin ${name} already exists`);
}

function* resolve(daemon: Daemon, remote: string): Coroutine<FoundPlugin> {
  // What is no name at all is told as it is.
  parseReference(remote);
  try {
    return yield* findPlugin(daemon, remote);
  } catch (error) {
    const failure = asDockerError(error);
    throw failure.kind === 'notImplemented' ? failure : failure.wrap('error resolving plugin reference');
  }
}
