import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { digestOf } from '../images/digest.ts';
import type { Image } from '../images/image.ts';
import { type ImageJson, imageOfJson } from '../images/imagejson.ts';
import { familiarName, familiarText, type ImageReference, parseReference } from '../images/reference.ts';
import type { Credentials } from './credentials.ts';
import { downloadLayers, fetchBlob } from './download.ts';
import { pullFailure } from './failure.ts';
import { fetchManifest, type Manifest } from './manifest.ts';
import { OWN_PLATFORM, type Platform, parsePlatform, platformText } from './platform.ts';
import type { Tell } from './progress.ts';
import { RegistrySession } from './session.ts';

/** What POST /images/create is asked for. */
export interface PullRequest {
  /** As it is typed, or whole. */
  readonly repository: string;
  /** A tag or digest; all tags where empty. */
  readonly tag: string;
  readonly platform: string;
  readonly credentials: Credentials | undefined;
}

/**
 * POST /images/create?fromImage=: gets an image from its registry.
 * @throws DockerError in Docker's words: `pull access denied for …`, `manifest for x not found: …`, `Get "https://…": …`
 */
export function* imagePull(daemon: Daemon, request: PullRequest, tell: Tell): Coroutine<void> {
  const { repository, tag, credentials } = request;
  const separator = tag.startsWith('sha256:') ? '@' : ':';
  const parsed = parseReference(tag === '' ? repository : `${repository}${separator}${tag}`);
  // The digest says it all; a tag beside it is for people.
  const reference = parsed.digest ? { ...parsed, tag: undefined } : parsed;
  const platform = request.platform === '' ? undefined : parsePlatform(request.platform);
  const name = familiarName(reference);
  const whole = reference.tag === undefined && reference.digest === undefined;
  try {
    const session = yield* RegistrySession.open(daemon, reference, ['pull'], credentials);
    const references = whole ? yield* taggedReferences(session, reference) : [reference];
    let newer = false;
    for (const each of references) if (yield* pullOne(daemon, session, each, platform, tell)) newer = true;
    const shown = whole ? name : familiarText(reference);
    tell({ status: `Status: ${newer ? 'Downloaded newer image' : 'Image is up to date'} for ${shown}` });
    if (platform && !whole) warnOfPlatform(daemon, familiarText(reference), platform, tell);
    daemon.events.log('image', 'pull', shown, { name });
  } catch (error) {
    throw pullFailure(error, name, familiarText(reference));
  }
}

function* taggedReferences(session: RegistrySession, reference: ImageReference): Coroutine<ImageReference[]> {
  const answer = yield* session.request('GET', '/tags/list');
  const { tags } = JSON.parse(new TextDecoder().decode(answer.body)) as { tags: string[] | null };
  return (tags ?? []).map((tag) => ({ ...reference, tag }));
}

/** Gets what one name stands for. @returns whether the name stands for something new */
function* pullOne(
  daemon: Daemon,
  session: RegistrySession,
  reference: ImageReference,
  platform: Platform | undefined,
  tell: Tell,
): Coroutine<boolean> {
  const which = reference.digest ?? reference.tag ?? 'latest';
  const { manifest, descriptor } = yield* fetchManifest(session, which, platform ?? daemon.platform?.runsOn);
  const name = familiarName(reference);
  const repository = `${reference.domain}/${reference.path}`;
  tell({
    status: `Pulling from ${reference.path}`,
    id: reference.digest === undefined ? which : `${repository}@${reference.digest}`,
  });
  const image =
    daemon.images.byId(manifest.config.digest) ?? (yield* assemble(daemon, session, manifest, repository, tell));
  tell({ status: `Digest: ${descriptor.digest}` });
  const canonical = `${name}@${descriptor.digest}`;
  const known = daemon.images.named(reference.digest === undefined ? familiarText(reference) : canonical);
  daemon.images.addDigest(image, canonical);
  if (known === image) return false;
  if (reference.digest === undefined) daemon.images.tag(image, familiarText(reference), undefined);
  return true;
}

/** Gets configuration and layers, and makes an image of them. */
function* assemble(
  daemon: Daemon,
  session: RegistrySession,
  { config, layers }: Manifest,
  repository: string,
  tell: Tell,
): Coroutine<Image> {
  const content = yield* fetchBlob(session, config);
  if (digestOf(content) !== config.digest)
    throw unknownError(`image config verification failed for digest ${config.digest}`);
  const json = new TextDecoder().decode(content);
  const { rootfs, os } = JSON.parse(json) as ImageJson & { os?: string };
  const { runsOn } = daemon.platform ?? {};
  if (runsOn && os !== runsOn.os)
    throw invalidParameter(
      `image operating system "${os}" cannot be used on this platform: operating system is not supported`,
    );
  if (rootfs.diff_ids.length !== layers.length) throw invalidParameter('mismatched image rootfs and manifest layers');
  const stored = yield* downloadLayers(daemon, session, layers, rootfs.diff_ids, repository, tell);
  const image = imageOfJson(daemon.clock, json, stored);
  daemon.images.add(image);
  return image;
}

function warnOfPlatform(daemon: Daemon, name: string, wanted: Platform, tell: Tell): void {
  if (wanted.os === OWN_PLATFORM.os && wanted.architecture === OWN_PLATFORM.architecture) return;
  if (!daemon.images.named(name)) return;
  tell({
    status: `WARNING: image with reference ${name} was found but its platform (${platformText(OWN_PLATFORM)}) does not match the specified platform (${platformText(wanted)})`,
  });
}
