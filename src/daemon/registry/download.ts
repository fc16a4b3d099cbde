import { unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep, WaitQueue } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { chainId, digestOf } from '../images/digest.ts';
import type { StoredLayer } from '../images/image.ts';
import { storedLayer, unpackLayer } from '../images/layer.ts';
import { decompressLayer } from './blob.ts';
import type { Descriptor } from './manifest.ts';
import { inParallel, LayerProgress, shortDigest, type Tell } from './progress.ts';
import { joined } from './request.ts';
import type { RegistrySession } from './session.ts';

/** How many layers come at a time where max-concurrent-downloads says nothing. */
const CONCURRENT = 3;
/** Bytes of a compressed layer that are unpacked in a second. */
const UNPACK_RATE = 20_000_000;
/** In how many steps a layer is unpacked. */
const UNPACK_STEPS = 8;

/** A layer that is under way. */
interface Download {
  readonly descriptor: Descriptor;
  readonly diffId: string;
  readonly progress: LayerProgress;
  tar: Uint8Array | undefined;
}

/**
 * Gets the layers of an image that are not here, and unpacks them in their order.
 * @param diffIds of the layers' tars, as many as there are layers; lowest first
 * @returns all layers of the image
 * @throws DockerError `filesystem layer verification failed for digest …`; RequestFailure, RegistryRefusal
 */
export function* downloadLayers(
  daemon: Daemon,
  session: RegistrySession,
  layers: readonly Descriptor[],
  diffIds: readonly string[],
  repository: string,
  tell: Tell,
): Coroutine<StoredLayer[]> {
  const here: StoredLayer[] = [];
  let chain = '';
  for (const [index, descriptor] of layers.entries()) {
    const known = daemon.images.layer(chainId(chain, diffIds[index] ?? ''));
    if (!known) break;
    tell({ status: 'Already exists', progressDetail: {}, id: shortDigest(descriptor.digest) });
    remember(daemon, known.diffId, descriptor, repository);
    here.push(known);
    chain = known.chainId;
  }
  const missing = layers.slice(here.length).map((descriptor, index): Download => {
    const progress = new LayerProgress(shortDigest(descriptor.digest), daemon.clock, tell);
    return { descriptor, diffId: diffIds[here.length + index] ?? '', progress, tar: undefined };
  });
  for (const { progress } of missing) progress.step('Pulling fs layer');
  const limit = daemon.config.number('max-concurrent-downloads', CONCURRENT);
  for (const { progress } of missing.slice(limit)) progress.step('Waiting');
  const arrived = new WaitQueue();
  let failure: { error: unknown } | undefined;
  const fetching = daemon.proc.thread(
    (function* () {
      try {
        yield* inParallel(
          daemon.proc,
          limit,
          missing.map((each) => () => fetchLayer(session, each, arrived)),
        );
      } catch (error) {
        failure = { error };
        arrived.wakeAll();
      }
    })(),
  );
  try {
    for (const each of missing) {
      while (each.tar === undefined && !failure) yield arrived;
      if (each.tar === undefined) throw failure?.error;
      const layer = yield* unpack(daemon, each, each.tar, chain);
      remember(daemon, each.diffId, each.descriptor, repository);
      here.push(layer);
      chain = layer.chainId;
    }
  } finally {
    fetching.cancel();
  }
  return here;
}

/** Keeps under which digest a repository has a layer. */
export function remember(daemon: Daemon, diffId: string, { digest, size }: Descriptor, repository: string): void {
  const known = daemon.images.blobs.get(diffId) ?? [];
  if (known.some((each) => each.digest === digest && each.repository === repository)) return;
  daemon.images.blobs.set(diffId, [{ digest, size, repository }, ...known]);
}

/** GET /v2/REPOSITORY/blobs/DIGEST, with its digest checked. */
export function* fetchBlob(
  session: RegistrySession,
  { digest, size }: Descriptor,
  received: (bytes: number) => void = () => {},
): Coroutine<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let count = 0;
  const receive = (bytes: Uint8Array) => {
    pieces.push(bytes);
    count += bytes.length;
    received(Math.min(count, size));
  };
  yield* session.request('GET', `/blobs/${digest}`, { receive });
  return joined(pieces);
}

function* fetchLayer(session: RegistrySession, download: Download, arrived: WaitQueue): Coroutine<void> {
  const { descriptor, progress } = download;
  progress.begin();
  const blob = yield* fetchBlob(session, descriptor, (count) => {
    progress.measured('Downloading', count, descriptor.size);
  });
  progress.step('Verifying Checksum');
  if (digestOf(blob) !== descriptor.digest)
    throw unknownError(`filesystem layer verification failed for digest ${descriptor.digest}`);
  download.tar = decompressLayer(blob);
  progress.step('Download complete');
  arrived.wakeAll();
}

function* unpack(daemon: Daemon, download: Download, tar: Uint8Array, parent: string): Coroutine<StoredLayer> {
  const { descriptor, diffId, progress } = download;
  progress.begin();
  for (let step = 1; step <= UNPACK_STEPS; step++) {
    yield* sleep(daemon.clock, Math.ceil((descriptor.size * SECOND) / UNPACK_RATE / UNPACK_STEPS));
    progress.measured('Extracting', Math.ceil((descriptor.size * step) / UNPACK_STEPS), descriptor.size);
  }
  const { tree, size } = unpackLayer(tar, daemon.clock);
  progress.step('Pull complete');
  download.tar = undefined;
  return storedLayer(tree, size, diffId, parent);
}
