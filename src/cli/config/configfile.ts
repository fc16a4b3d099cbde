import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { decodeBase64, encodeBase64 } from '../base64.ts';
import { CliError } from '../errors.ts';

/** Docker Hub's key among the credentials. */
export const DOCKER_HUB = 'https://index.docker.io/v1/';

/** Who somebody is at a registry. */
export interface StoredCredentials {
  readonly username: string;
  readonly password: string;
}

interface Contents {
  auths?: Record<string, { auth?: string }>;
  [member: string]: unknown;
}

/** The client's own file: config.json below ~/.docker, DOCKER_CONFIG or --config (docker/cli: cli/config/configfile). */
export class ConfigFile {
  readonly path: string;
  readonly #contents: Contents;

  /** @throws CliError where it cannot be read */
  constructor(readonly proc: Process) {
    this.path = `${directoryOf(proc)}/config.json`;
    this.#contents = read(proc, this.path);
  }

  /** What is known of a registry. @param server its key: a host with its port, or Docker Hub's */
  credentials(server: string): StoredCredentials | undefined {
    const { auths = {} } = this.#contents;
    const key = Object.keys(auths).find((each) => each === server || hostOf(each) === server);
    const { auth } = key === undefined ? {} : (auths[key] ?? {});
    if (!auth) return undefined;
    const [username = '', ...password] = new TextDecoder().decode(decodeBase64(auth)).split(':');
    return { username, password: password.join(':').replace(/\0+$/, '') };
  }

  /** All that is known of registries, by their keys. */
  get everything(): Record<string, StoredCredentials & { serveraddress: string }> {
    const servers = Object.keys(this.#contents.auths ?? {});
    return Object.fromEntries(
      servers.flatMap((server) => {
        const known = this.credentials(server);
        return known ? [[server, { ...known, serveraddress: server }]] : [];
      }),
    );
  }

  /** Keeps who somebody is at a registry. */
  store(server: string, { username, password }: StoredCredentials): void {
    const auth = encodeBase64(new TextEncoder().encode(`${username}:${password}`));
    this.#contents.auths = { ...this.#contents.auths, [server]: { auth } };
    this.#save();
  }

  /** Forgets who somebody is at a registry. */
  erase(server: string): void {
    const { auths } = this.#contents;
    if (!auths || !(server in auths)) return;
    delete auths[server];
    this.#save();
  }

  /** The context in use; '' for the default one. */
  get currentContext(): string {
    return (this.#contents.currentContext as string | undefined) ?? '';
  }

  /** Uses another context from now on; '' for the default one. */
  useContext(name: string): void {
    const { auths = {}, ...rest } = this.#contents;
    for (const key of Object.keys(this.#contents)) delete this.#contents[key];
    Object.assign(this.#contents, { auths }, rest);
    if (name === '') delete this.#contents.currentContext;
    else this.#contents.currentContext = name;
    this.#save();
  }

  #save(): void {
    const { fs } = this.proc;
    fs.mkdirAll(this.path.slice(0, this.path.lastIndexOf('/')), 0o700);
    fs.writeFile(this.path, JSON.stringify(this.#contents, null, '\t'), 0o600);
  }
}

/** The header X-Registry-Auth for a registry: JSON as base64url, of nothing where nobody has logged in. */
export function registryAuth(proc: Process, domain: string): string {
  const server = serverKey(domain);
  const known = new ConfigFile(proc).credentials(server);
  return encodeAuth(known ? { ...known, serveraddress: server } : {});
}

/** The header X-Registry-Config: who somebody is at every registry, as base64url. */
export function allCredentials(proc: Process): string {
  return encodeAuth(new ConfigFile(proc).everything);
}

/** JSON as base64url with padding (Engine API, authentication). */
export function encodeAuth(value: object): string {
  const text = encodeBase64(new TextEncoder().encode(JSON.stringify(value)));
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** The key of a registry that is named by an image, or by hand. */
export function serverKey(name: string): string {
  const host = hostOf(name);
  return ['docker.io', 'index.docker.io', 'registry-1.docker.io'].includes(host) ? DOCKER_HUB : host;
}

function hostOf(name: string): string {
  return name.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
}

function directoryOf({ argv, env }: Process): string {
  const at = argv.findIndex((word) => word === '--config' || word.startsWith('--config='));
  const given = at < 0 ? undefined : (/^--config=(.*)$/.exec(argv[at] ?? '')?.[1] ?? argv[at + 1]);
  // Behind the command it is a flag of something else.
  if (given !== undefined && argv.slice(1, at).every((word) => word.startsWith('-'))) return given;
  return env.get('DOCKER_CONFIG') || `${env.get('HOME') ?? '/root'}/.docker`;
}

function read({ fs }: Process, path: string): Contents {
  let text: string;
  try {
    text = fs.readText(path);
  } catch (error) {
    if (isErrno(error)) return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Contents;
  } catch (error) {
    throw new CliError(`WARNING: Error loading config file: ${path}: ${(error as Error).message}`);
  }
}
