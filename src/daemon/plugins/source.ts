import { notImplemented, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, type ImageReference, parseReference } from '../images/reference.ts';
import { digest } from '../images/store.ts';
import { RequestFailure } from '../registry/failure.ts';
import { webRequest } from '../registry/request.ts';
import { registryHost } from '../registry/session.ts';
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
  const host = registryHost(domain);
  try {
    yield* webRequest(daemon, { method: 'HEAD', scheme: 'https', host, path: `/v2/${path}/${kind}/${which}` });
  } catch (error) {
    if (error instanceof RequestFailure) throw unknownError(`failed to do request: ${error.message}`);
    throw error;
  }
  throw notImplemented(`not simulated: plug-ins at the registry ${host}`);
}
