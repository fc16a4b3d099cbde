import { notFound, unknownError } from '#errdefs/errdefs.ts';
import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarName, familiarText, parseReference } from '../images/reference.ts';
import { registryCode } from '../registry/code.ts';
import type { TransferMessage } from './pull.ts';

/** A push that has been taken on. */
export interface PluginPush {
  /** @throws DockerError `error pushing plugin: …` */
  run(report: (message: TransferMessage) => Coroutine<void>): Coroutine<void>;
}

/** POST /plugins/{name}/push @throws DockerError `plugin "x:latest" not found` */
export function pluginPush(daemon: Daemon, name: string): PluginPush {
  const reference = parseReference(name);
  const plugin = daemon.plugins.find(familiarText(reference));
  if (!plugin) throw notFound(`plugin ${JSON.stringify(familiarText(reference))} not found`);
  return {
    *run(report) {
      yield* report({ status: `The push refers to repository [${familiarName(reference)}]` });
      const layer = plugin.config.rootfs?.diff_ids[0] ?? '';
      const id = layer.replace(/^sha256:/, '').slice(0, 12);
      for (const status of ['Preparing', 'Waiting']) yield* report({ status, progressDetail: {}, id });
      try {
        const { pushPlugin } = yield* arrived(registryCode);
        const { digest, size } = yield* pushPlugin(daemon, reference, plugin, layer);
        yield* report({ status: 'Pushed', progressDetail: {}, id });
        yield* report({ status: `${reference.tag ?? 'latest'}: digest: ${digest} size: ${size}` });
        plugin.digest = digest;
      } catch (error) {
        throw unknownError(`error pushing plugin: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
