import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { digestOf } from '../images/digest.ts';
import type { StoredLayer } from '../images/image.ts';
import { packLayer } from '../images/layer.ts';
import type { BlobSource } from '../images/store.ts';
import { compressLayer } from './blob.ts';
import { remember } from './download.ts';
import { RegistryRefusal } from './failure.ts';
import { type Descriptor, LAYER_TYPE } from './manifest.ts';
import type { LayerProgress } from './progress.ts';
import type { RegistrySession } from './session.ts';

const BYTES: readonly (readonly [string, string])[] = [['Content-Type', 'application/octet-stream']];

/**
 * Brings a layer into a repository, unless it is there, or can be had from another one of the same registry.
 * @param repository `localhost:5000/my`
 * @throws RequestFailure, RegistryRefusal
 */
export function* uploadLayer(
  daemon: Daemon,
  session: RegistrySession,
  layer: StoredLayer,
  repository: string,
  progress: LayerProgress,
): Coroutine<Descriptor> {
  const known = daemon.images.blobs.get(layer.diffId) ?? [];
  for (const source of known.filter((each) => each.repository === repository)) {
    if (!(yield* exists(session, source.digest))) continue;
    progress.step('Layer already exists');
    return descriptorOf(source);
  }
  const domain = repository.split('/', 1)[0] ?? '';
  for (const source of known) {
    if (!source.repository.startsWith(`${domain}/`) || source.repository === repository) continue;
    const from = source.repository.slice(domain.length + 1);
    const answer = yield* session.request(
      'POST',
      `/blobs/uploads/?from=${encodeURIComponent(from)}&mount=${source.digest}`,
    );
    if (answer.status !== 201) continue;
    progress.step(`Mounted from ${from}`);
    remember(daemon, layer.diffId, descriptorOf(source), repository);
    return descriptorOf(source);
  }
  const blob = compressLayer(packLayer(layer, daemon.clock));
  const descriptor = { mediaType: LAYER_TYPE, size: blob.length, digest: digestOf(blob) };
  progress.begin();
  yield* upload(session, blob, descriptor.digest, (sent) => {
    progress.measured('Pushing', Math.round((sent / blob.length) * layer.size), layer.size);
  });
  progress.step('Pushed');
  remember(daemon, layer.diffId, descriptor, repository);
  return descriptor;
}

/** Brings a blob into a repository, unless it is there. */
export function* uploadBlob(session: RegistrySession, { digest }: Descriptor, content: Uint8Array): Coroutine<void> {
  if (!(yield* exists(session, digest))) yield* upload(session, content, digest, () => {});
}

/** POST, PATCH and PUT of an upload (OCI distribution specification, pushing blobs). */
function* upload(
  session: RegistrySession,
  content: Uint8Array,
  digest: string,
  progress: (sent: number) => void,
): Coroutine<void> {
  const begun = yield* session.request('POST', '/blobs/uploads/');
  const place = begun.headers.get('Location') ?? '';
  const patched = yield* session.request('PATCH', absolute(session, place), {
    headers: BYTES,
    body: content,
    sent: progress,
  });
  const next = absolute(session, patched.headers.get('Location') ?? place);
  yield* session.request('PUT', `${next}${next.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`, {
    headers: BYTES,
    body: new Uint8Array(0),
  });
}

function* exists(session: RegistrySession, digest: string): Coroutine<boolean> {
  try {
    yield* session.request('HEAD', `/blobs/${digest}`);
    return true;
  } catch (error) {
    if (error instanceof RegistryRefusal && error.status === 404) return false;
    throw error;
  }
}

function absolute({ endpoint }: RegistrySession, location: string): string {
  return location.startsWith('/') ? `${endpoint.scheme}://${endpoint.host}${location}` : location;
}

function descriptorOf({ digest, size }: BlobSource): Descriptor {
  return { mediaType: LAYER_TYPE, size, digest };
}
