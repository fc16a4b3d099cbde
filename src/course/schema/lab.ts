import { z } from 'zod';
import { CAUSES } from './cause.ts';
import { check } from './check.ts';
import { hostName, identifier, prose } from './name.ts';

/** Packages that hosts have only where a lab says so. */
const DEBIAN_PACKAGES = ['openvswitch-switch', 'pipework', 'dnsmasq', 'udhcpc', 'apparmor', 'selinux'] as const;
/** Images of the course that hosts have only where a lab says so. */
const IMAGES = [
  'traefik',
  'traefik/whoami:v1.11',
  'gangway/http-mesh',
  'progrium/consul',
  'quay.io/coreos/etcd',
  'zookeeper',
  'registry:2',
  'registry:3',
  'httpd',
] as const;
/** Plug-ins for Docker that the course has. */
const PLUGINS = ['gangway/mesh', 'gangway/ledger'] as const;

const step = z
  .strictObject({
    host: hostName.optional().describe('Host on which it runs; the first host of the lab when left out'),
    run: prose.describe('One or more lines of shell, run as root'),
  })
  .describe('Commands typed on one host');

const task = z
  .strictObject({
    id: identifier.describe('Name of the task in stored progress; never change it'),
    objective: identifier.optional().describe('Id of the objective of the lesson that the task exercises'),
    title: prose.describe('What to do, in a few words'),
    text: prose.describe('What to do in full, as Markdown; every graded name, address and port stands here'),
    checks: z.array(check).min(1).describe('What must hold for the task to be done'),
    hints: z
      .tuple([prose, prose, prose])
      .describe('Exactly three hints: a nudge, the concept, the shape of the command'),
  })
  .describe('One task');

const solution = z
  .strictObject({
    name: identifier.describe('Name of the solution'),
    summary: prose.describe('What is special about this way'),
    steps: z.array(step).min(1).describe('What is typed, in order'),
  })
  .describe('A way that passes every check');

const mistake = z
  .strictObject({
    name: identifier.describe('Name of the mistake'),
    summary: prose.describe('What goes wrong, in one sentence'),
    steps: z.array(step).min(1).describe('What a learner who makes it types'),
    check: z
      .string()
      .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'TASK/CHECK, such as connect/name-resolves')
      .describe('The check that fails, as TASK/CHECK'),
    cause: z.enum(CAUSES).describe('The cause the grader finds; check and cause together recognise the mistake'),
    explanation: prose.describe('What the learner is told beside what the grader found'),
  })
  .describe('A mistake that learners make, and what they are told');

/** content/lessons/<nn-part>/<nn-lesson>/lab.yaml. */
export const labFile = z
  .strictObject({
    hosts: z
      .array(
        z.strictObject({
          name: hostName.describe('Host name; node1, node2 … get 192.168.56.11, .12 …'),
          packages: z
            .array(z.enum(DEBIAN_PACKAGES))
            .optional()
            .describe('Debian packages that this host has and others lack, such as Open vSwitch'),
          plugins: z
            .array(z.enum(PLUGINS))
            .optional()
            .describe('Plug-ins that `docker plugin install` finds on this host, and images of the same names'),
          images: z.array(z.enum(IMAGES)).optional().describe('Images that this host has besides those that all have'),
          engine: z
            .enum(['1.9'])
            .optional()
            .describe("Docker of an older time, with its client; today's when left out"),
          engineOptions: z
            .array(prose)
            .optional()
            .describe('Options for the engine, kept in /etc/default/docker, such as --cluster-store=consul://…'),
          system: z
            .enum(['windows', 'mac'])
            .optional()
            .describe(
              'What kind of computer it is: Windows Server 2022 (windows) or a Mac with Docker Desktop (mac); a Linux server when left out',
            ),
          kind: z
            .enum(['docker', 'router', 'machine'])
            .optional()
            .describe('Whether Docker runs on it (docker, the default), or it forwards between its cards, or neither'),
          interfaces: z
            .array(
              z.strictObject({
                segment: identifier.describe('Segment the card is plugged into'),
                address: prose.optional().describe("Its address there, or none; otherwise the subnet's next free one"),
              }),
            )
            .min(1)
            .optional()
            .describe('Its network cards, eth0 first; one on the first segment when left out'),
        }),
      )
      .min(1)
      .max(50)
      .describe('Hosts of the lab; the first is the one meant where no host is named'),
    segments: z
      .array(
        z.strictObject({
          name: identifier.describe('Name of the segment'),
          subnet: prose.describe('Subnet used on it, such as 10.1.0.0/24'),
          gateway: prose.optional().describe('Default route of its hosts; a router of the lab, or one that is made'),
          mtu: z.number().int().min(68).max(9000).optional().describe('Longest packet it carries, in bytes'),
        }),
      )
      .min(1)
      .optional()
      .describe('What lies between the hosts; one switch with 192.168.56.0/24 when left out'),
    internet: z
      .boolean()
      .optional()
      .describe('Whether an internet lies behind the gateway: name servers, example.com, Docker Hub'),
    setup: z.array(step).default([]).describe('Commands run before the learner comes'),
    tasks: z.array(task).min(1).describe('The tasks, in order'),
    solutions: z.array(solution).min(2).describe('At least two different ways that pass'),
    mistakes: z.array(mistake).min(1).describe('Mistakes with their explanations'),
  })
  .superRefine((lab, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const unique = (items: { key: string; path: (string | number)[] }[], what: string) => {
      const seen = new Set<string>();
      for (const { key, path } of items) {
        if (seen.has(key)) complain(path, `${what} used only once`);
        seen.add(key);
      }
    };
    unique(
      lab.hosts.map(({ name }, n) => ({ key: name, path: ['hosts', n, 'name'] })),
      'a host name',
    );
    unique(
      lab.tasks.map(({ id }, n) => ({ key: id, path: ['tasks', n, 'id'] })),
      'a task id',
    );
    unique(
      lab.solutions.map(({ name }, n) => ({ key: name, path: ['solutions', n, 'name'] })),
      'a name',
    );
    unique(
      lab.mistakes.map(({ name }, n) => ({ key: name, path: ['mistakes', n, 'name'] })),
      'a name',
    );
    for (const [n, { checks }] of lab.tasks.entries()) {
      unique(
        checks.map(({ name }, m) => ({ key: name, path: ['tasks', n, 'checks', m, 'name'] })),
        'a check name in this task',
      );
    }

    const hosts = new Set(lab.hosts.map(({ name }) => name));
    const known = (name: string | undefined, path: (string | number)[]) => {
      if (name !== undefined && !hosts.has(name)) complain(path, `one of the lab's hosts (${[...hosts].join(', ')})`);
    };
    for (const [n, { host }] of lab.setup.entries()) known(host, ['setup', n, 'host']);
    for (const part of ['solutions', 'mistakes'] as const) {
      for (const [n, { steps }] of lab[part].entries()) {
        for (const [m, { host }] of steps.entries()) known(host, [part, n, 'steps', m, 'host']);
      }
    }
    for (const [n, { checks }] of lab.tasks.entries()) {
      for (const [m, item] of checks.entries()) {
        const path = ['tasks', n, 'checks', m];
        if ('host' in item) known(item.host, [...path, 'host']);
        if ('from' in item) known(item.from.host, [...path, 'from', 'host']);
      }
    }

    const checks = new Set(lab.tasks.flatMap(({ id, checks }) => checks.map(({ name }) => `${id}/${name}`)));
    for (const [n, item] of lab.mistakes.entries()) {
      if (!checks.has(item.check)) complain(['mistakes', n, 'check'], 'TASK/CHECK of a check in this file');
    }
  })
  .describe('The lab of a lesson');

/** The lab of a lesson, read and found right. */
export type LabFile = z.infer<typeof labFile>;
/** A task of a lab. */
export type Task = LabFile['tasks'][number];
/** A named mistake of a lab. */
export type Mistake = LabFile['mistakes'][number];
/** Commands typed on one host. */
export type Step = z.infer<typeof step>;
