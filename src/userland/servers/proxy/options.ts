/** A provider of what is to be routed. */
export interface ProviderOptions {
  endpoint: string;
  exposedByDefault: boolean;
  network: string;
  defaultRule: string;
  /** How often a swarm is asked, in seconds. */
  refreshSeconds: number;
}

/** What the proxy was started with. */
export interface ProxyOptions {
  /** By name: `:80`. */
  readonly entryPoints: Map<string, string>;
  /** By kind; absent where it is not asked for. */
  readonly providers: Map<'docker' | 'swarm', ProviderOptions>;
  api: boolean;
  insecure: boolean;
  ping: boolean;
  accessLog: boolean;
  logLevel: string;
}

/** What options there are but which do nothing here, as far as lessons name them. */
const HARMLESS =
  /^(global\.|serverstransport\.insecureskipverify|api\.(dashboard|debug)|log($|\.format|\.nocolor)|accesslog\.|providers\.(docker|swarm)\.(watch|allowemptyservices|httpclienttimeout)$)/;
/** Parts of Traefik that are left out. */
const MISSING =
  /^(providers\.(?!docker|swarm)|certificatesresolvers\.|experimental\.|metrics|tracing|tls|configfile$|(providers\.(docker|swarm)\.(constraints|usebindportip|tls|username|password))|entrypoints\.[^.]+\.(http|tls|forwardedheaders|proxyprotocol|transport|http2|http3|udp|allowacmebypass|asdefault|reuseport))/;

const DEFAULT_RULE = 'Host(`{{ normalize .Name }}`)';

/** Reads `--entrypoints.web.address=:80 --providers.docker …`; answers the complaint where something is wrong. */
export function parseOptions(args: readonly string[]): ProxyOptions | string {
  const options: ProxyOptions = {
    entryPoints: new Map(),
    providers: new Map(),
    api: false,
    insecure: false,
    ping: false,
    accessLog: false,
    logLevel: 'ERROR',
  };
  for (let at = 0; at < args.length; at++) {
    const [, given = '', told] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(args[at] ?? '') ?? [];
    if (given === '') return `command traefik error: invalid argument: ${args[at]}`;
    const name = given.toLowerCase();
    let value = told;
    // A switch takes no value of its own; everything else may have it in the next word.
    if (value === undefined && !isSwitch(name) && args[at + 1]?.startsWith('-') === false) value = args[++at];
    const problem = take(options, name, given, value ?? 'true');
    if (problem !== undefined) return problem;
  }
  if (options.entryPoints.size === 0) options.entryPoints.set('http', ':80');
  if (options.insecure && !options.entryPoints.has('traefik')) options.entryPoints.set('traefik', ':8080');
  return options;
}

function isSwitch(name: string): boolean {
  return /^(api(\..*)?|ping|accesslog|log|providers\.(docker|swarm)(\.(exposedbydefault|watch))?|global\..*)$/.test(
    name,
  );
}

function take(options: ProxyOptions, name: string, given: string, value: string): string | undefined {
  const on = value.toLowerCase() === 'true';
  const entryPoint = /^entrypoints\.([^.]+)\.address$/.exec(name)?.[1];
  const [, kind, field] = /^providers\.(docker|swarm)(?:\.(.+))?$/.exec(name) ?? [];
  if (MISSING.test(name)) return `not simulated: --${given}`;
  if (entryPoint !== undefined) {
    if (!/^.*:\d+(\/(tcp|udp))?$/.test(value)) return `command traefik error: invalid value for --${given}: ${value}`;
    if (value.endsWith('/udp')) return `not simulated: --${given}=${value}`;
    options.entryPoints.set(entryPoint, value.replace(/\/tcp$/, ''));
  } else if (kind && !HARMLESS.test(name)) {
    if (field === undefined && !on) options.providers.delete(kind as 'docker' | 'swarm');
    else return takeProvider(options, kind as 'docker' | 'swarm', field, value);
  } else if (name === 'api') options.api = on;
  else if (name === 'api.insecure') options.insecure = options.api = on;
  else if (name === 'ping') options.ping = on;
  else if (name === 'accesslog') options.accessLog = on;
  else if (name === 'log.level') options.logLevel = value.toUpperCase();
  else if (!HARMLESS.test(name)) return unknown(given);
  return undefined;
}

function unknown(given: string): string {
  const node = given.split('.').find((part, index) => index > 0 || !KNOWN_ROOTS.has(part.toLowerCase())) ?? given;
  return `command traefik error: failed to decode configuration from flags: field not found, node: ${node}`;
}

const KNOWN_ROOTS: ReadonlySet<string> = new Set(['providers', 'entrypoints', 'api', 'log', 'accesslog']);

function takeProvider(
  options: ProxyOptions,
  kind: 'docker' | 'swarm',
  field: string | undefined,
  value: string,
): string | undefined {
  const provider = options.providers.get(kind) ?? {
    endpoint: 'unix:///var/run/docker.sock',
    exposedByDefault: true,
    network: '',
    defaultRule: DEFAULT_RULE,
    refreshSeconds: 15,
  };
  options.providers.set(kind, provider);
  if (field === 'endpoint') provider.endpoint = value;
  else if (field === 'exposedbydefault') provider.exposedByDefault = value.toLowerCase() === 'true';
  else if (field === 'network') provider.network = value;
  else if (field === 'defaultrule') provider.defaultRule = value;
  else if (field === 'refreshseconds' && kind === 'swarm') provider.refreshSeconds = Number.parseInt(value, 10) || 15;
  else if (field !== undefined)
    return `command traefik error: failed to decode configuration from flags: field not found, node: ${field}`;
  return undefined;
}
