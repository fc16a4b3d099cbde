import type { HubRepository } from './catalogue.ts';

const KB = 1000;
const MB = 1000 * KB;

/** Options alone are Traefik's. */
const TRAEFIK = '#!/bin/sh\ncase "$1" in\n-*|version|healthcheck) set -- traefik "$@" ;;\nesac\nexec "$@"\n';

/** The first page of a new blog, if the database can be reached: WORDPRESS_DB_HOST, with its port where it has one. */
const WORDPRESS = `#!/bin/sh
host=\${WORDPRESS_DB_HOST:-mysql}
port=3306
case $host in *:*) port=\${host##*:} ;; esac
if nc -w 2 "\${host%%:*}" "$port" < /dev/null > /dev/null 2>&1; then
  printf 'Content-Type: text/html; charset=UTF-8\\r\\n\\r\\n'
  echo '<!DOCTYPE html><html><head><title>WordPress &rsaquo; Installation</title></head><body><h1>Welcome</h1></body></html>'
else
  printf 'Status: 500 Internal Server Error\\r\\nContent-Type: text/html; charset=UTF-8\\r\\n\\r\\n'
  echo '<!DOCTYPE html><html><head><title>Database Error</title></head><body><h1>Error establishing a database connection</h1></body></html>'
fi
`;

/** What mongod says to those who speak HTTP to it. */
const MONGO = 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\n';

const page = (title: string) =>
  `<!DOCTYPE html>\n<html>\n<head>\n<title>${title}</title>\n</head>\n<body></body>\n</html>\n`;

const served = (port: number, home: string) => ({
  Cmd: ['httpd', '-f', '-p', String(port), '-h', home],
  ExposedPorts: { [`${port}/tcp`]: {} },
});

/** What well-known Compose files are made of: like the other servers they stand for the real ones by name, port and first page. */
export const WEB_APPS: readonly HubRepository[] = [
  {
    name: 'library/wordpress',
    description: 'The WordPress rich content management system can utilize plugins, widgets, and themes.',
    stars: 5800,
    config: { ...served(80, '/var/www/html'), Volumes: { '/var/www/html': {} }, WorkingDir: '/var/www/html' },
    scripts: { '/var/www/html/cgi-bin/index.cgi': WORDPRESS },
    versions: [
      {
        tags: ['latest', '6', '6.8', 'php8.3-apache'],
        base: 'debian',
        layers: [
          [2.4 * MB, 104 * MB],
          [900 * KB, 420 * MB],
        ],
      },
    ],
  },
  {
    name: 'library/mariadb',
    description: 'MariaDB Server is a high performing open source relational database, forked from MySQL.',
    stars: 6000,
    config: { ...served(3306, '/tmp'), Volumes: { '/var/lib/mysql': {} } },
    versions: [{ tags: ['latest', '11', '12', 'lts', '10.6.4-focal'], base: 'debian', layers: [[1.2 * MB, 327 * MB]] }],
  },
  {
    name: 'library/mongo',
    description: 'MongoDB document databases provide high availability and easy scalability.',
    stars: 10_500,
    config: { ...served(27017, '/srv'), Volumes: { '/data/configdb': {}, '/data/db': {} } },
    files: { '/srv/index.html': MONGO },
    versions: [{ tags: ['latest', '8', '7', '6'], base: 'debian', layers: [[2.8 * MB, 790 * MB]] }],
  },
  {
    name: 'library/traefik',
    description: 'Traefik, The Cloud Native Edge Router',
    stars: 3500,
    config: { Entrypoint: ['/entrypoint.sh'], Cmd: ['traefik'], ExposedPorts: { '80/tcp': {} } },
    executables: { '/usr/local/bin/traefik': '/usr/local/bin/traefik' },
    scripts: { '/entrypoint.sh': TRAEFIK },
    versions: [{ tags: ['latest', 'v3', 'v3.5', 'v3.6'], base: 'alpine', layers: [[1.6 * MB, 215 * MB]] }],
  },
  {
    name: 'prom/prometheus',
    description: 'The Prometheus monitoring system and time series database.',
    stars: 2100,
    config: { ...served(9090, '/usr/share/prometheus/web'), Volumes: { '/prometheus': {} } },
    files: {
      '/usr/share/prometheus/web/index.html': page('Prometheus Time Series Collection and Processing Server'),
      '/usr/share/prometheus/web/-/healthy': 'Prometheus Server is Healthy.\n',
      '/usr/share/prometheus/web/-/ready': 'Prometheus Server is Ready.\n',
    },
    versions: [{ tags: ['latest', 'v3', 'v3.7.3'], base: 'none', layers: [[1.1 * MB, 340 * MB]] }],
  },
  {
    name: 'grafana/grafana',
    description: 'The official Grafana docker container',
    stars: 3400,
    config: served(3000, '/usr/share/grafana/public'),
    files: {
      '/usr/share/grafana/public/index.html': page('Grafana'),
      '/usr/share/grafana/public/login/index.html': page('Grafana'),
      '/usr/share/grafana/public/api/health': '{\n  "database": "ok"\n}\n',
    },
    versions: [{ tags: ['latest', '12', '12.2.1'], base: 'alpine', layers: [[1.9 * MB, 720 * MB]] }],
  },
];
