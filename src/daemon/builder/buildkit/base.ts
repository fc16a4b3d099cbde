import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Image } from '../../images/image.ts';
import { parseReference } from '../../images/reference.ts';
import { imagePull } from '../../registry/pull.ts';
import type { Solve } from './solve.ts';

/** The image of a FROM, or of `COPY --from`, told as a step. @throws DockerError `busybox: failed to resolve source metadata for …` */
export function* fetchBase({ daemon, options, trace }: Solve, name: string): Coroutine<Image> {
  const { domain, path, tag, digest } = parseReference(name);
  const whole = `${domain}/${path}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`;
  const vertex = trace.begin(`[internal] load metadata for ${whole}`);
  try {
    const known = options.pull ? undefined : daemon.images.find(name);
    if (!known) {
      const request = {
        repository: name,
        tag: tag === undefined && digest === undefined ? 'latest' : '',
        platform: '',
        credentials: options.credentials(domain),
      };
      yield* imagePull(daemon, request, () => {});
    }
    vertex.done();
    return known ?? daemon.images.get(name);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const reason = asResolver(error.message, path, tag ?? digest ?? 'latest');
    vertex.failed(reason);
    throw new DockerError(error.kind, `${name}: failed to resolve source metadata for ${whole}: ${reason}`);
  }
}

/** The engine's words for a failed pull as BuildKit has them, which asks for the manifest at once. */
function asResolver(message: string, path: string, reference: string): string {
  if (message.startsWith('pull access denied')) {
    return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
  }
  const request = /^Get "(https?:\/\/[^/"]*)\/v2\/": (.*)$/.exec(message);
  if (!request) return message;
  return `failed to do request: Head "${request[1]}/v2/${path}/manifests/${reference}": ${request[2]}`;
}
