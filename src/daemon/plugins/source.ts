import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import { digest } from '../images/store.ts';
import { registryCode } from '../registry/code.ts';
import type { PluginDefinition } from './definition.ts';

/** A plug-in as a registry describes it. */
export interface FoundPlugin {
  readonly definition: PluginDefinition;
  /** Familiar, with tag. */
  readonly reference: string;
  /** Of the manifest: `sha256:…`. */
  readonly digest: string;
  /** Of the configuration. */
  readonly configDigest: string;
  /** Of its one layer. */
  readonly layer: string;
}

/**
 * Asks for a plug-in: in the catalogue that the engine was started with, else at its registry.
 * @throws DockerError `invalid reference format`; what keeps the registry from answering
 */
export function* findPlugin(daemon: Daemon, remote: string): Coroutine<FoundPlugin> {
  const reference = parseReference(remote);
  const name = familiarText(reference);
  const definition = daemon.pluginCatalogue.find(({ references }) => references.includes(name));
  if (definition) return describe(definition, name);
  const { fetchPlugin } = yield* arrived(registryCode);
  const { config, tree, size, ...digests } = yield* fetchPlugin(daemon, reference);
  return { definition: { references: [name], config, tree, size }, reference: name, ...digests };
}

/** What digests the parts of a plug-in have. */
export function describe(definition: PluginDefinition, reference: string): FoundPlugin {
  const config = JSON.stringify(definition.config);
  const configDigest = digest(config);
  const layer = definition.config.rootfs?.diff_ids[0] ?? digest(`plugin ${config} ${definition.size}`);
  const manifest = {
    schemaVersion: 2,
    config: {
      mediaType: 'application/vnd.docker.plugin.v1+json',
      digest: configDigest,
      size: config.length,
    },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', digest: layer, size: definition.size }],
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  };
  return { definition, reference, digest: digest(JSON.stringify(manifest)), configDigest, layer };
}
