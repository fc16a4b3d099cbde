import type { Headers } from '#http/headers.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';
import { LookupFailure, lookUpHost } from '../images/hostlookup.ts';
import type { ImageReference } from '../images/reference.ts';
import { parseChallenges } from './challenge.ts';
import { basicAuthorization, type Credentials } from './credentials.ts';
import { RegistryRefusal, RequestFailure, refusalOf } from './failure.ts';
import { isInsecure } from './insecure.ts';
import { splitHost, type WebAnswer, type WebRequest, webRequest } from './request.ts';

/** Where the images of docker.io are. */
const DOCKER_HUB = 'registry-1.docker.io';
/** Only so often is a place followed that an answer names. */
const MAX_REDIRECTS = 5;

/** What is to be done with a repository. */
export type Action = 'pull' | 'push';

/** One way to reach a registry. */
interface Endpoint {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Whether a certificate that nobody vouches for will do. */
  readonly insecure: boolean;
}

/** The web server of a registry: docker.io is a name for Docker Hub's. */
export function registryHost(domain: string): string {
  return domain === 'docker.io' ? DOCKER_HUB : domain;
}

/** Speaks the registry's protocol (OCI distribution specification 1.1) about one repository. */
export class RegistrySession {
  #authorization: string | undefined;

  private constructor(
    readonly daemon: Daemon,
    readonly endpoint: Endpoint,
    readonly repository: string,
    readonly actions: readonly Action[],
    readonly credentials: Credentials | undefined,
    /** How it asks for credentials; undefined where it asks for none. */
    readonly challenge: { scheme: string; parameters: ReadonlyMap<string, string> } | undefined,
  ) {}

  /**
   * Finds out how to reach a registry: GET /v2/, encrypted and, where that is allowed, plain.
   * @throws RequestFailure, RegistryRefusal
   */
  static *open(
    daemon: Daemon,
    reference: Pick<ImageReference, 'domain' | 'path'>,
    actions: readonly Action[],
    credentials: Credentials | undefined,
  ): Coroutine<RegistrySession> {
    let failure: unknown;
    for (const endpoint of yield* endpointsOf(daemon, registryHost(reference.domain))) {
      try {
        const answer = yield* webRequest(daemon, { method: 'GET', path: '/v2/', ...endpoint });
        if (answer.status !== 200 && answer.status !== 401) throw refusalIn(answer);
        const [challenge] = answer.status === 401 ? parseChallenges(answer.headers) : [];
        return new RegistrySession(daemon, endpoint, reference.path, actions, credentials, challenge);
      } catch (error) {
        if (!(error instanceof RequestFailure) && !(error instanceof RegistryRefusal)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /**
   * A request below /v2/REPOSITORY.
   * @param path e.g. `/manifests/latest`, or a whole URL that the registry has named
   * @param ok statuses that are answers; others are refusals
   * @throws RequestFailure, RegistryRefusal
   */
  *request(
    method: string,
    path: string,
    options: Pick<WebRequest, 'headers' | 'body' | 'sent' | 'receive'> = {},
    ok: readonly number[] = [200, 201, 202, 204, 206],
  ): Coroutine<WebAnswer> {
    const { headers = [] } = options;
    let place = placeOf(path, this.endpoint, `/v2/${this.repository}`);
    for (let redirects = 0; ; redirects++) {
      const own = place.host === this.endpoint.host;
      const authorization = own ? yield* this.#authorize(method, place) : undefined;
      const answer = yield* webRequest(this.daemon, {
        ...options,
        ...place,
        method,
        insecure: this.endpoint.insecure,
        headers: authorization ? [...headers, ['Authorization', authorization]] : headers,
      });
      const location = answer.headers.get('Location');
      if (answer.status >= 300 && answer.status < 400 && location !== undefined && redirects < MAX_REDIRECTS) {
        place = placeOf(location, place, '');
        continue;
      }
      if (!ok.includes(answer.status)) throw refusalIn(answer, method);
      return answer;
    }
  }

  /** What Authorization has to say. @throws RequestFailure `no basic auth credentials`; RegistryRefusal */
  *#authorize(method: string, place: Place): Coroutine<string | undefined> {
    const { challenge, credentials } = this;
    if (this.#authorization !== undefined || !challenge) return this.#authorization;
    if (challenge.scheme === 'bearer')
      this.#authorization = `Bearer ${yield* fetchToken(this.daemon, challenge.parameters, credentials, this.#scope)}`;
    else if (credentials) this.#authorization = basicAuthorization(credentials);
    else throw new RequestFailure(method, `${place.scheme}://${place.host}${place.path}`, 'no basic auth credentials');
    return this.#authorization;
  }

  get #scope(): string {
    return `repository:${this.repository}:${this.actions.join(',')}`;
  }
}

/**
 * Asks a token server for leave (distribution specification, token authentication).
 * @param parameters of the challenge: realm, service
 * @throws RequestFailure, RegistryRefusal `unauthorized: incorrect username or password`
 */
export function* fetchToken(
  daemon: Daemon,
  parameters: ReadonlyMap<string, string>,
  credentials: Credentials | undefined,
  scope: string | undefined,
): Coroutine<string> {
  const realm = placeOf(parameters.get('realm') ?? '', undefined, '');
  const query = [
    ...(credentials ? [['account', credentials.username]] : []),
    ...(scope ? [['scope', scope]] : []),
    ['service', parameters.get('service') ?? ''],
  ].map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`);
  const answer = yield* webRequest(daemon, {
    method: 'GET',
    ...realm,
    path: `${realm.path}?${query.join('&')}`,
    headers: credentials ? [['Authorization', basicAuthorization(credentials)]] : [],
  });
  const text = new TextDecoder().decode(answer.body);
  if (answer.status === 401)
    throw new RegistryRefusal('UNAUTHORIZED', `unauthorized: ${detailsIn(text) ?? 'authentication required'}`, 401);
  if (answer.status !== 200) throw refusalOf(answer.status, answer.headers, text);
  const { token, access_token } = JSON.parse(text) as { token?: string; access_token?: string };
  return token ?? access_token ?? '';
}

interface Place {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly path: string;
}

/** Where a path or URL leads. @param base of what is no whole URL */
function placeOf(text: string, base: Pick<Place, 'scheme' | 'host'> | undefined, prefix: string): Place {
  const match = /^(https?):\/\/([^/]+)(.*)$/.exec(text);
  if (match) return { scheme: match[1] === 'http' ? 'http' : 'https', host: match[2] ?? '', path: match[3] || '/' };
  return { scheme: base?.scheme ?? 'https', host: base?.host ?? '', path: `${prefix}${text}` };
}

/** The ways to try, in order. Whoever may do without encryption is asked with it first. */
export function* endpointsOf(daemon: Daemon, host: string): Coroutine<Endpoint[]> {
  const { name } = splitHost(host, 'https');
  let address = Addr.tryParse(name);
  if (!address && !isInsecure(daemon, host, undefined)) {
    try {
      address = yield* lookUpHost(daemon, name);
    } catch (error) {
      if (!(error instanceof LookupFailure)) throw error;
      const reason = `dial tcp: ${error.message}`;
      throw new RequestFailure('GET', `https://${host}/v2/`, reason);
    }
  }
  if (!isInsecure(daemon, host, address)) return [{ scheme: 'https', host, insecure: false }];
  return [
    { scheme: 'https', host, insecure: true },
    { scheme: 'http', host, insecure: true },
  ];
}

function refusalIn(answer: WebAnswer, method = 'GET'): RegistryRefusal {
  const body = method === 'HEAD' ? headRefusal(answer.status, answer.headers) : new TextDecoder().decode(answer.body);
  return refusalOf(answer.status, answer.headers, body);
}

/** What a refusal to HEAD means, which has no body that would say it. */
function headRefusal(status: number, _headers: Headers): string {
  return status === 404 ? '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}' : '';
}

function detailsIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { details?: string }).details;
  } catch {
    return undefined;
  }
}
