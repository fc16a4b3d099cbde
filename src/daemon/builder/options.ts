import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import type { Credentials } from '../registry/credentials.ts';
import type { Query } from '../server/query.ts';
import { credentialsByRegistry } from './credentials.ts';

/** What a client asks of a build (Engine API, POST /build). */
export interface BuildOptions {
  readonly dockerfile: string;
  /** Whole familiar names. */
  readonly tags: readonly string[];
  readonly quiet: boolean;
  readonly noCache: boolean;
  readonly remove: boolean;
  readonly forceRemove: boolean;
  readonly pull: boolean;
  readonly buildArgs: ReadonlyMap<string, string | undefined>;
  readonly labels: Readonly<Record<string, string>>;
  readonly cacheFrom: readonly string[];
  readonly target: string;
  readonly platform: string;
  readonly networkMode: string;
  readonly extraHosts: readonly string[];
  readonly limits: {
    readonly memory: number;
    readonly memorySwap: number;
    readonly cpuShares: number;
    readonly cpuPeriod: number;
    readonly cpuQuota: number;
    readonly cpusetCpus: string;
    readonly cpusetMems: string;
    readonly cgroupParent: string;
    readonly shmSize: number;
    readonly ulimits: readonly { Name: string; Soft: number; Hard: number }[];
  };
  readonly credentials: (registry: string) => Credentials | undefined;
}

/**
 * Options from the parameters of a request.
 * @param config the header X-Registry-Config
 * @throws DockerError
 */
export function buildOptions(query: Query, config: string | undefined): BuildOptions {
  const isolation = query.get('isolation');
  if (query.get('shmsize') !== '' && !/^[+-]?\d+$/.test(query.get('shmsize')))
    throw unknownError(`strconv.ParseInt: parsing ${JSON.stringify(query.get('shmsize'))}: invalid syntax`);
  if (isolation !== '' && isolation.toLowerCase() !== 'default')
    throw invalidParameter(`unsupported isolation: ${JSON.stringify(isolation)}`);
  if (query.has('securityopt')) throw invalidParameter('security options are not supported on linux');
  const ulimits = json<BuildOptions['limits']['ulimits']>(query, 'ulimits', 'ulimit settings') ?? [];
  const buildArgs = json<Record<string, string | null>>(query, 'buildargs', 'build args') ?? {};
  const labels = json<Record<string, string>>(query, 'labels', 'labels') ?? {};
  const cacheFrom = json<string[]>(query, 'cachefrom', 'cache-from') ?? [];
  if (query.get('version') !== '' && !['1', '2'].includes(query.get('version')))
    throw invalidParameter(`invalid version: ${query.get('version')}`);
  if (query.flag('squash')) throw invalidParameter('squash is only supported with experimental mode');
  const number = (name: string) => Number(/^[+-]?\d+$/.exec(query.get(name))?.[0] ?? 0);
  return {
    dockerfile: query.get('dockerfile'),
    tags: tagsOf(query.getAll('t')),
    quiet: query.flag('q'),
    noCache: query.flag('nocache'),
    remove: query.flag('forcerm') || query.get('rm') === '' || query.flag('rm'),
    forceRemove: query.flag('forcerm'),
    pull: query.flag('pull'),
    buildArgs: new Map(Object.entries(buildArgs).map(([key, value]) => [key, value ?? undefined])),
    labels,
    cacheFrom,
    target: query.get('target'),
    platform: query.get('platform'),
    networkMode: query.get('networkmode'),
    extraHosts: query.getAll('extrahosts'),
    limits: {
      memory: number('memory'),
      memorySwap: number('memswap'),
      cpuShares: number('cpushares'),
      cpuPeriod: number('cpuperiod'),
      cpuQuota: number('cpuquota'),
      cpusetCpus: query.get('cpusetcpus'),
      cpusetMems: query.get('cpusetmems'),
      cgroupParent: query.get('cgroupparent'),
      shmSize: number('shmsize'),
      ulimits,
    },
    credentials: credentialsByRegistry(config),
  };
}

function tagsOf(texts: readonly string[]): string[] {
  const tags = texts
    .filter((text) => text !== '')
    .map((text) => {
      const reference = parseReference(text);
      if (reference.digest !== undefined) throw invalidParameter('build tag cannot contain a digest');
      return familiarText(reference);
    });
  return [...new Set(tags)];
}

function json<T>(query: Query, name: string, what: string): T | undefined {
  const text = query.get(name);
  if (text === '') return undefined;
  try {
    const value = JSON.parse(text) as T | null;
    if (value === null || typeof value !== 'object') throw new Error('no object');
    return value;
  } catch {
    const character = text.trim().charAt(0);
    throw invalidParameter(`error reading ${what}: invalid character '${character}' looking for beginning of value`);
  }
}
