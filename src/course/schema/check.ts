import { z } from 'zod';
import { hostName, identifier, objectName, prose } from './name.ts';

const common = {
  name: identifier.describe('Name of the check, unique in its task'),
  weight: z.number().positive().default(1).describe('How much the check counts within its task'),
};
const host = hostName.optional().describe('Host whose engine is asked; the first host of the lab when left out');
const cidr = z.string().regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'an address range such as 172.30.0.0/24');
const port = z.number().int().min(1).max(65_535);
const texts = z.record(z.string(), z.string());
const count = z.number().int().min(0);
const reference = z
  .string()
  .regex(/^[a-z0-9][\w./:@-]*$/i, 'an image as written in docker run, such as nginx:alpine')
  .describe('Name of the image');
const within = count.default(10);

const place = z
  .strictObject({
    host: hostName.optional().describe('The host; the first host of the lab when left out'),
    container: objectName.optional().describe('A container on that host; the host itself when left out'),
  })
  .describe('Where the probe runs: in a container or on a host');

const target = z
  .strictObject({
    name: prose.optional().describe('A name, looked up where the probe runs'),
    address: prose.optional().describe('An IP address'),
    container: objectName.optional().describe('A container: each of its addresses is tried'),
  })
  .refine((value) => Object.values(value).filter((part) => part !== undefined).length === 1, {
    message: 'exactly one of name, address and container',
  })
  .describe('What the probe aims at');

const probe = {
  from: place,
  to: target,
  by: z
    .enum(['ping', 'tcp', 'http'])
    .default('ping')
    .describe('What is sent: an echo request, a TCP connection, an HTTP GET'),
  port: port.optional().describe('Destination port of tcp and http; http uses 80 when left out'),
};

const networkCheck = z
  .strictObject({
    kind: z.literal('network').describe('A network exists, with these settings'),
    ...common,
    host,
    network: objectName.describe('Name of the network'),
    exists: z.boolean().default(true).describe('false: there must be no network of that name'),
    driver: z.string().optional().describe('Its driver, such as bridge'),
    subnet: cidr.optional().describe('A subnet it must have'),
    gateway: z.string().optional().describe('The gateway address of that network'),
    internal: z.boolean().optional().describe('Whether it is internal (no way out)'),
    attachable: z.boolean().optional().describe('Whether plain containers may be attached'),
    ipv6: z.boolean().optional().describe('Whether it has IPv6'),
    scope: z.enum(['local', 'swarm', 'global']).optional().describe('Whether it is of one host or of the swarm'),
    ipRange: cidr.optional().describe('The part of the subnet from which containers get addresses'),
    options: texts
      .optional()
      .describe('Options of the driver it must have, such as parent: eth0; others do not matter'),
    labels: texts.optional().describe('Labels it must have; others do not matter'),
  })
  .describe('A network exists, with these settings');

const containerCheck = z
  .strictObject({
    kind: z.literal('container').describe('A container exists, in this state and on these networks'),
    ...common,
    host,
    container: objectName.describe('Name of the container'),
    exists: z.boolean().default(true).describe('false: there must be no container of that name'),
    state: z
      .enum(['created', 'running', 'paused', 'restarting', 'exited', 'dead'])
      .optional()
      .describe('The state it must be in'),
    image: z.string().optional().describe('The image it was made from, as written in docker run'),
    networks: z.array(objectName).optional().describe('Networks it must be on; others do not matter'),
    lacks: z.array(objectName).optional().describe('Networks it must not be on'),
    ports: z
      .array(z.string().regex(/^(\S+:)?\d+:\d+\/(tcp|udp|sctp)$/, '[ADDRESS:]HOST-PORT:CONTAINER-PORT/PROTOCOL'))
      .optional()
      .describe('Ports it must publish, as [ADDRESS:]HOST-PORT:CONTAINER-PORT/PROTOCOL'),
    networkMode: z
      .string()
      .regex(/^(container:)?[a-zA-Z0-9][\w.-]*$/, 'host, none, container:NAME or a network')
      .optional()
      .describe('What --network was when it was created: host, none, container:NAME, or a network (bridge by default)'),
    aliases: z
      .record(objectName, z.array(prose))
      .optional()
      .describe('Names it must answer to, network by network: besides its own, those given by --network-alias'),
    addresses: z.record(objectName, prose).optional().describe('The address it must have, network by network'),
    restart: z.enum(['no', 'always', 'unless-stopped', 'on-failure']).optional().describe('Its restart policy'),
    memory: z
      .string()
      .regex(/^\d+[bkmg]?$/, 'an amount of memory such as 64m')
      .optional()
      .describe('The most memory it may use, such as 64m; 0 for no limit'),
    cpus: z.number().min(0).optional().describe('How many processors it may use, such as 0.5; 0 for no limit'),
    readOnly: z.boolean().optional().describe('Whether its root file system is read-only'),
    user: z.string().optional().describe('The user its program was started as, as written in --user or USER'),
    privileged: z.boolean().optional().describe('Whether it is privileged'),
    capAdd: z.array(prose).optional().describe('Capabilities it must have been given, with or without CAP_'),
    capDrop: z.array(prose).optional().describe('Capabilities that must have been taken away, with or without CAP_'),
    mounts: z
      .array(
        z.string().regex(/^[^:]+:\/[^:]*(:ro|:rw)?$/, 'VOLUME-OR-PATH:TARGET, with :ro or :rw behind it or neither'),
      )
      .optional()
      .describe('What it must mount, as VOLUME-OR-PATH:TARGET[:ro|:rw], or tmpfs:TARGET; other mounts do not matter'),
    env: z
      .array(z.string().regex(/^[^=]+=/, 'NAME=value'))
      .optional()
      .describe('Variables it must have, as NAME=value'),
    labels: texts.optional().describe('Labels it must have; others do not matter'),
    healthy: z
      .boolean()
      .optional()
      .describe('Whether its health check finds it healthy; one that has just started is given time for it'),
  })
  .describe('A container exists, in this state and on these networks');

const reachesCheck = z
  .strictObject({
    kind: z.literal('reaches').describe('One end reaches another'),
    ...common,
    ...probe,
    path: z.string().startsWith('/').default('/').describe('Path of the HTTP request'),
    status: z.number().int().min(100).max(599).optional().describe('HTTP status of the answer; 200 when left out'),
    body: z.string().optional().describe('Text the HTTP answer must contain'),
  })
  .describe('One end reaches another');

const isolatedCheck = z
  .strictObject({
    kind: z.literal('isolated').describe('One end does not reach another'),
    ...common,
    ...probe,
  })
  .describe('No packet of one end is answered by another, not even refused, although both are up');

const closedCheck = z
  .strictObject({
    kind: z.literal('closed').describe('No connection to a TCP port is accepted'),
    ...common,
    from: place,
    to: target,
    port: port.describe('The TCP port that must be closed'),
  })
  .describe(
    'No connection to a TCP port is accepted, whether it is refused or gets no answer, although both ends are up',
  );

const httpCheck = z
  .strictObject({
    kind: z.literal('http').describe('A URL answers'),
    ...common,
    from: place,
    url: z.string().startsWith('http://').describe('The URL, http only'),
    status: z.number().int().min(100).max(599).default(200).describe('HTTP status of the answer'),
    body: z.string().optional().describe('Text the answer must contain'),
  })
  .describe('A URL answers with this status and body');

const resolvesCheck = z
  .strictObject({
    kind: z.literal('resolves').describe('A name leads to these containers'),
    ...common,
    host,
    container: objectName.describe('The container in which the name is looked up'),
    lookup: prose.describe('The name that is looked up'),
    to: z
      .array(objectName)
      .describe('Containers the answer must lead to, and no others; [] when the name must be unknown'),
  })
  .describe('A name, looked up in a container, leads to these containers');

const volumeCheck = z
  .strictObject({
    kind: z.literal('volume').describe('A volume exists'),
    ...common,
    host,
    volume: objectName.describe('Name of the volume'),
    exists: z.boolean().default(true).describe('false: there must be no volume of that name'),
    driver: z.string().optional().describe('Its driver, such as local'),
    usedBy: z.array(objectName).optional().describe('Containers that must mount it'),
  })
  .describe('A volume exists, and these containers mount it');

const imageCheck = z
  .strictObject({
    kind: z.literal('image').describe('An image is on a host'),
    ...common,
    host,
    image: reference,
    exists: z.boolean().default(true).describe('false: there must be no image of that name'),
    labels: texts.optional().describe('Labels it must have; others do not matter'),
    user: z.string().optional().describe('The user its containers run as, as written in USER; "" where none is named'),
    exposes: z
      .array(z.string().regex(/^\d+\/(tcp|udp|sctp)$/, 'PORT/PROTOCOL'))
      .optional()
      .describe('Ports it must expose, such as 80/tcp; others do not matter'),
  })
  .describe('An image is on a host, with these settings');

const manager = hostName
  .optional()
  .describe('A manager of the swarm, whose engine is asked; the first host of the lab when left out');

const serviceCheck = z
  .strictObject({
    kind: z.literal('service').describe('A swarm service exists, and its tasks run'),
    ...common,
    host: manager,
    service: objectName.describe('Name of the service; STACK_SERVICE for one of a stack'),
    exists: z.boolean().default(true).describe('false: there must be no service of that name'),
    running: count.optional().describe('How many of its tasks must run'),
    nodes: z.array(hostName).optional().describe('Hosts on each of which a task must run; others do not matter'),
    lacksNodes: z.array(hostName).optional().describe('Hosts on which no task may run'),
    mode: z.enum(['replicated', 'global', 'replicated-job', 'global-job']).optional().describe('Its mode'),
    image: reference.optional().describe('The image its tasks are made from, as written in docker service create'),
    networks: z.array(objectName).optional().describe('Networks it must be on; others do not matter'),
    lacks: z.array(objectName).optional().describe('Networks it must not be on'),
    ports: z
      .array(
        z
          .string()
          .regex(
            /^\d+:\d+\/(tcp|udp|sctp)(@(ingress|host))?$/,
            'PUBLISHED:TARGET/PROTOCOL, with @ingress or @host behind',
          ),
      )
      .optional()
      .describe('Ports it must publish, as PUBLISHED:TARGET/PROTOCOL, with @ingress or @host where that matters'),
    endpointMode: z.enum(['vip', 'dnsrr']).optional().describe('How its name is answered'),
    constraints: z.array(prose).optional().describe('Placement constraints it must have, such as node.role==worker'),
    env: z
      .array(z.string().regex(/^[^=]+=/, 'NAME=value'))
      .optional()
      .describe('Variables of its tasks, as NAME=value'),
    labels: texts.optional().describe('Labels the service must have; others do not matter'),
    within: count
      .default(30)
      .describe(
        'For how many seconds of virtual time the copy may go on while tasks are on their way; 30 when left out',
      ),
  })
  .describe('A swarm service exists, with these settings, and its tasks run where they must');

const nodeCheck = z
  .strictObject({
    kind: z.literal('node').describe('A node of the swarm'),
    ...common,
    host: manager,
    node: hostName.describe('Host name of the node'),
    exists: z.boolean().default(true).describe('false: the swarm must have no node of that name'),
    role: z.enum(['manager', 'worker']).optional().describe('Its role'),
    availability: z.enum(['active', 'pause', 'drain']).optional().describe('Whether it takes tasks'),
    state: z.enum(['ready', 'down']).optional().describe('Whether the managers hear of it'),
    leader: z.boolean().optional().describe('Whether it leads the managers'),
    labels: texts.optional().describe('Node labels it must have; others do not matter'),
    within: within.describe('For how many seconds of virtual time the copy may go on until it holds; 10 when left out'),
  })
  .describe('The swarm has a node, with these settings');

const swarmCheck = z
  .strictObject({
    kind: z.literal('swarm').describe('A host is in a swarm'),
    ...common,
    host,
    state: z.enum(['active', 'inactive']).default('active').describe('inactive: the host must be in no swarm'),
    managers: count.optional().describe('How many managers can be reached; the host must be one'),
    workers: count.optional().describe('How many workers are ready; the host must be a manager'),
    within: within.describe('For how many seconds of virtual time the copy may go on until it holds; 10 when left out'),
  })
  .describe('A host is in a swarm, of this size');

const commandCheck = z
  .strictObject({
    kind: z.literal('command').describe('A command that only looks ends and prints as it should'),
    ...common,
    from: place,
    run: prose.describe(
      'Shell text, run as root on a copy of the lab; it must only look. In a container, what it calls must be in the image',
    ),
    says: prose
      .optional()
      .describe(
        'What is expected in plain words, such as "the host has a route to 10.9.0.0/24"; shown instead of the shell text',
      ),
    exit: z.number().int().min(0).max(255).default(0).describe('The status it must end with; 0 when left out'),
    stdout: z.array(z.string().min(1)).optional().describe('Texts that its output must contain'),
    lacks: z.array(z.string().min(1)).optional().describe('Texts that its output must not contain'),
    within: count.default(10).describe('How many seconds of virtual time it may take; 10 when left out'),
  })
  .describe('A command, run to look at what no other kind can see, ends and prints as it should');

/** A check as a lab file has it. Never about text that was typed: only about state and behaviour. */
export const check = z
  .discriminatedUnion('kind', [
    networkCheck,
    containerCheck,
    reachesCheck,
    isolatedCheck,
    closedCheck,
    httpCheck,
    resolvesCheck,
    volumeCheck,
    imageCheck,
    serviceCheck,
    nodeCheck,
    swarmCheck,
    commandCheck,
  ])
  .superRefine((value, context) => {
    if ((value.kind === 'reaches' || value.kind === 'isolated') && value.by === 'tcp' && value.port === undefined) {
      context.addIssue({ code: 'custom', path: ['by'], message: 'a port beside "by: tcp"' });
    }
  });

export type Check = z.infer<typeof check>;
export type NetworkCheck = z.infer<typeof networkCheck>;
export type ContainerCheck = z.infer<typeof containerCheck>;
export type ReachesCheck = z.infer<typeof reachesCheck>;
export type IsolatedCheck = z.infer<typeof isolatedCheck>;
export type ClosedCheck = z.infer<typeof closedCheck>;
export type HttpCheck = z.infer<typeof httpCheck>;
export type ResolvesCheck = z.infer<typeof resolvesCheck>;
export type VolumeCheck = z.infer<typeof volumeCheck>;
export type ImageCheck = z.infer<typeof imageCheck>;
export type ServiceCheck = z.infer<typeof serviceCheck>;
export type NodeCheck = z.infer<typeof nodeCheck>;
export type SwarmCheck = z.infer<typeof swarmCheck>;
export type CommandCheck = z.infer<typeof commandCheck>;
/** Where a probe runs. */
export type Place = z.infer<typeof place>;
/** What a probe aims at. */
export type Target = z.infer<typeof target>;
