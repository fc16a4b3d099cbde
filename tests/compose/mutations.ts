/** Compose files as they are written by hand, every part of the format somewhere. */
const GOOD: readonly string[] = [
  `name: shop
services:
  web:
    image: nginx
    ports:
      - "8080:80"
      - target: 81
        published: "8081"
        protocol: tcp
    environment:
      MODE: one
      DEBUG: "true"
    networks:
      back:
        ipv4_address: 172.30.0.10
        aliases: [api]
    depends_on:
      db:
        condition: service_started
    healthcheck:
      test: ["CMD", "true"]
      interval: 10s
      retries: 3
  db:
    image: redis
    volumes:
      - data:/data
    networks: [back]
networks:
  back:
    driver: bridge
    ipam:
      config:
        - subnet: 172.30.0.0/16
          gateway: 172.30.0.1
volumes:
  data:`,
  `x-common: &common
  restart: unless-stopped
  logging:
    driver: json-file
    options:
      max-size: 10m
services:
  app:
    <<: *common
    image: alpine
    command: sleep 100
    environment:
      - LEVEL=\${LEVEL:-info}
    configs:
      - source: settings
        target: /etc/settings
        mode: 0440
    secrets: [token]
    tmpfs: /run
    ulimits:
      nofile:
        soft: 100
        hard: 200
    sysctls:
      net.ipv4.ip_forward: 1
    cap_add: [NET_ADMIN]
    extra_hosts:
      - "other:10.0.0.5"
    dns: 10.0.0.1
  job:
    image: alpine
    profiles: [extra]
    depends_on: [app]
configs:
  settings:
    content: |
      a=1
secrets:
  token:
    environment: HOME`,
  `services:
  proxy:
    image: nginx:alpine
    container_name: proxy
    ports: ["127.0.0.1:80:80/tcp", "9000-9002:9000-9002"]
    deploy:
      replicas: 1
      resources:
        limits:
          cpus: "0.5"
          memory: 64M
      restart_policy:
        condition: on-failure
        max_attempts: 3
    networks:
      front:
      inner:
        priority: 10
    labels:
      - tier=edge
    volumes:
      - type: bind
        source: .
        target: /srv
        read_only: true
      - type: tmpfs
        target: /cache
        tmpfs:
          size: 1000000
  side:
    image: alpine
    network_mode: service:proxy
    init: true
    stop_grace_period: 1m30s
    links: []
    user: "1000"
    extends:
      service: base
  base:
    image: alpine
    working_dir: /srv
    mem_limit: 32m
networks:
  front:
    internal: false
    enable_ipv6: false
  inner:
    internal: true
    driver_opts:
      com.docker.network.bridge.name: br-inner`,
];

/** A wrong file, and what was done to it. */
export interface Mutation {
  what: string;
  text: string;
}

/** Numbers from a seed. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (this.#state * 1664525 + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const VALUES = [
  '5',
  '"5"',
  'true',
  'null',
  '[]',
  '{}',
  '[1, a]',
  '{a: 1}',
  '-1',
  '1.5',
  'some text',
  '""',
  '${NOT_SET}',
  '${A:?need A}',
  '${',
  '[',
  '{a',
  '"x',
  '@x',
  '2024-01-01',
  '*none',
  '!reset null',
  '08',
  '1e3',
  'yes',
] as const;

const KEY = /^( *(?:- )?)([\w.-]+):(?: (.*))?$/;

type Slip = (lines: string[], at: number, chance: Chance) => string[] | undefined;

const replaced = (lines: string[], at: number, ...now: string[]): string[] => [
  ...lines.slice(0, at),
  ...now,
  ...lines.slice(at + 1),
];

/** Slips of the hand, each in one line. */
const SLIPS: Readonly<Record<string, Slip>> = {
  drop: (lines, at) => replaced(lines, at),
  twice: (lines, at) => replaced(lines, at, lines[at] as string, lines[at] as string),
  retype: (lines, at, chance) => {
    const key = KEY.exec(lines[at] as string);
    if (key === null) return undefined;
    // What stood below goes with it.
    const indent = (key[1] as string).length;
    let end = at + 1;
    while (end < lines.length && (lines[end] as string).search(/\S/) > indent) end++;
    return [...lines.slice(0, at), `${key[1]}${key[2]}: ${chance.of(VALUES)}`, ...lines.slice(end)];
  },
  keep: (lines, at, chance) => {
    const key = KEY.exec(lines[at] as string);
    return key === null ? undefined : replaced(lines, at, `${key[1]}${key[2]}: ${chance.of(VALUES)}`);
  },
  deeper: (lines, at, chance) => replaced(lines, at, `${' '.repeat(1 + chance.below(3))}${lines[at]}`),
  shallower: (lines, at, chance) => {
    const line = lines[at] as string;
    const less = Math.min(line.search(/\S/), 1 + chance.below(3));
    return less > 0 ? replaced(lines, at, line.slice(less)) : undefined;
  },
  tab: (lines, at) => replaced(lines, at, `\t${(lines[at] as string).trimStart()}`),
  misspelt: (lines, at) => {
    const key = KEY.exec(lines[at] as string);
    const [, before = '', name = '', value] = key ?? [];
    return key === null
      ? undefined
      : replaced(lines, at, `${before}${name.slice(1)}${name[0]}:${value === undefined ? '' : ` ${value}`}`);
  },
  colon: (lines, at) => replaced(lines, at, (lines[at] as string).replace(':', '')),
  tight: (lines, at) => replaced(lines, at, (lines[at] as string).replace(': ', ':')),
  dash: (lines, at) =>
    replaced(
      lines,
      at,
      (lines[at] as string).replace(/^( *)(- )?/, (_, margin, dash) => (dash ? margin : `${margin}- `)),
    ),
  open: (lines, at, chance) =>
    replaced(lines, at, `${lines[at]} ${chance.of(['"', '[', '{', ']', ': x', ', x', "' "])}`),
};

/** Values that can be read and mean nothing: what stands in a good file, and what is put there. */
const REFERENCES: readonly (readonly [file: number, from: string, to: readonly string[]])[] = [
  [
    0,
    '"8080:80"',
    [
      '"80800:80"',
      '"8080:"',
      '":80:"',
      '"8080:80/icmp"',
      '"a:80"',
      '"1.2.3:8080:80"',
      '"8080-8082:80"',
      '"80-82:80-81"',
      '8080',
      '"::1:80:80"',
      '"[::1]:80:80"',
      '"0"',
      '"8080:80:80:80"',
      '-1',
      '1.5',
    ],
  ],
  [
    0,
    'subnet: 172.30.0.0/16',
    ['subnet: 172.30.0.0/33', 'subnet: 172.30.0.5', 'subnet: nonsense', 'subnet: 300.1.1.0/24'],
  ],
  [0, 'ipv4_address: 172.30.0.10', ['ipv4_address: 10.0.0.1', 'ipv4_address: x', 'ipv4_address: fd00::1']],
  [0, 'gateway: 172.30.0.1', ['gateway: 10.0.0.1', 'gateway: nonsense', 'aux_addresses: [a]']],
  [
    0,
    'data:/data',
    ['other:/data', 'data', ':/data', 'data:/data:zz', 'data:data', '/a:/b:ro,rw', './x:', 'data:/data:ro:z'],
  ],
  [
    0,
    'networks: [back]',
    ['networks: [front]', 'networks: {back: {ipv4_addres: 1}}', 'networks: [back, back]', 'networks: back'],
  ],
  [
    0,
    '    image: redis',
    [
      '    depends_on: [web]\n    image: redis',
      '    links: [web]\n    image: redis',
      '    build: .',
      '    depends_on: [db]\n    image: redis',
      '    image: redis\n    network_mode: host',
      '    image: "Redis:::"',
      '    image: redis\n    mac_address: zz',
    ],
  ],
  [
    0,
    'condition: service_started',
    ['condition: service_ready', 'required: maybe', 'restart: "no"', 'condition: service_healthy\n        extra: 1'],
  ],
  [0, 'interval: 10s', ['interval: 10', 'interval: ten', 'interval: 10x', 'interval: -5s']],
  [0, 'retries: 3', ['retries: -3', 'retries: many', 'retries: 1.5']],
  [0, 'test: ["CMD", "true"]', ['test: ["true"]', 'test: []', 'test: ["NONE"]', 'test: {a: 1}']],
  [0, 'name: shop', ['name: Shop!', 'name: ""', 'name: [a]', 'name: ${X}']],
  [1, 'secrets: [token]', ['secrets: [tokn]', 'secrets: token', 'secrets: [{source: token, mode: rw}]']],
  [1, '    environment: HOME', ['    file: ./none', '    external: true', '    file: a\n    environment: b', '    {}']],
  [1, '*common', ['*comon', '[*common, *common]', 'common', '{a: b}']],
  [
    1,
    'depends_on: [app]',
    ['depends_on: [ap]', 'depends_on: app', 'depends_on: [app, app]', 'depends_on: {app: null}'],
  ],
  [
    1,
    '- LEVEL=${LEVEL:-info}',
    ['- LEVEL=${LEVEL', '- LEVEL=$', '- ${LEVEL:?is needed}', '- {LEVEL: 1}', '- =x', '- LEVEL: 1'],
  ],
  [1, 'other:10.0.0.5', ['other', 'other=10.0.0.5', 'other:', ':10.0.0.5']],
  [1, 'mode: 0440', ['mode: "0440"', 'mode: rw', 'mode: 999']],
  [1, 'soft: 100', ['soft: many', 'soft: "100"', 'weak: 100']],
  [
    2,
    'network_mode: service:proxy',
    [
      'network_mode: service:nosuch',
      'network_mode: service:side',
      'network_mode: servce:proxy',
      'network_mode: container:',
      'network_mode: ""',
    ],
  ],
  [
    2,
    'service: base',
    ['service: nosuch', 'service: side', 'file: other.yaml\n      service: base', 'servce: base', 'file: other.yaml'],
  ],
  [2, 'memory: 64M', ['memory: 64X', 'memory: lots', 'memory: -1', 'memory: 64']],
  [2, 'cpus: "0.5"', ['cpus: half', 'cpus: 0.5', 'cpus: [1]']],
  [2, 'replicas: 1', ['replicas: 2', 'replicas: -1', 'replicas: one', 'replicas: 1.5']],
  [2, 'condition: on-failure', ['condition: sometimes', 'condition: 5', 'conditions: any']],
  [2, 'stop_grace_period: 1m30s', ['stop_grace_period: 90', 'stop_grace_period: soon', 'stop_grace_period: 1.5h']],
  [2, 'container_name: proxy', ['container_name: "a b"', 'container_name: p', 'container_name: 5']],
  [2, 'type: bind', ['type: bnd', 'type: volume', 'kind: bind', 'type: 5']],
  [2, 'size: 1000000', ['size: 1m', 'size: -1', 'size: big']],
  [2, 'mem_limit: 32m', ['mem_limit: 32q', 'mem_limit: [1]', 'mem_limit: 5\n    mem_limit: 6']],
  [
    2,
    '"9000-9002:9000-9002"',
    [
      '"9000-9002:9000-9001"',
      '"9002-9000:80"',
      '"9000-:80"',
      '{target: x}',
      '{published: 80}',
      '{target: 80, mode: x, protocl: tcp}',
    ],
  ],
];

/** So many wrong files: slips of the hand from a seed, then every reference that does not fit. */
export function mutations(slips: number, seed = 1): Mutation[] {
  const chance = new Chance(seed);
  const found: Mutation[] = [];
  while (found.length < slips) {
    const file = chance.below(GOOD.length);
    const lines = (GOOD[file] as string).split('\n');
    const name = chance.of(Object.keys(SLIPS));
    const at = chance.below(lines.length);
    const wrong = SLIPS[name]?.(lines, at, chance)?.join('\n');
    if (wrong === undefined || wrong === GOOD[file] || found.some(({ text }) => text === wrong)) continue;
    found.push({ what: `${name} in line ${at + 1} of file ${file}`, text: wrong });
  }
  for (const [file, from, tos] of REFERENCES) {
    for (const to of tos) {
      const text = (GOOD[file] as string).replace(from, () => to);
      found.push({ what: `${to} for ${from} in file ${file}`, text });
    }
  }
  return found;
}
