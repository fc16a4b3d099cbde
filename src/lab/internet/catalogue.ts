import type { ImageDefinition } from '#daemon/images/definition.ts';
import { WEB_APPS } from './webapps.ts';

/** The layers that images stand on, by name: bytes that come over the wire, and bytes they take unpacked. */
export const BASES: Readonly<
  Record<string, { readonly download: number; readonly size: number; readonly release: string }>
> = {
  alpine: { download: 1_300_000, size: 8_310_000, release: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\n' },
  debian: { download: 2_400_000, size: 78_600_000, release: 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="13"\n' },
  busybox: { download: 900_000, size: 4_420_000, release: '' },
  none: { download: 0, size: 0, release: '' },
};

/** One image of a repository. */
export interface HubVersion {
  readonly tags: readonly string[];
  /** A key of BASES. */
  readonly base: string;
  /** Of the layers on the base: bytes that come over the wire, and bytes they take unpacked. */
  readonly layers: readonly (readonly [download: number, size: number])[];
}

/** A repository of the simulated Docker Hub. */
export interface HubRepository {
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly config: ImageDefinition['config'];
  /** Files of the last layer. */
  readonly files?: Readonly<Record<string, string>>;
  /** Executables of the last layer, and the program each runs. */
  readonly executables?: Readonly<Record<string, string>>;
  /** Executable texts of the last layer. */
  readonly scripts?: Readonly<Record<string, string>>;
  readonly versions: readonly HubVersion[];
}

const KB = 1000;
const MB = 1000 * KB;

/** A server that answers HTTP on `port` from `home`, standing for the real one by name and port. */
function server(port: number, home: string): ImageDefinition['config'] {
  return { Cmd: ['httpd', '-f', '-p', String(port), '-h', home], ExposedPorts: { [`${port}/tcp`]: {} } };
}

const HELLO = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (amd64)
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.

To try something more ambitious, you can run an Ubuntu container with:
 $ docker run -it ubuntu bash

Share images, automate workflows, and more with a free Docker ID:
 https://hub.docker.com/

For more examples and ideas, visit:
 https://docs.docker.com/get-started/

`;
const WELCOME =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n';

/** What the simulated Docker Hub has. Layers are a good deal smaller on the wire than in life. */
export const REPOSITORIES: readonly HubRepository[] = [
  {
    name: 'library/hello-world',
    description: 'Hello World! (an example of minimal Dockerization)',
    stars: 2500,
    config: { Cmd: ['/bin/sh', '/hello'] },
    files: { '/hello': `cat <<'END'\n${HELLO}END\n` },
    versions: [{ tags: ['latest', 'linux'], base: 'none', layers: [[2 * KB, 10_072]] }],
  },
  {
    name: 'library/busybox',
    description: 'Busybox base image.',
    stars: 3500,
    config: { Cmd: ['sh'] },
    versions: [{ tags: ['latest', '1.37', '1.37.0', 'stable'], base: 'busybox', layers: [] }],
  },
  {
    name: 'library/alpine',
    description: 'A minimal Docker image based on Alpine Linux with a complete package index and only 5 MB in size!',
    stars: 11_400,
    config: { Cmd: ['/bin/sh'] },
    versions: [{ tags: ['latest', '3', '3.22', '3.22.2'], base: 'alpine', layers: [] }],
  },
  {
    name: 'library/debian',
    description: 'Debian is a Linux distribution composed entirely of free and open-source software.',
    stars: 5200,
    config: { Cmd: ['sh'] },
    versions: [{ tags: ['latest', '13', 'trixie', 'stable'], base: 'debian', layers: [] }],
  },
  {
    name: 'library/nginx',
    description: 'Official build of Nginx.',
    stars: 21_000,
    config: server(80, '/usr/share/nginx/html'),
    files: { '/usr/share/nginx/html/index.html': WELCOME },
    versions: [
      {
        tags: ['latest', '1', '1.29', '1.29.3', 'mainline'],
        base: 'debian',
        layers: [
          [1.1 * MB, 72.9 * MB],
          [628, 1.6 * KB],
          [955, 2.1 * KB],
          [403, 5.1 * KB],
          [1.2 * KB, 7.2 * KB],
          [1.4 * KB, 10.1 * KB],
        ],
      },
      {
        tags: ['alpine', '1-alpine', '1.29-alpine', '1.29.3-alpine'],
        base: 'alpine',
        layers: [
          [600 * KB, 4.4 * MB],
          [626, 1.6 * KB],
          [957, 2.1 * KB],
          [1.4 * KB, 5.1 * KB],
          [1.1 * MB, 40 * MB],
        ],
      },
    ],
  },
  {
    name: 'library/httpd',
    description: 'The Apache HTTP Server Project',
    stars: 4900,
    config: { ...server(80, '/usr/local/apache2/htdocs'), WorkingDir: '/usr/local/apache2' },
    files: { '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' },
    executables: { '/usr/local/bin/htpasswd': '/usr/bin/htpasswd' },
    versions: [
      {
        tags: ['latest', '2', '2.4', '2.4.65'],
        base: 'debian',
        layers: [
          [145, 2 * KB],
          [4 * KB, 20 * KB],
          [900 * KB, 38 * MB],
          [293, 138],
        ],
      },
      {
        tags: ['alpine', '2.4-alpine'],
        base: 'alpine',
        layers: [
          [145, 2 * KB],
          [1 * MB, 55 * MB],
          [293, 138],
        ],
      },
    ],
  },
  {
    name: 'library/redis',
    description: 'Redis is the world’s fastest data platform for caching, vector search, and NoSQL databases.',
    stars: 13_400,
    config: server(6379, '/tmp'),
    versions: [
      {
        tags: ['latest', '8', '8.2'],
        base: 'debian',
        layers: [
          [1.1 * KB, 4 * KB],
          [800 * KB, 58 * MB],
          [97, 0],
          [573, 661],
        ],
      },
      {
        tags: ['alpine', '8-alpine'],
        base: 'alpine',
        layers: [
          [950, 4 * KB],
          [700 * KB, 61 * MB],
          [99, 0],
          [573, 661],
        ],
      },
    ],
  },
  {
    name: 'library/postgres',
    description: 'The PostgreSQL object-relational database system provides reliability and data integrity.',
    stars: 14_500,
    config: server(5432, '/tmp'),
    versions: [
      {
        tags: ['latest', '18', 'trixie'],
        base: 'debian',
        layers: [
          [1.2 * KB, 10 * KB],
          [400 * KB, 12 * MB],
          [1.3 * MB, 340 * MB],
          [9 * KB, 60 * KB],
          [6 * KB, 20 * KB],
        ],
      },
      {
        tags: ['alpine', '18-alpine'],
        base: 'alpine',
        layers: [
          [970, 9 * KB],
          [1.2 * MB, 265 * MB],
          [9 * KB, 60 * KB],
        ],
      },
    ],
  },
  {
    name: 'library/mysql',
    description: 'MySQL is a widely used, open-source relational database management system (RDBMS).',
    stars: 15_900,
    config: server(3306, '/tmp'),
    versions: [
      {
        tags: ['latest', '9', '9.5', 'lts'],
        base: 'debian',
        layers: [
          [883, 2 * KB],
          [780 * KB, 50 * MB],
          [1.6 * MB, 780 * MB],
          [5 * KB, 16 * KB],
        ],
      },
    ],
  },
  {
    name: 'library/registry',
    description: 'Distribution implementation for storing and distributing of container images and artifacts',
    stars: 4100,
    config: {
      Entrypoint: ['registry'],
      Cmd: ['serve', '/etc/docker/registry/config.yml'],
      ExposedPorts: { '5000/tcp': {} },
      Volumes: { '/var/lib/registry': {} },
    },
    files: {
      '/etc/docker/registry/config.yml':
        'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n  addr: :5000\n  headers:\n    X-Content-Type-Options: [nosniff]\n',
    },
    executables: { '/bin/registry': '/bin/registry' },
    versions: [
      {
        tags: ['latest', '2', '2.8', '2.8.3', '3'],
        base: 'alpine',
        layers: [
          [250 * KB, 1.2 * MB],
          [800 * KB, 17 * MB],
          [370, 295],
          [213, 155],
        ],
      },
    ],
  },
  {
    name: 'traefik/whoami',
    description: 'Tiny Go webserver that prints OS information and HTTP request to output',
    stars: 290,
    config: { Entrypoint: ['/whoami'], ExposedPorts: { '80/tcp': {} } },
    executables: { '/whoami': '/whoami' },
    versions: [
      {
        tags: ['latest', 'v1.11', 'v1'],
        base: 'none',
        layers: [
          [290 * KB, 1.1 * MB],
          [500 * KB, 5.5 * MB],
        ],
      },
    ],
  },
  ...WEB_APPS,
];
