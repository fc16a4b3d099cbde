import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { digestOf } from '../images/digest.ts';
import type { RegistrySession } from './session.ts';

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';
export const CONFIG_TYPE = 'application/vnd.docker.container.image.v1+json';
export const LAYER_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const LIST_TYPE = 'application/vnd.docker.distribution.manifest.list.v2+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
/** What the engine takes, in the order in which it says so. */
const ACCEPTED = [MANIFEST_TYPE, LIST_TYPE, OCI_INDEX, OCI_MANIFEST];

/** Something in a registry: what it is, how large, and the digest it is found by. */
export interface Descriptor {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
  readonly platform?: { readonly architecture: string; readonly os: string; readonly variant?: string };
}

/** What an image is made of (Docker image manifest version 2, schema 2). */
export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly config: Descriptor;
  /** Lowest first. */
  readonly layers: readonly Descriptor[];
}

/** Manifests of one image for several platforms. */
interface ManifestList {
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

/** A manifest as a registry has it. */
export interface FoundManifest {
  readonly manifest: Manifest;
  /** What the name stands for: of the manifest, or of the list it is from. */
  readonly descriptor: Descriptor;
  /** Platforms to choose from, where there is a list. */
  readonly platforms: readonly Descriptor[];
  readonly text: string;
}

/** The bytes of a manifest, as Docker writes them. */
export function manifestBytes(config: Descriptor, layers: readonly Descriptor[]): Uint8Array {
  const manifest: Manifest = { schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers };
  return new TextEncoder().encode(JSON.stringify(manifest, null, 3));
}

/**
 * GET /v2/REPOSITORY/manifests/REFERENCE, after a HEAD where it is a tag. A list is followed to the manifest for
 * linux/amd64, or for the platform that is asked for.
 * @param reference a tag or a digest
 * @throws RequestFailure, RegistryRefusal, DockerError `no matching manifest for …`
 */
export function* fetchManifest(
  session: RegistrySession,
  reference: string,
  platform: { os: string; architecture: string; version?: string } = { os: 'linux', architecture: 'amd64' },
): Coroutine<FoundManifest> {
  const headers = ACCEPTED.map((type) => ['Accept', type] as const);
  const path = `/manifests/${reference}`;
  if (!reference.includes(':')) yield* session.request('HEAD', path, { headers });
  const answer = yield* session.request('GET', path, { headers });
  const text = new TextDecoder().decode(answer.body);
  const mediaType = answer.headers.get('Content-Type') ?? MANIFEST_TYPE;
  const descriptor = { mediaType, size: answer.body.length, digest: digestOf(answer.body) };
  if (reference.includes(':') && reference !== descriptor.digest)
    throw unknownError(`manifest verification failed for digest ${reference}`);
  const found = JSON.parse(text) as Manifest | ManifestList;
  if (!('manifests' in found)) return { manifest: found, descriptor, platforms: [], text };
  const chosen = found.manifests.find(
    (each) => each.platform?.os === platform.os && each.platform.architecture === platform.architecture,
  );
  if (!chosen)
    throw unknownError(
      `no matching manifest for ${platform.os}/${platform.architecture}${platform.version ? ` ${platform.version}` : ''} in the manifest list entries`,
    );
  const inner = yield* session.request('GET', `/manifests/${chosen.digest}`, { headers });
  const manifest = JSON.parse(new TextDecoder().decode(inner.body)) as Manifest;
  return { manifest, descriptor, platforms: found.manifests, text };
}
