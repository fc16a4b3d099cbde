import type { PluginConfig } from '#api/plugin.ts';
import { notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../daemon.ts';
import { digestOf } from '../images/digest.ts';
import { packLayer, unpackLayer } from '../images/layer.ts';
import type { ImageReference } from '../images/reference.ts';
import { compressLayer, decompressLayer } from './blob.ts';
import { fetchBlob } from './download.ts';
import { RegistryRefusal, RequestFailure } from './failure.ts';
import { fetchManifest, LAYER_TYPE, MANIFEST_TYPE, manifestBytes } from './manifest.ts';
import { RegistrySession } from './session.ts';
import { uploadBlob } from './upload.ts';

/** What the configuration of a plug-in is called in a manifest. */
export const PLUGIN_TYPE = 'application/vnd.docker.plugin.v1+json';

/** A plug-in as a registry has it. */
export interface RegistryPlugin {
  readonly config: PluginConfig;
  readonly tree: MemoryFileSystem;
  /** Compressed, in bytes. */
  readonly size: number;
  /** Of the manifest. */
  readonly digest: string;
  readonly configDigest: string;
  /** Of its one layer's tar. */
  readonly layer: string;
}

/** Gets a plug-in from its registry. @throws DockerError in the words of containerd's resolver, which the engine uses for plug-ins */
export function* fetchPlugin(daemon: Daemon, reference: ImageReference): Coroutine<RegistryPlugin> {
  const which = reference.digest ?? reference.tag ?? 'latest';
  const name = `${reference.domain}/${reference.path}:${which}`;
  try {
    const session = yield* RegistrySession.open(daemon, reference, ['pull'], undefined);
    const { manifest, descriptor } = yield* fetchManifest(session, which);
    const [layer] = manifest.layers;
    if (manifest.config.mediaType !== PLUGIN_TYPE || !layer)
      throw unknownError(`did not find plugin config for specified reference ${name}`);
    const config = JSON.parse(new TextDecoder().decode(yield* fetchBlob(session, manifest.config))) as PluginConfig;
    const tar = decompressLayer(yield* fetchBlob(session, layer));
    const { tree } = unpackLayer(tar, daemon.clock);
    return {
      config,
      tree,
      size: layer.size,
      digest: descriptor.digest,
      configDigest: manifest.config.digest,
      layer: digestOf(tar),
    };
  } catch (error) {
    throw failureOf(error, name, `/v2/${reference.path}/manifests/${which}`);
  }
}

/**
 * Brings a plug-in to its registry.
 * @param layer digest of its files, by which a failing request names them
 * @throws DockerError
 */
export function* pushPlugin(
  daemon: Daemon,
  reference: ImageReference,
  plugin: { config: PluginConfig; tree: MemoryFileSystem },
  layer: string,
): Coroutine<{ digest: string; size: number }> {
  const place = `/v2/${reference.path}/blobs/${layer}`;
  try {
    const session = yield* RegistrySession.open(daemon, reference, ['push', 'pull'], undefined);
    const blob = compressLayer(packLayer({ tree: plugin.tree, size: 0 }, daemon.clock));
    const rootfs = { mediaType: LAYER_TYPE, size: blob.length, digest: digestOf(blob) };
    yield* uploadBlob(session, rootfs, blob);
    const json = new TextEncoder().encode(JSON.stringify(plugin.config));
    const config = { mediaType: PLUGIN_TYPE, size: json.length, digest: digestOf(json) };
    yield* uploadBlob(session, config, json);
    const body = manifestBytes(config, [rootfs]);
    const tag = reference.tag ?? 'latest';
    yield* session.request('PUT', `/manifests/${tag}`, { headers: [['Content-Type', MANIFEST_TYPE]], body });
    return { digest: digestOf(body), size: body.length };
  } catch (error) {
    throw failureOf(error, `${reference.domain}/${reference.path}`, place);
  }
}

/** @param place path of the request that comes first: the engine does not ask for /v2/ before it here */
function failureOf(error: unknown, name: string, place: string): unknown {
  if (error instanceof RequestFailure) {
    const url = error.url.replace(/\/v2\/$/, place);
    return unknownError(`failed to do request: ${new RequestFailure('HEAD', url, error.reason).message}`);
  }
  if (!(error instanceof RegistryRefusal)) return error;
  if (error.code === 'DENIED' || error.code === 'UNAUTHORIZED')
    return notFound(
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
  return notFound(`${name}: not found`);
}
