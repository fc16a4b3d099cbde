import { asDockerError, type DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, type ImageReference, parseReference } from '../images/reference.ts';
import { contact } from '../images/registry.ts';
import { digest } from '../images/store.ts';
import type { PluginDefinition } from './definition.ts';

const DEFAULT_REGISTRY = 'registry-1.docker.io';

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
  return yield* askRegistry(daemon, reference, 'manifests', reference.digest ?? reference.tag ?? 'latest');
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

/** HEAD /v2/NAME/KIND/WHICH. @returns only by throwing: what a registry answers to this is not simulated yet */
export function* askRegistry(
  daemon: Daemon,
  { domain, path }: ImageReference,
  kind: 'manifests' | 'blobs',
  which: string,
): Coroutine<never> {
  const host = domain === 'docker.io' ? DEFAULT_REGISTRY : domain;
  try {
    return yield* contact(daemon, host, `/v2/${path}/${kind}/${which}`);
  } catch (error) {
    throw failedRequest(asDockerError(error));
  }
}

function failedRequest(error: DockerError): DockerError {
  if (error.kind === 'notImplemented') return error;
  return unknownError(`failed to do request: ${error.message.replace(/^Get /, 'Head ')}`);
}
