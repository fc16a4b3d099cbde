import type { Clock } from '#kernel/clock.ts';
import type { Random } from '#kernel/random.ts';
import { decode as decodeBase64, encode as encodeBase64 } from '#userland/coreutils/base64.ts';
import { basicCredentials } from '#userland/servers/registry/auth.ts';
import { type Access, RegistryHandler, refuse } from '#userland/servers/registry/handler.ts';
import type { RegistryStorage } from '#userland/servers/registry/storage.ts';
import { respondJson, type WebRequest, type WebResponse } from '#userland/servers/web/message.ts';
import { PLUGIN_NAMES } from '../plugins.ts';
import { type HubRepository, REPOSITORIES } from './catalogue.ts';
import { publish } from './hubimage.ts';
import { publishPlugin } from './hubplugin.ts';

const REALM = 'https://auth.docker.io/token';
const SERVICE = 'registry.docker.io';
/** Accounts of the simulated Docker Hub, with their passwords. */
export const ACCOUNTS: Readonly<Record<string, string>> = { learner: 'gangway' };
const DEFAULT_RESULTS = 25;
/** Seconds for which a token holds. */
const EXPIRY = 300;

/** What a token lets its bearer do. */
interface Grant {
  readonly user: string;
  readonly access: readonly { readonly name: string; readonly actions: readonly string[] }[];
}

/** Docker Hub: a registry that wants tokens, the server that gives them, and the search. */
export class DockerHub {
  readonly registry: RegistryHandler;
  readonly #published = new Set<string>();

  constructor(
    readonly storage: RegistryStorage,
    readonly clock: Clock,
    random: Random,
  ) {
    this.registry = new RegistryHandler({
      storage,
      random,
      authorize: (request, access) => this.#authorize(request, access),
      prepare: (name, tag) => this.#publish(name, tag),
    });
  }

  /** GET /token: a token for what is asked for, as far as it is allowed (distribution, token authentication). */
  token(request: WebRequest): WebResponse {
    const who = basicCredentials(request);
    if (who && ACCOUNTS[who.user] !== who.password)
      return respondJson(401, { details: 'incorrect username or password' });
    const user = who?.user ?? '';
    const access = (request.query.get('scope') ?? '').split(' ').flatMap((scope) => {
      const [, name = '', actions = ''] = /^repository:([^:]+):(.*)$/.exec(scope) ?? [];
      const allowed = actions.split(',').filter((action) => this.#mayDo(user, name, action));
      return allowed.length > 0 ? [{ name, actions: allowed }] : [];
    });
    const grant: Grant = { user, access };
    const token = encodeBase64(new TextEncoder().encode(JSON.stringify(grant))).replace(/=+$/, '');
    const issued = new Date(this.clock.wallTime().seconds * 1000).toISOString();
    return respondJson(200, { token, access_token: token, expires_in: EXPIRY, issued_at: issued });
  }

  /** GET /v1/search */
  search({ query }: WebRequest): WebResponse {
    const term = (query.get('q') ?? '').replace(/^library\//, '').toLowerCase();
    const results = REPOSITORIES.filter(
      ({ name, description }) => name.includes(term) || description.toLowerCase().includes(term),
    )
      .map(({ name, description, stars }) => ({
        star_count: stars,
        is_official: name.startsWith('library/'),
        name: name.replace(/^library\//, ''),
        is_automated: false,
        description,
      }))
      .sort((a, b) => Number(b.name === term) - Number(a.name === term) || b.star_count - a.star_count)
      .slice(0, Number(query.get('n')) || DEFAULT_RESULTS);
    return respondJson(200, { query: term, num_results: results.length, results });
  }

  #authorize(request: WebRequest, access: readonly Access[]): WebResponse | undefined {
    const grant = grantOf(request);
    const wanted = access.filter(({ type }) => type === 'repository');
    const missing = wanted.some(
      ({ name, action }) => !grant?.access.some((each) => each.name === name && each.actions.includes(action)),
    );
    if (grant && !missing && wanted.length === access.length) return undefined;
    const [first] = access;
    const scope = first ? `,scope="${first.type}:${first.name}:${access.map(({ action }) => action).join(',')}"` : '';
    const error = grant ? ',error="insufficient_scope"' : '';
    const challenge = `Bearer realm="${REALM}",service="${SERVICE}"${scope}${error}`;
    const detail = first
      ? access.map(({ type, name, action }) => ({ Type: type, Class: '', Name: name, Action: action }))
      : null;
    return refuse(401, 'UNAUTHORIZED', 'authentication required', detail, [['Www-Authenticate', challenge]]);
  }

  #mayDo(user: string, name: string, action: string): boolean {
    if (action === 'pull')
      return (
        catalogued(name) !== undefined || pluginNamed(name) || this.storage.hasRepository(name) || owns(user, name)
      );
    return action === 'push' && owns(user, name);
  }

  /** Makes what is asked for, as making all of it takes long. @param tag all tags where undefined */
  #publish(name: string, tag: string | undefined): void {
    const found = catalogued(name);
    for (const version of found?.versions ?? []) {
      const key = `${name}:${version.tags[0]}`;
      if (!found || this.#published.has(key) || (tag !== undefined && !version.tags.includes(tag))) continue;
      this.#published.add(key);
      publish(this.storage, found, version, this.clock);
    }
    if (!pluginNamed(name) || this.#published.has(name)) return;
    this.#published.add(name);
    publishPlugin(this.storage, name, this.clock);
  }
}

function pluginNamed(name: string): boolean {
  return PLUGIN_NAMES.includes(name);
}

function catalogued(name: string): HubRepository | undefined {
  return REPOSITORIES.find((repository) => repository.name === name);
}

function owns(user: string, name: string): boolean {
  return user !== '' && name.startsWith(`${user}/`);
}

function grantOf({ headers }: WebRequest): Grant | undefined {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(headers.get('Authorization') ?? '') ?? [];
  if (token === undefined) return undefined;
  try {
    const padded = token.padEnd(Math.ceil(token.length / 4) * 4, '=');
    return JSON.parse(new TextDecoder().decode(decodeBase64(padded).bytes)) as Grant;
  } catch {
    return undefined;
  }
}
