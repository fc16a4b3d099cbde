import type { ImageConfig } from '#api/image.ts';
import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { decompressLayer } from '../registry/blob.ts';
import { plainFailure } from '../registry/failure.ts';
import { webRequest } from '../registry/request.ts';
import { applyChanges } from './change.ts';
import { imageConfig } from './config.ts';
import { digestOf } from './digest.ts';
import { newImage } from './imagejson.ts';
import { packLayer, storedLayer, unpackLayer } from './layer.ts';
import { familiarText, parseReference } from './reference.ts';

/** What POST /images/create is asked for where the image is made of a tar. */
export interface ImportRequest {
  /** `-` for the tar in the body, otherwise a URL. */
  readonly source: string;
  readonly body: Uint8Array;
  readonly repository: string;
  readonly tag: string;
  readonly message: string;
  readonly changes: readonly string[];
}

/**
 * POST /images/create?fromSrc=: makes an image of one layer of a file system.
 * @returns its id
 * @throws DockerError `unexpected EOF`; `RUN is not a valid change command`
 */
export function* imageImport(daemon: Daemon, request: ImportRequest): Coroutine<string> {
  const { source, repository, tag, message } = request;
  const reference =
    repository === '' ? undefined : familiarText(parseReference(`${repository}${tag === '' ? '' : `:${tag}`}`));
  const config: Partial<ImageConfig> = applyChanges({}, request.changes);
  const given = Object.entries(config).filter(([, value]) => value !== null && value !== undefined);
  const content = source === '-' ? request.body : yield* download(daemon, source);
  const { tree, size } = unpack(content, daemon);
  const layer = storedLayer(tree, size, digestOf(packLayer({ tree, size }, daemon.clock)), '');
  const comment = message === '' ? `Imported from ${source}` : message;
  const created = daemon.clock.now;
  const image = newImage(daemon.clock, {
    created,
    config: imageConfig(Object.fromEntries(given)),
    layers: [layer],
    history: [{ created, createdBy: '', comment, size }],
    comment,
  });
  daemon.images.add(image);
  if (reference !== undefined) {
    daemon.images.tag(image, reference, created);
    daemon.events.log('image', 'tag', image.id, { name: reference });
  }
  daemon.events.log('image', 'import', image.id, { name: image.id });
  return image.id;
}

function unpack(content: Uint8Array, daemon: Daemon) {
  try {
    return unpackLayer(decompressLayer(content), daemon.clock);
  } catch {
    throw unknownError('unexpected EOF');
  }
}

function* download(daemon: Daemon, url: string): Coroutine<Uint8Array> {
  const [, scheme = 'http', host = '', path = ''] = /^(?:(https?):\/\/)?([^/]*)(.*)$/.exec(url) ?? [];
  try {
    const answer = yield* webRequest(daemon, {
      method: 'GET',
      scheme: scheme === 'https' ? 'https' : 'http',
      host,
      path: path || '/',
    });
    if (answer.status >= 400) throw unknownError(`failed to GET ${url} with status ${answer.status}`);
    return answer.body;
  } catch (error) {
    throw plainFailure(error);
  }
}
