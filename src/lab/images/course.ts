import type { ImageDefinition } from '#daemon/images/definition.ts';
import { executable } from '#kernel/process/program.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { LabError } from '../errors.ts';

/** What images have in their configuration. */
type Configuration = ImageDefinition['config'];

/** An image that a host has only where its scenario says so. */
interface CourseImage {
  /** Names of the image; the first is what a scenario calls it by. */
  readonly tags: readonly string[];
  /** The package of programs it brings. */
  readonly programs: string;
  readonly config: Configuration;
  /** Executables by path, and the program each runs. */
  readonly executables?: Readonly<Record<string, string>>;
  /** Other files by path, with their mode. */
  readonly files?: Readonly<Record<string, { readonly text: string; readonly mode: number }>>;
  /** Bytes that its own layer takes. */
  readonly size: number;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MEGABYTE = 1_000_000;

/** Runs what follows, and Traefik where that is only its options. */
const TRAEFIK_ENTRYPOINT = '#!/bin/sh\ncase "$1" in\n-*|version|healthcheck) set -- traefik "$@" ;;\nesac\nexec "$@"\n';
/** Options alone are those of the agent. */
const CONSUL_START =
  '#!/bin/sh\ncase "$1" in\n-*|"") set -- agent -config-dir=/config "$@" ;;\nesac\nexec /bin/consul "$@"\n';

/** Options alone, and configuration files alone, are those of the registry. */
const REGISTRY_ENTRYPOINT =
  '#!/bin/sh\nset -e\ncase "$1" in\n*.yaml|*.yml) set -- registry serve "$@" ;;\nserve|garbage-collect|help|-*) set -- registry "$@" ;;\nesac\nexec "$@"\n';
const REGISTRY_CONFIG =
  'version: 0.1\nlog:\n  fields:\n    service: registry\nstorage:\n  cache:\n    blobdescriptor: inmemory\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n  addr: :5000\n  headers:\n    X-Content-Type-Options: [nosniff]\n';
const REGISTRY: Configuration = {
  Entrypoint: ['/entrypoint.sh'],
  ExposedPorts: { '5000/tcp': {} },
  Volumes: { '/var/lib/registry': {} },
};
const HTTPD_FOREGROUND = '#!/bin/sh\nset -e\nexec httpd -f -p 80 -h /usr/local/apache2/htdocs\n';

const IMAGES: readonly CourseImage[] = [
  {
    tags: ['traefik:v3.5', 'traefik:v3', 'traefik:latest'],
    programs: 'proxies',
    config: { Entrypoint: ['/entrypoint.sh'], Cmd: ['traefik'], ExposedPorts: { '80/tcp': {} } },
    executables: { '/usr/local/bin/traefik': '/usr/local/bin/traefik' },
    files: { '/entrypoint.sh': { text: TRAEFIK_ENTRYPOINT, mode: 0o755 } },
    size: 224 * MEGABYTE,
  },
  {
    tags: ['traefik/whoami:v1.11', 'traefik/whoami:v1'],
    programs: 'proxies',
    config: { Entrypoint: ['/whoami'], ExposedPorts: { '80/tcp': {} } },
    executables: { '/whoami': '/whoami' },
    size: 6.6 * MEGABYTE,
  },
  {
    tags: ['gangway/http-mesh:latest'],
    programs: 'proxies',
    config: { Entrypoint: ['/usr/local/bin/http-mesh'], ExposedPorts: { '80/tcp': {} } },
    executables: { '/usr/local/bin/http-mesh': '/usr/local/bin/http-mesh' },
    size: 7 * MEGABYTE,
  },
  {
    tags: ['progrium/consul:latest', 'consul:0.5.2'],
    programs: 'stores',
    config: {
      Entrypoint: ['/bin/start'],
      Cmd: [],
      Env: ['DNS_RESOLVES=consul', 'DNS_PORT=8600'],
      ExposedPorts: Object.fromEntries(
        ['53/udp', '8300/tcp', '8301/tcp', '8301/udp', '8302/tcp', '8302/udp', '8400/tcp', '8500/tcp'].map((port) => [
          port,
          {},
        ]),
      ),
      Volumes: { '/data': {} },
    },
    executables: { '/bin/consul': '/usr/local/bin/consul' },
    files: { '/bin/start': { text: CONSUL_START, mode: 0o755 } },
    size: 69 * MEGABYTE,
  },
  {
    tags: ['quay.io/coreos/etcd:v2.2.1', 'quay.io/coreos/etcd:latest'],
    programs: 'stores',
    config: { Entrypoint: ['/etcd'], ExposedPorts: { '2379/tcp': {}, '2380/tcp': {}, '4001/tcp': {}, '7001/tcp': {} } },
    executables: { '/etcd': '/usr/local/bin/etcd' },
    size: 28 * MEGABYTE,
  },
  {
    tags: ['zookeeper:3.4', 'zookeeper:latest'],
    programs: 'stores',
    config: {
      Cmd: ['zkServer.sh', 'start-foreground'],
      ExposedPorts: { '2181/tcp': {}, '2888/tcp': {}, '3888/tcp': {} },
      Volumes: { '/data': {}, '/datalog': {} },
    },
    executables: {
      '/usr/local/bin/zkServer.sh': '/usr/local/bin/zkServer.sh',
      '/usr/local/bin/zkCli.sh': '/usr/local/bin/zkCli.sh',
    },
    size: 148 * MEGABYTE,
  },
  {
    tags: ['registry:2', 'registry:2.8', 'registry:2.8.3'],
    programs: 'registry',
    config: { ...REGISTRY, Cmd: ['/etc/docker/registry/config.yml'] },
    executables: { '/bin/registry': '/bin/registry' },
    files: {
      '/entrypoint.sh': { text: REGISTRY_ENTRYPOINT, mode: 0o755 },
      '/etc/docker/registry/config.yml': { text: REGISTRY_CONFIG, mode: 0o644 },
    },
    size: 26 * MEGABYTE,
  },
  {
    tags: ['registry:3', 'registry:3.0', 'registry:latest'],
    programs: 'registry',
    config: { ...REGISTRY, Cmd: ['/etc/distribution/config.yml'], Env: ['OTEL_TRACES_EXPORTER=none'] },
    executables: { '/bin/registry': '/bin/registry' },
    files: {
      '/entrypoint.sh': { text: REGISTRY_ENTRYPOINT, mode: 0o755 },
      '/etc/distribution/config.yml': { text: REGISTRY_CONFIG, mode: 0o644 },
    },
    size: 58 * MEGABYTE,
  },
  {
    tags: ['httpd:2', 'httpd:2.4', 'httpd:latest'],
    programs: 'registry',
    config: {
      Cmd: ['httpd-foreground'],
      Env: ['HTTPD_PREFIX=/usr/local/apache2'],
      ExposedPorts: { '80/tcp': {} },
      WorkingDir: '/usr/local/apache2',
      StopSignal: 'SIGWINCH',
    },
    executables: { '/usr/local/bin/htpasswd': '/usr/bin/htpasswd' },
    files: {
      '/usr/local/bin/httpd-foreground': { text: HTTPD_FOREGROUND, mode: 0o755 },
      '/usr/local/apache2/htdocs/index.html': { text: '<html><body><h1>It works!</h1></body></html>\n', mode: 0o644 },
    },
    size: 117 * MEGABYTE,
  },
];

/** Packages whose programs run in these images, and in those that are pulled. */
export function imagePackages(): ReadonlySet<string> {
  return new Set(IMAGES.map(({ programs }) => programs));
}

/** The images of these names, and the packages whose programs run in them. @param epoch start of the lab, milliseconds since 1970 */
export function courseImages(
  names: readonly string[],
  epoch: number,
  base: () => MemoryFileSystem,
): { images: ImageDefinition[]; packages: ReadonlySet<string> } {
  const found = [...new Set(names.map(imageOf))];
  return {
    images: found.map((image) => definitionOf(image, epoch, base())),
    packages: new Set(found.map(({ programs }) => programs)),
  };
}

/** Names that scenarios may use. */
export function courseImageNames(): string[] {
  return IMAGES.map(({ tags }) => (tags[0] ?? '').split(':')[0] ?? '');
}

function imageOf(name: string): CourseImage {
  const found = IMAGES.find(({ tags }) => tags.some((tag) => tag === name || tag.split(':')[0] === name));
  if (!found) throw new LabError(`there is no image ${name}; there are ${courseImageNames().join(', ')}`);
  return found;
}

function definitionOf(
  { tags, config, executables = {}, files = {}, size }: CourseImage,
  epoch: number,
  tree: MemoryFileSystem,
): ImageDefinition {
  for (const [path, program] of Object.entries(executables)) tree.put(path, executable(program), 0o755);
  for (const [path, { text, mode }] of Object.entries(files)) tree.put(path, text, mode);
  return {
    tags: [...tags],
    created: new Date(epoch - 24 * 3600 * 1000).toISOString(),
    config: { ...config, Env: [PATH, ...(config.Env ?? [])] },
    layers: [{ tree, size, createdBy: '' }],
  };
}
