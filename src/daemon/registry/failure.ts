import { DockerError, notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Headers } from '#http/headers.ts';
import { STATUS_TEXT } from '#http/status.ts';
import { parseChallenges } from './challenge.ts';

/** Codes of the registry API that clients treat in a way of their own (OCI distribution specification, errors). */
export type RegistryCode = 'DENIED' | 'UNAUTHORIZED' | 'MANIFEST_UNKNOWN' | 'NAME_UNKNOWN' | 'BLOB_UNKNOWN' | 'OTHER';

/** What is said of a code where a registry says nothing else. */
const WORDS: Readonly<Record<string, string>> = {
  DENIED: 'requested access to the resource is denied',
  UNAUTHORIZED: 'authentication required',
};

/** A request that did not get through to a web server, in the words of Go's net/http. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  constructor(
    readonly method: string,
    readonly url: string,
    readonly reason: string,
  ) {
    super(`${method.charAt(0)}${method.slice(1).toLowerCase()} ${JSON.stringify(url)}: ${reason}`);
  }

  asDockerError(): DockerError {
    return unknownError(this.message);
  }
}

/** A registry's answer that it will not or cannot. */
export class RegistryRefusal extends Error {
  override readonly name = 'RegistryRefusal';
  constructor(
    readonly code: RegistryCode,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** What a registry refuses, from its answer (distribution registry/client HandleErrorResponse). */
export function refusalOf(status: number, headers: Headers, body: string): RegistryRefusal {
  for (const { scheme, parameters } of parseChallenges(headers)) {
    const code = { invalid_token: 'UNAUTHORIZED', insufficient_scope: 'DENIED' }[parameters.get('error') ?? ''];
    if (scheme === 'bearer' && code) return refusal(code, parameters.get('error_description'), status);
  }
  if (status < 400 || status >= 500)
    return new RegistryRefusal(
      'OTHER',
      `received unexpected HTTP status: ${status} ${STATUS_TEXT[status] ?? ''}`.trimEnd(),
      status,
    );
  const [first] = errorsIn(body);
  if (first) return refusal(first.code, first.message, status);
  if (status === 401) return refusal('UNAUTHORIZED', undefined, status);
  if (status === 404) return refusal('NOT_FOUND', 'page not found', status);
  return new RegistryRefusal(
    'OTHER',
    `error parsing HTTP ${status} response body: unexpected end of JSON input: ""`,
    status,
  );
}

/** A pull's failure as Docker tells it (moby distribution translatePullError). @param name as people write it */
export function pullFailure(error: unknown, repository: string, name: string): unknown {
  if (error instanceof RequestFailure) return error.asDockerError();
  if (!(error instanceof RegistryRefusal)) return error;
  const { code, message } = error;
  if (code === 'DENIED')
    return notFound(
      `pull access denied for ${repository}, repository does not exist or may require 'docker login': ${message}`,
    );
  if (code === 'MANIFEST_UNKNOWN') return notFound(`manifest for ${name} not found: ${message}`);
  if (code === 'NAME_UNKNOWN') return notFound(`repository ${repository} not found: ${message}`);
  if (code === 'UNAUTHORIZED') return new DockerError('unauthorized', message);
  return unknownError(message);
}

/** Any other failure at a registry. */
export function plainFailure(error: unknown): unknown {
  if (error instanceof RequestFailure) return error.asDockerError();
  if (error instanceof RegistryRefusal)
    return error.code === 'UNAUTHORIZED' ? new DockerError('unauthorized', error.message) : unknownError(error.message);
  return error;
}

function refusal(code: string, message: string | undefined, status: number): RegistryRefusal {
  const known: readonly string[] = ['DENIED', 'UNAUTHORIZED', 'MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'BLOB_UNKNOWN'];
  const kind = known.includes(code) ? (code as RegistryCode) : 'OTHER';
  const name = code.toLowerCase().replaceAll('_', ' ');
  const words = message || WORDS[code];
  return new RegistryRefusal(kind, words ? `${name}: ${words}` : name, status);
}

function errorsIn(body: string): { code: string; message?: string }[] {
  try {
    const { errors } = JSON.parse(body) as { errors?: { code: string; message?: string }[] };
    return errors ?? [];
  } catch {
    return [];
  }
}
