import { notFound, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { digestOf } from '../images/digest.ts';
import type { Image } from '../images/image.ts';
import { familiarName, familiarText, type ImageReference, parseReference } from '../images/reference.ts';
import type { Credentials } from './credentials.ts';
import { plainFailure, RegistryRefusal, RequestFailure } from './failure.ts';
import { CONFIG_TYPE, type Descriptor, MANIFEST_TYPE, manifestBytes } from './manifest.ts';
import { OWN_PLATFORM, parsePlatform, platformText } from './platform.ts';
import { inParallel, LayerProgress, shortDigest, type Tell } from './progress.ts';
import { RegistrySession } from './session.ts';
import { uploadBlob, uploadLayer } from './upload.ts';

/** How many layers go at a time where max-concurrent-uploads says nothing. */
const CONCURRENT = 5;
/** How often a layer is tried, and how much longer each wait is. */
const ATTEMPTS = 5;
const RETRY_STEP = 5;

/** A push that has been taken on. */
export interface Push {
  /** What the client is told first. */
  readonly announcement: string;
  /** @throws DockerError that tells why it cannot be done */
  run(tell: Tell): Coroutine<void>;
}

/** What POST /images/{name}/push is asked for. */
export interface PushRequest {
  readonly repository: string;
  /** All tags where empty. */
  readonly tag: string;
  readonly platform: string;
  readonly credentials: Credentials | undefined;
}

/** POST /images/{name}/push @throws DockerError where the name or the platform is none */
export function imagePush(daemon: Daemon, request: PushRequest): Push {
  const { repository, tag, credentials } = request;
  const reference = parseReference(tag === '' ? repository : `${repository}:${tag}`);
  const { domain, path } = reference;
  checkPlatform(daemon, request.platform, reference);
  return {
    announcement: `The push refers to repository [${domain}/${path}]`,
    *run(tell) {
      const images = imagesOf(daemon, reference);
      try {
        const session = yield* RegistrySession.open(daemon, reference, ['push', 'pull'], credentials);
        for (const [name, image] of images) yield* pushOne(daemon, session, reference, name, image, tell);
      } catch (error) {
        // Without credentials no request was made, so none is named.
        if (error instanceof RequestFailure && error.reason === 'no basic auth credentials')
          throw unknownError(error.reason);
        throw plainFailure(error);
      }
      const name = familiarName(reference);
      daemon.events.log('image', 'push', tag === '' ? name : familiarText(reference), { name });
    },
  };
}

function checkPlatform(daemon: Daemon, platform: string, reference: ImageReference): void {
  if (platform === '') return;
  const wanted = platformText(parsePlatform(platform));
  const own = platformText(OWN_PLATFORM);
  const name = familiarText(reference);
  if (wanted === own || !daemon.images.named(name)) return;
  throw notFound(
    `image with reference ${name} was found but its platform (${own}) does not match the specified platform (${wanted})`,
  );
}

/** The images to push by their tags. @throws DockerError */
function imagesOf(daemon: Daemon, reference: ImageReference): [string, Image][] {
  const name = familiarName(reference);
  const tags = daemon.images.tagsOf(name);
  if (tags.length === 0) throw notFound(`An image does not exist locally with the tag: ${name}`);
  if (reference.tag === undefined) return tags;
  const { tag } = reference;
  const wanted = tags.filter(([each]) => each === tag);
  if (wanted.length === 0) throw notFound(`tag does not exist: ${familiarText(reference)}`);
  return wanted;
}

function* pushOne(
  daemon: Daemon,
  session: RegistrySession,
  reference: ImageReference,
  tag: string,
  image: Image,
  tell: Tell,
): Coroutine<void> {
  const repository = `${reference.domain}/${reference.path}`;
  const found = new Map<string, Descriptor>();
  const layers = [...image.layers].reverse();
  const steps = layers.map((layer) => {
    const progress = new LayerProgress(shortDigest(layer.diffId), daemon.clock, tell);
    progress.step('Preparing');
    return { layer, progress };
  });
  const limit = daemon.config.number('max-concurrent-uploads', CONCURRENT);
  for (const { progress } of steps.slice(limit)) progress.step('Waiting');
  yield* inParallel(
    daemon.proc,
    limit,
    steps.map(
      ({ layer, progress }) =>
        function* () {
          found.set(
            layer.diffId,
            yield* persistently(daemon, progress, () => uploadLayer(daemon, session, layer, repository, progress)),
          );
        },
    ),
  );
  const json = new TextEncoder().encode(image.json);
  const config = { mediaType: CONFIG_TYPE, size: json.length, digest: image.id };
  yield* uploadBlob(session, config, json);
  const manifest = manifestBytes(
    config,
    image.layers.map(({ diffId }) => found.get(diffId) as Descriptor),
  );
  const digest = digestOf(manifest);
  yield* session.request('PUT', `/manifests/${tag}`, { headers: [['Content-Type', MANIFEST_TYPE]], body: manifest });
  tell({ status: `${tag}: digest: ${digest} size: ${manifest.length}` });
  tell({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: manifest.length } });
  daemon.images.addDigest(image, `${familiarName(reference)}@${digest}`);
}

/** Tries again after a while what a registry could not do at the moment (moby distribution/xfer). */
function* persistently<T>(daemon: Daemon, progress: LayerProgress, attempt: () => Coroutine<T>): Coroutine<T> {
  for (let number = 1; ; number++) {
    try {
      return yield* attempt();
    } catch (error) {
      const passing =
        (error instanceof RegistryRefusal && error.status >= 500) ||
        (error instanceof RequestFailure && error.reason !== 'no basic auth credentials');
      if (!passing || number >= ATTEMPTS) throw error;
    }
    for (let left = number * RETRY_STEP; left > 0; left--) {
      progress.step(`Retrying in ${left} second${left === 1 ? '' : 's'}`);
      yield* sleep(daemon.clock, SECOND);
    }
  }
}
