import { DockerError } from '#errdefs/errdefs.ts';
import { STATUS_TEXT } from '#http/status.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { parseChallenges } from './challenge.ts';
import { basicAuthorization, type Credentials } from './credentials.ts';
import { plainFailure, RequestFailure } from './failure.ts';
import { webRequest } from './request.ts';
import { endpointsOf, fetchToken, registryHost } from './session.ts';

const HUB_NAMES = ['', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/**
 * POST /auth: asks a registry whether it knows somebody.
 * @param address as the client names the registry: `https://index.docker.io/v1/`, `localhost:5000`
 * @throws DockerError `Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password`
 */
export function* registryLogin(daemon: Daemon, address: string, credentials: Credentials): Coroutine<void> {
  const name = address.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
  const host = registryHost(HUB_NAMES.includes(name) ? 'docker.io' : name);
  let failure: unknown;
  try {
    for (const endpoint of yield* endpointsOf(daemon, host)) {
      const url = `${endpoint.scheme}://${host}/v2/`;
      try {
        yield* attempt(daemon, endpoint, url, credentials);
        return;
      } catch (error) {
        failure = error;
        // A registry that answered has been found; another way to it would not change its mind.
        if (error instanceof DockerError) break;
      }
    }
    throw failure;
  } catch (error) {
    throw plainFailure(error);
  }
}

function* attempt(
  daemon: Daemon,
  endpoint: { scheme: 'http' | 'https'; host: string; insecure: boolean },
  url: string,
  credentials: Credentials,
): Coroutine<void> {
  const ask = (headers: readonly (readonly [string, string])[]) =>
    webRequest(daemon, { method: 'GET', path: '/v2/', ...endpoint, headers });
  let answer = yield* ask([]);
  const [challenge] = answer.status === 401 ? parseChallenges(answer.headers) : [];
  if (challenge?.scheme === 'bearer') {
    let token: string;
    try {
      token = yield* fetchToken(daemon, challenge.parameters, credentials, undefined);
    } catch (error) {
      if (error instanceof RequestFailure || !(error instanceof Error)) throw error;
      throw new DockerError('unauthorized', new RequestFailure('GET', url, error.message).message);
    }
    answer = yield* ask([['Authorization', `Bearer ${token}`]]);
  } else if (challenge) answer = yield* ask([['Authorization', basicAuthorization(credentials)]]);
  if (answer.status === 200) return;
  throw new DockerError(
    'unauthorized',
    `login attempt to ${url} failed with status: ${answer.status} ${STATUS_TEXT[answer.status] ?? ''}`,
  );
}
