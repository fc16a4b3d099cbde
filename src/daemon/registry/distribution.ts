import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { ImageJson } from '../images/imagejson.ts';
import { parseReference } from '../images/reference.ts';
import type { Credentials } from './credentials.ts';
import { fetchBlob } from './download.ts';
import { plainFailure } from './failure.ts';
import { type Descriptor, fetchManifest } from './manifest.ts';
import type { Platform } from './platform.ts';
import { RegistrySession } from './session.ts';

/** GET /distribution/{name}/json: what the image's registry says of it. @throws DockerError */
export function* distributionInspect(
  daemon: Daemon,
  name: string,
  credentials: Credentials | undefined,
): Coroutine<{ Descriptor: Descriptor; Platforms: Platform[] }> {
  const reference = parseReference(name);
  try {
    const session = yield* RegistrySession.open(daemon, reference, ['pull'], credentials);
    const found = yield* fetchManifest(session, reference.digest ?? reference.tag ?? 'latest');
    const { mediaType, digest, size } = found.descriptor;
    return { Descriptor: { mediaType, digest, size }, Platforms: yield* platforms(session, found) };
  } catch (error) {
    throw plainFailure(error);
  }
}

function* platforms(
  session: RegistrySession,
  found: { platforms: readonly Descriptor[]; manifest: { config: Descriptor } },
): Coroutine<Platform[]> {
  const listed = found.platforms.flatMap(({ platform }) => (platform ? [platform] : []));
  if (listed.length > 0) return listed;
  const config = yield* fetchBlob(session, found.manifest.config);
  const { architecture, os } = JSON.parse(new TextDecoder().decode(config)) as ImageJson;
  return [{ architecture, os }];
}
